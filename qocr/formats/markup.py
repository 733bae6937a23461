"""Lines with their boxes as hOCR and as ALTO, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from math import atan2, degrees
from xml.sax.saxutils import escape, quoteattr

from qocr import __version__
from qocr.types import Line, Point, Result

Size = tuple[int, int]
Box = tuple[int, int, int, int]

# Source: XML 1.0, section 2.2, "Char"; HTML forbids U+007F to U+009F as well
_ILLEGAL = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LEVEL, _TILTED = 0.3, 30.0  # degrees; beyond the second a line is turned, not tilted

_HOCR_START = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" \
"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<title>qocr</title>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<meta name="ocr-system" content="qocr {__version__}" />
<meta name="ocr-capabilities" content="ocr_page ocr_line ocrx_word ocrp_wconf" />
</head>
<body>
"""
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


def hocr_start() -> str:
    return _HOCR_START


def hocr_page(result: Result) -> str:
    """A page as `ocr_page`; a line of which the engine does not tell its words holds one word.

    Boxes are in whole pixels and stay on the page. Ids tell pages apart by their name.
    """
    size, page = page_size(result), _page_id(result)
    title = "; ".join(
        (
            f"image {_quoted(result.page.source)}",
            f"bbox 0 0 {size[0]} {size[1]}",
            f"ppageno {max(0, result.page.number - 1)}",
        )
    )
    lines = (_hocr_line(line, f"{page}_{i}", size) for i, line in enumerate(result.lines, 1))
    start = f'<div class="ocr_page" id="page_{page}" title={_attribute(title)}>\n'
    return f"{start}{''.join(lines)}</div>\n"


def hocr_end() -> str:
    return "</body>\n</html>\n"


def alto_start() -> str:
    return _ALTO_START


def alto_page(result: Result) -> str:
    """A page as `Page` with one block; a line of which the engine does not tell its words holds
    one `String`.

    Boxes are in whole pixels and stay on the page. Ids tell pages apart by their name. A page
    that did not end well says so in QUALITY_DETAIL.
    """
    (width, height), page = page_size(result), _page_id(result)
    detail = "" if result.status == "ok" else f' QUALITY_DETAIL="{result.status}"'
    space = f'HPOS="0" VPOS="0" WIDTH="{width}" HEIGHT="{height}"'
    return (
        f"<!-- {_comment(result.page.name)} -->\n"
        f'<Page ID="page_{page}" PHYSICAL_IMG_NR="{result.page.number}" WIDTH="{width}" '
        f'HEIGHT="{height}" PROCESSINGREFS="qocr"{detail}>\n'
        f'<PrintSpace ID="space_{page}" {space}>\n'
        f"{_alto_block(result.lines, page, (width, height))}</PrintSpace>\n</Page>\n"
    )


def alto_end() -> str:
    return "</Layout>\n</alto>\n"


def page_size(result: Result) -> Size:
    """Width and height in pixels; of a page that could not be opened, what its lines need."""
    if result.picture:
        return result.picture.width, result.picture.height
    if result.width is not None and result.height is not None:
        return result.width, result.height
    boxes = [line.bbox for line in result.lines]
    right, bottom = (max((box[side] for box in boxes), default=0) for side in (2, 3))
    return max(0, round(right)), max(0, round(bottom))


def _hocr_line(line: Line, name: str, size: Size) -> str:
    words = (
        _hocr_word(word, f"{name}_{number}", size)
        for number, word in enumerate(line.words or (line,), 1)
    )
    return (
        f'<span class="ocr_line" id="line_{name}" title="bbox {_corners(line, size)}{_tilt(line)}">'
        f"{' '.join(words)}</span>\n"
    )


def _hocr_word(word: Line, name: str, size: Size) -> str:
    confidence = "" if word.confidence is None else f"; x_wconf {round(_share(word) * 100)}"
    return (
        f'<span class="ocrx_word" id="word_{name}" title="bbox {_corners(word, size)}{confidence}">'
        f"{escape(_text(word))}</span>"
    )


def _corners(line: Line, size: Size) -> str:
    return " ".join(map(str, _box(line, size)))


def _tilt(line: Line) -> str:
    """`baseline` of a tilted line, `textangle` (counter-clockwise) of a turned one."""
    angle = line_angle(line)
    if abs(angle) < _LEVEL:
        return ""
    if abs(angle) > _TILTED:
        return f"; textangle {round(-angle, 1) % 360:g}"
    left, _, _, bottom = line.bbox
    (x, y), (end_x, end_y) = line.quad[3], line.quad[2]
    slope = (end_y - y) / (end_x - x)
    return f"; baseline {slope:.4f} {y + (left - x) * slope - bottom:.0f}"


def _alto_block(lines: Iterable[Line], page: str, size: Size) -> str:
    lines = list(lines)
    if not lines:
        return ""
    boxes = [_box(line, size) for line in lines]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    whole = _place((min(lefts), min(tops), max(rights), max(bottoms)))
    rows = (_alto_line(line, f"{page}_{i}", size) for i, line in enumerate(lines, 1))
    return f'<TextBlock ID="block_{page}" {whole}>\n{"".join(rows)}</TextBlock>\n'


def _alto_line(line: Line, name: str, size: Size) -> str:
    place = _place(_box(line, size))
    points = " ".join(f"{x},{y}" for x, y in (_on_page(point, size) for point in line.quad))
    words = (
        _alto_string(word, f"{name}_{number}", size)
        for number, word in enumerate(line.words or (line,), 1)
    )
    return (
        f'<TextLine ID="line_{name}" {place}><Shape><Polygon POINTS="{points}"/></Shape>'
        f"{'<SP/>'.join(words)}</TextLine>\n"
    )


def _alto_string(word: Line, name: str, size: Size) -> str:
    confidence = "" if word.confidence is None else f' WC="{round(_share(word), 4):g}"'
    return (
        f'<String ID="string_{name}" {_place(_box(word, size))}{confidence} '
        f"CONTENT={_attribute(_text(word))}/>"
    )


def line_angle(line: Line) -> float:
    """Degrees, clockwise as the eye sees it, by which the line's lower edge leaves the level."""
    (x, y), (end_x, end_y) = line.quad[3], line.quad[2]
    return degrees(atan2(end_y - y, end_x - x))


def _box(line: Line, size: Size) -> Box:
    left, top, right, bottom = line.bbox
    return (*_on_page((left, top), size), *_on_page((right, bottom), size))


def _on_page(point: Point, size: Size) -> tuple[int, int]:
    x, y = (round(max(0, min(value, side))) for value, side in zip(point, size, strict=True))
    return x, y


def _place(box: Box) -> str:
    left, top, right, bottom = box
    return f'HPOS="{left}" VPOS="{top}" WIDTH="{right - left}" HEIGHT="{bottom - top}"'


def _share(line: Line) -> float:
    return max(0.0, min(1.0, line.confidence or 0.0))


def _page_id(result: Result) -> str:
    """The same in every run, and fit for an XML name."""
    page = f"{result.page.source}\0{result.page.name}\0{result.page.number}"
    return sha256(page.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _text(line: Line) -> str:
    return " ".join(_legal(line.text).split())


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)


def _attribute(text: str) -> str:
    return quoteattr(_legal(text))


def _quoted(name: str) -> str:
    """A name inside a title, whose parts are cut at semicolons."""
    plain = name.replace("\\", "/").replace('"', "'").replace(";", ",")
    return f'"{" ".join(_legal(plain).split())}"'


def _comment(text: str) -> str:
    return " ".join(re.sub("-(?=-)", "- ", _legal(text)).split())
