"""Lines with their boxes as hOCR, page by page."""

from __future__ import annotations

from xml.sax.saxutils import escape

from qocr import __version__
from qocr.formats.xml_text import (
    LEVEL,
    TILTED,
    Size,
    attribute,
    box,
    line_angle,
    page_id,
    page_size,
    quoted,
    share,
    xml_text,
)
from qocr.types import Line, Result

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


def hocr_start() -> str:
    return _HOCR_START


def hocr_page(result: Result) -> str:
    """A page as `ocr_page`; a line of which the engine does not tell its words holds one word.

    Boxes are in whole pixels and stay on the page. Ids tell pages apart by their name.
    """
    size, page = page_size(result), page_id(result)
    title = "; ".join(
        (
            f"image {quoted(result.page.source)}",
            f"bbox 0 0 {size[0]} {size[1]}",
            f"ppageno {max(0, result.page.number - 1)}",
        )
    )
    lines = (_hocr_line(line, f"{page}_{i}", size) for i, line in enumerate(result.lines, 1))
    start = f'<div class="ocr_page" id="page_{page}" title={attribute(title)}>\n'
    return f"{start}{''.join(lines)}</div>\n"


def hocr_end() -> str:
    return "</body>\n</html>\n"


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
    confidence = "" if word.confidence is None else f"; x_wconf {round(share(word) * 100)}"
    return (
        f'<span class="ocrx_word" id="word_{name}" title="bbox {_corners(word, size)}{confidence}">'
        f"{escape(xml_text(word))}</span>"
    )


def _corners(line: Line, size: Size) -> str:
    return " ".join(map(str, box(line, size)))


def _tilt(line: Line) -> str:
    """`baseline` of a tilted line, `textangle` (counter-clockwise) of a turned one."""
    angle = line_angle(line)
    if abs(angle) < LEVEL:
        return ""
    if abs(angle) > TILTED:
        return f"; textangle {round(-angle, 1) % 360:g}"
    left, _, _, bottom = line.bbox
    (x, y), (end_x, end_y) = line.quad[3], line.quad[2]
    slope = (end_y - y) / (end_x - x)
    return f"; baseline {slope:.4f} {y + (left - x) * slope - bottom:.0f}"
