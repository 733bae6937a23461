"""Lines with their boxes as hOCR, page by page, as tesseract writes it."""

from __future__ import annotations

from collections.abc import Sequence
from math import dist
from xml.etree.ElementTree import Element, SubElement, tostring

from qocr import __version__
from qocr.formats.level_lines import line_angle, line_turn
from qocr.formats.page_lines import (
    Size,
    baseline,
    box,
    box_around,
    page_size,
    share,
    shown_blocks,
    shown_words,
)
from qocr.formats.text_blocks import TextBlock
from qocr.formats.word_boxes import is_column, runs_right_to_left
from qocr.formats.xml_text import around, on_own_lines, page_id, quoted, xml_text
from qocr.types import Line, Result

_PROLOGUE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
    '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n'
)
_CAPABILITIES = "ocr_page ocr_carea ocr_par ocr_line ocrx_word ocrp_wconf ocrp_dir"
_META = (
    {"http-equiv": "Content-Type", "content": "text/html; charset=utf-8"},
    {"name": "ocr-system", "content": f"qocr {__version__}"},
    {"name": "ocr-capabilities", "content": _CAPABILITIES},
)
_LEVEL = 0.3  # degrees by which a line may be tilted and is level


def hocr_start() -> str:
    """The document up to its first page."""
    return _PROLOGUE + around(_document(), "body")[0]


def hocr_page(result: Result) -> str:
    """A page as `ocr_page`, with an `ocr_carea` for each block, an `ocr_par` for each paragraph
    and an `ocrx_word` for each word.

    Boxes are in whole pixels and stay on the page. Ids tell pages apart by their name. The
    resolution (`scan_res`) is that of the picture, where it is known.
    """
    size, page = page_size(result), page_id(result)
    dpi = result.picture.dpi if result.picture else None
    title = [
        f"image {quoted(result.page.source)}",
        f"bbox 0 0 {size[0]} {size[1]}",
        f"ppageno {max(0, result.page.number - 1)}",
        *([f"scan_res {dpi[0]:.0f} {dpi[1]:.0f}"] if dpi else []),
    ]
    node = _node("div", "ocr_page", f"page_{page}", "; ".join(title))
    for number, block in enumerate(shown_blocks(result), 1):
        node.append(_block(block, f"{page}_{number}", size))
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


def _block(block: TextBlock, name: str, size: Size) -> Element:
    node = _node("div", "ocr_carea", f"block_{name}", f"bbox {_corners(block.lines, size)}")
    for number, lines in enumerate(block.paragraphs, 1):
        node.append(_paragraph(lines, f"{name}_{number}", size))
    return node


def _paragraph(lines: Sequence[Line], name: str, size: Size) -> Element:
    node = _node("p", "ocr_par", f"par_{name}", f"bbox {_corners(lines, size)}")
    if runs_right_to_left(" ".join(line.text for line in lines)):
        node.set("dir", "rtl")
    for number, line in enumerate(lines, 1):
        node.append(_line(line, f"{name}_{number}", size))
    return node


def _line(line: Line, name: str, size: Size) -> Element:
    title = "; ".join((f"bbox {_corners([line], size)}", *_slope(line, size)))
    node = _node("span", "ocr_line", f"line_{name}", title)
    for number, word in enumerate(shown_words(line), 1):
        node.append(_word(word, f"{name}_{number}", size))
    return node


def _word(word: Line, name: str, size: Size) -> Element:
    confidence = "" if word.confidence is None else f"; x_wconf {round(share(word) * 100)}"
    node = _node("span", "ocrx_word", f"word_{name}", f"bbox {_corners([word], size)}{confidence}")
    node.text = xml_text(word)
    if runs_right_to_left(word.text):
        node.set("dir", "rtl")
    return node


def _node(tag: str, kind: str, name: str, title: str) -> Element:
    return on_own_lines(tag, {"class": kind, "id": name, "title": title})


def _corners(lines: Sequence[Line], size: Size) -> str:
    return " ".join(map(str, box_around(lines, size)))


def _slope(line: Line, size: Size) -> tuple[str, ...]:
    """`textangle` (counter-clockwise) of a line that is turned, and `baseline`: its slope, and its
    height at the left lower corner of the box; of a turned line, as if it were turned back."""
    turn = line_turn(line)
    if is_column(line):
        return ("textangle 270", "baseline 0 0")
    (x, y), (end_x, end_y) = baseline(line)
    if turn:
        angle = round(-line_angle(line), 1) % 360
        return (f"textangle {angle:g}", f"baseline 0 {dist((x, y), line.corners[3]) * -1:.0f}")
    slope = (end_y - y) / (end_x - x) if abs(line_angle(line)) >= _LEVEL else 0.0
    left, _, _, bottom = box(line, size)
    return (f"baseline {slope:.4g} {y + (left - x) * slope - bottom:.0f}",)
