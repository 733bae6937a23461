"""Lines with their boxes as ALTO, page by page."""

from __future__ import annotations

from collections.abc import Iterable

from qocr import __version__
from qocr.formats.xml_text import (
    Box,
    Size,
    attribute,
    box,
    comment,
    on_page,
    page_id,
    page_size,
    share,
    xml_text,
)
from qocr.types import Line, Result

_ALTO_START = f"""<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://www.loc.gov/standards/alto/ns-v4# \
http://www.loc.gov/standards/alto/v4/alto-4-2.xsd" SCHEMAVERSION="4.2">
<Description>
<MeasurementUnit>pixel</MeasurementUnit>
<Processing ID="qocr"><processingSoftware><softwareName>qocr</softwareName>\
<softwareVersion>{__version__}</softwareVersion></processingSoftware></Processing>
</Description>
<Layout>
"""


def alto_start() -> str:
    return _ALTO_START


def alto_page(result: Result) -> str:
    """A page as `Page` with one block; a line of which the engine does not tell its words holds
    one `String`.

    Boxes are in whole pixels and stay on the page. Ids tell pages apart by their name. A page
    that did not end well says so in QUALITY_DETAIL.
    """
    (width, height), page = page_size(result), page_id(result)
    detail = "" if result.status == "ok" else f' QUALITY_DETAIL="{result.status}"'
    space = f'HPOS="0" VPOS="0" WIDTH="{width}" HEIGHT="{height}"'
    return (
        f"<!-- {comment(result.page.name)} -->\n"
        f'<Page ID="page_{page}" PHYSICAL_IMG_NR="{result.page.number}" WIDTH="{width}" '
        f'HEIGHT="{height}" PROCESSINGREFS="qocr"{detail}>\n'
        f'<PrintSpace ID="space_{page}" {space}>\n'
        f"{_alto_block(result.lines, page, (width, height))}</PrintSpace>\n</Page>\n"
    )


def alto_end() -> str:
    return "</Layout>\n</alto>\n"


def _alto_block(lines: Iterable[Line], page: str, size: Size) -> str:
    lines = list(lines)
    if not lines:
        return ""
    boxes = [box(line, size) for line in lines]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    whole = _place((min(lefts), min(tops), max(rights), max(bottoms)))
    rows = (_alto_line(line, f"{page}_{i}", size) for i, line in enumerate(lines, 1))
    return f'<TextBlock ID="block_{page}" {whole}>\n{"".join(rows)}</TextBlock>\n'


def _alto_line(line: Line, name: str, size: Size) -> str:
    place = _place(box(line, size))
    points = " ".join(f"{x},{y}" for x, y in (on_page(point, size) for point in line.quad))
    words = (
        _alto_string(word, f"{name}_{number}", size)
        for number, word in enumerate(line.words or (line,), 1)
    )
    return (
        f'<TextLine ID="line_{name}" {place}><Shape><Polygon POINTS="{points}"/></Shape>'
        f"{'<SP/>'.join(words)}</TextLine>\n"
    )


def _alto_string(word: Line, name: str, size: Size) -> str:
    confidence = "" if word.confidence is None else f' WC="{round(share(word), 4):g}"'
    return (
        f'<String ID="string_{name}" {_place(box(word, size))}{confidence} '
        f"CONTENT={attribute(xml_text(word))}/>"
    )


def _place(box: Box) -> str:
    left, top, right, bottom = box
    return f'HPOS="{left}" VPOS="{top}" WIDTH="{right - left}" HEIGHT="{bottom - top}"'
