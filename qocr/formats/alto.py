"""Lines with their boxes as ALTO."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Comment, Element, SubElement, tostring

from qocr import __version__
from qocr.formats.lines import sure
from qocr.formats.page_lines import (
    Box,
    Size,
    baseline,
    box,
    box_around,
    on_page,
    page_size,
    share,
    shown_blocks,
    shown_words,
)
from qocr.formats.text_blocks import TextBlock
from qocr.formats.xml_text import (
    around,
    comment,
    file_name,
    on_own_lines,
    page_id,
    point_list,
    written,
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


class AltoDocument:
    """One document of all pages added, without those that failed and lines that are less sure than
    `least`. It names the file of its first page. Pages are held as text."""

    def __init__(self, least: float = 0.0) -> None:
        self._least = least
        self._file = ""
        self._pages: list[str] = []

    def add(self, result: Result) -> Sequence[str]:
        """Adds a page; has nothing to say of it."""
        if result.status != "failed":
            self._file = self._file or file_name(result)
            self._pages.append(alto_page(sure(result, self._least)))
        return ()

    def finish(self) -> str:
        """The document of all pages that were added."""
        start, end = around(_document(self._file), "Layout")
        return _PROLOGUE + start.replace("'", "&#39;") + "".join(self._pages) + end


def alto_page(result: Result) -> str:
    """A page as `Page` with a `TextBlock` for each block and a `String` for each word.

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
    node = on_own_lines("Page", attributes | detail)
    space = on_own_lines("PrintSpace", {"ID": f"space_{page}", **_place((0, 0, *size))})
    node.append(space)
    for number, block in enumerate(shown_blocks(result), 1):
        space.append(_block(block, f"{page}_{number}", size))
    name = Comment(f" {comment(result.page.name)} ")
    name.tail = "\n"
    return tostring(name, encoding="unicode") + written(node)


def _document(file: str) -> Element:
    root = Element("alto", _ROOT)
    description = SubElement(root, "Description")
    SubElement(description, "MeasurementUnit").text = "pixel"
    SubElement(SubElement(description, "sourceImageInformation"), "fileName").text = file
    software = SubElement(
        SubElement(description, "Processing", {"ID": "qocr"}), "processingSoftware"
    )
    SubElement(software, "softwareName").text = "qocr"
    SubElement(software, "softwareVersion").text = __version__
    SubElement(root, "Layout")
    return root


def _block(block: TextBlock, name: str, size: Size) -> Element:
    place = _place(box_around(block.lines, size))
    node = on_own_lines("TextBlock", {"ID": f"block_{name}", **place})
    for number, line in enumerate(block.lines, 1):
        node.append(_line(line, f"{name}_{number}", size))
    return node


def _line(line: Line, name: str, size: Size) -> Element:
    ends = point_list([on_page(point, size) for point in baseline(line)])
    place = _place(box(line, size))
    node = Element("TextLine", {"ID": f"line_{name}", "BASELINE": ends, **place})
    node.tail = "\n"
    points = point_list([on_page(point, size) for point in line.corners])
    SubElement(SubElement(node, "Shape"), "Polygon", {"POINTS": points})
    for number, word in enumerate(shown_words(line), 1):
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


def _place(box: Box) -> dict[str, str]:
    left, top, right, bottom = box
    sides = {"HPOS": left, "VPOS": top, "WIDTH": right - left, "HEIGHT": bottom - top}
    return {name: str(pixels) for name, pixels in sides.items()}
