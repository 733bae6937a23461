"""Lines with their boxes as hOCR, page by page."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from qocr import __version__
from qocr.formats.xml_text import (
    LEVEL,
    TILTED,
    Size,
    around,
    box,
    line_angle,
    page_id,
    page_size,
    quoted,
    share,
    xml_text,
)
from qocr.types import Line, Result

_PROLOGUE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
    '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n'
)
_META = (
    {"http-equiv": "Content-Type", "content": "text/html; charset=utf-8"},
    {"name": "ocr-system", "content": f"qocr {__version__}"},
    {"name": "ocr-capabilities", "content": "ocr_page ocr_line ocrx_word ocrp_wconf"},
)


def hocr_start() -> str:
    """The document up to its first page."""
    return _PROLOGUE + around(_document(), "body")[0]


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
    node = _node("div", "ocr_page", f"page_{page}", title)
    node.text = node.tail = "\n"
    node.extend(_line(line, f"{page}_{i}", size) for i, line in enumerate(result.lines, 1))
    # A browser takes <span /> for a span that never ends.
    return tostring(node, encoding="unicode", short_empty_elements=False)


def hocr_end() -> str:
    """The document after its last page."""
    return around(_document(), "body")[1]


def _document() -> Element:
    root = Element("html", {"xmlns": "http://www.w3.org/1999/xhtml"})
    head = SubElement(root, "head")
    SubElement(head, "title").text = "qocr"
    head.extend(Element("meta", attributes) for attributes in _META)
    SubElement(root, "body")
    return root


def _line(line: Line, name: str, size: Size) -> Element:
    title = f"bbox {_corners(line, size)}{_tilt(line)}"
    node = _node("span", "ocr_line", f"line_{name}", title)
    for number, word in enumerate(line.words or (line,), 1):
        if number > 1:
            node[-1].tail = " "
        node.append(_word(word, f"{name}_{number}", size))
    node.tail = "\n"
    return node


def _word(word: Line, name: str, size: Size) -> Element:
    confidence = "" if word.confidence is None else f"; x_wconf {round(share(word) * 100)}"
    node = _node("span", "ocrx_word", f"word_{name}", f"bbox {_corners(word, size)}{confidence}")
    node.text = xml_text(word)
    return node


def _node(tag: str, kind: str, name: str, title: str) -> Element:
    return Element(tag, {"class": kind, "id": name, "title": title})


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
    (x, y), (end_x, end_y) = line.corners[3], line.corners[2]
    slope = (end_y - y) / (end_x - x)
    return f"; baseline {slope:.4f} {y + (left - x) * slope - bottom:.0f}"
