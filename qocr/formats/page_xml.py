"""Lines with their boxes as PAGE XML, one page a document."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from qocr import __version__
from qocr.formats.page_lines import (
    Size,
    baseline,
    box,
    box_around,
    direction,
    on_page,
    page_size,
    share,
    shown_blocks,
    shown_words,
)
from qocr.formats.xml_text import (
    corner_points,
    file_name,
    on_own_lines,
    page_id,
    point_list,
    written,
    xml_text,
)
from qocr.types import Line, Result

_PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
_NO_TIME = "1970-01-01T00:00:00Z"  # the schema wants a time; a page is the same at any
_DIRECTIONS = {"ltr": "left-to-right", "rtl": "right-to-left", "ttb": "top-to-bottom"}


def page_document(result: Result) -> str:
    """A page as a document, with a `TextRegion` for each paragraph, in reading order.

    Points are in whole pixels and stay on the page. Source: PAGE, pagecontent 2019-07-15.
    """
    size, page = page_size(result), page_id(result)
    root = on_own_lines("PcGts", {"xmlns": _NAMESPACE, "pcGtsId": f"page_{page}"})
    root.append(_metadata())
    attributes = {
        "imageFilename": file_name(result),
        "imageWidth": str(size[0]),
        "imageHeight": str(size[1]),
    }
    node = on_own_lines("Page", attributes | _resolution(result))
    root.append(node)
    paragraphs = [lines for block in shown_blocks(result) for lines in block.paragraphs]
    regions = [_region(lines, f"{page}_{n}", size) for n, lines in enumerate(paragraphs, 1)]
    if regions:
        node.append(_reading_order(regions, page))
    node.extend(regions)
    return _PROLOGUE + written(root)


def _metadata() -> Element:
    node = on_own_lines("Metadata", {})
    SubElement(node, "Creator").text = f"qocr {__version__}"
    SubElement(node, "Created").text = _NO_TIME
    SubElement(node, "LastChange").text = _NO_TIME
    return node


def _resolution(result: Result) -> dict[str, str]:
    dpi = result.picture.dpi if result.picture else None
    if dpi is None:
        return {}
    across, down = (f"{value:.0f}" for value in dpi)
    return {"imageXResolution": across, "imageYResolution": down, "imageResolutionUnit": "PPI"}


def _reading_order(regions: Sequence[Element], page: str) -> Element:
    order = Element("ReadingOrder")
    order.tail = "\n"
    group = SubElement(order, "OrderedGroup", {"id": f"order_{page}"})
    for index, region in enumerate(regions):
        reference = {"index": str(index), "regionRef": region.attrib["id"]}
        SubElement(group, "RegionRefIndexed", reference)
    return order


def _region(lines: Sequence[Line], name: str, size: Size) -> Element:
    way = {"readingDirection": _DIRECTIONS[direction(lines[0])]}
    node = on_own_lines("TextRegion", {"id": f"region_{name}", "type": "paragraph", **way})
    SubElement(node, "Coords", {"points": corner_points(box_around(lines, size))})
    for number, line in enumerate(lines, 1):
        node.append(_line(line, f"{name}_{number}", size))
    node.append(_text("\n".join(map(xml_text, lines))))
    return node


def _line(line: Line, name: str, size: Size) -> Element:
    way = {"readingDirection": _DIRECTIONS[direction(line)]}
    node = on_own_lines("TextLine", {"id": f"line_{name}", **way})
    points = point_list([on_page(point, size) for point in line.corners])
    SubElement(node, "Coords", {"points": points})
    ends = point_list([on_page(point, size) for point in baseline(line)])
    SubElement(node, "Baseline", {"points": ends})
    for number, word in enumerate(shown_words(line), 1):
        node.append(_word(word, f"{name}_{number}", size))
    node.append(_text(xml_text(line), line))
    return node


def _word(word: Line, name: str, size: Size) -> Element:
    node = Element("Word", {"id": f"word_{name}"})
    node.tail = "\n"
    SubElement(node, "Coords", {"points": corner_points(box(word, size))})
    node.append(_text(xml_text(word), word))
    return node


def _text(text: str, line: Line | None = None) -> Element:
    known = line is not None and line.confidence is not None
    node = Element("TextEquiv", {"conf": f"{round(share(line), 4):g}"} if known and line else {})
    node.tail = "\n"
    SubElement(node, "Unicode").text = text
    return node
