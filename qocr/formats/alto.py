"""Lines with their boxes as ALTO, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Comment, Element, SubElement, tostring

from qocr import __version__
from qocr.formats.xml_text import (
    Box,
    Size,
    around,
    box,
    comment,
    on_page,
    page_id,
    page_size,
    share,
    xml_text,
)
from qocr.types import Line, Result

_PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
_ROOT = {
    "xmlns": _NAMESPACE,
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": f"{_NAMESPACE} http://www.loc.gov/standards/alto/v4/alto-4-2.xsd",
    "SCHEMAVERSION": "4.2",
}


def alto_start() -> str:
    """The document up to its first page."""
    return _PROLOGUE + around(_document(), "Layout")[0]


def alto_page(result: Result) -> str:
    """A page as `Page` with one block; a line of which the engine does not tell its words holds
    one `String`.

    Boxes are in whole pixels and stay on the page. Ids tell pages apart by their name. A page
    that did not end well says so in QUALITY_DETAIL.
    """
    size, page = page_size(result), page_id(result)
    width, height = map(str, size)
    attributes = {
        "ID": f"page_{page}",
        "PHYSICAL_IMG_NR": str(result.page.number),
        "WIDTH": width,
        "HEIGHT": height,
        "PROCESSINGREFS": "qocr",
    }
    detail = {} if result.status == "ok" else {"QUALITY_DETAIL": result.status}
    node = _node("Page", attributes | detail)
    space = SubElement(node, "PrintSpace", {"ID": f"space_{page}", **_place((0, 0, *size))})
    space.text = space.tail = "\n"
    if result.lines:
        space.append(_block(result.lines, page, size))
    name = Comment(f" {comment(result.page.name)} ")
    name.tail = "\n"
    return tostring(name, encoding="unicode") + tostring(node, encoding="unicode")


def alto_end() -> str:
    """The document after its last page."""
    return around(_document(), "Layout")[1]


def _document() -> Element:
    root = Element("alto", _ROOT)
    description = SubElement(root, "Description")
    SubElement(description, "MeasurementUnit").text = "pixel"
    software = SubElement(
        SubElement(description, "Processing", {"ID": "qocr"}), "processingSoftware"
    )
    SubElement(software, "softwareName").text = "qocr"
    SubElement(software, "softwareVersion").text = __version__
    SubElement(root, "Layout")
    return root


def _block(lines: Sequence[Line], page: str, size: Size) -> Element:
    lefts, tops, rights, bottoms = zip(*(box(line, size) for line in lines), strict=True)
    whole = _place((min(lefts), min(tops), max(rights), max(bottoms)))
    node = _node("TextBlock", {"ID": f"block_{page}", **whole})
    node.extend(_line(line, f"{page}_{i}", size) for i, line in enumerate(lines, 1))
    return node


def _line(line: Line, name: str, size: Size) -> Element:
    node = Element("TextLine", {"ID": f"line_{name}", **_place(box(line, size))})
    node.tail = "\n"
    points = " ".join(f"{x},{y}" for x, y in (on_page(point, size) for point in line.corners))
    SubElement(SubElement(node, "Shape"), "Polygon", {"POINTS": points})
    for number, word in enumerate(line.words or (line,), 1):
        if number > 1:
            SubElement(node, "SP")
        node.append(_string(word, f"{name}_{number}", size))
    return node


def _string(word: Line, name: str, size: Size) -> Element:
    confidence = {} if word.confidence is None else {"WC": f"{round(share(word), 4):g}"}
    place = _place(box(word, size))
    return Element(
        "String", {"ID": f"string_{name}", **place, **confidence, "CONTENT": xml_text(word)}
    )


def _node(tag: str, attributes: dict[str, str]) -> Element:
    """An element whose children stand on lines of their own."""
    node = Element(tag, attributes)
    node.text = node.tail = "\n"
    return node


def _place(box: Box) -> dict[str, str]:
    left, top, right, bottom = box
    sides = {"HPOS": left, "VPOS": top, "WIDTH": right - left, "HEIGHT": bottom - top}
    return {name: str(pixels) for name, pixels in sides.items()}
