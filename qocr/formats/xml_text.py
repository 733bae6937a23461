"""What hOCR and ALTO share: markup page by page, boxes on the page, text that XML may hold."""

from __future__ import annotations

import re
from hashlib import sha256
from math import atan2, degrees
from xml.etree.ElementTree import Element, indent, tostring

from qocr.types import Line, Point, Result

Size = tuple[int, int]
Box = tuple[int, int, int, int]
# Source: XML 1.0, section 2.2, "Char"; HTML forbids U+007F to U+009F as well
_ILLEGAL = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LEVEL, TILTED = 0.3, 30.0  # degrees; beyond the second a line is turned, not tilted


def around(root: Element, tag: str) -> tuple[str, str]:
    """The document before and after the pages, which the empty element `tag` of it will hold."""
    indent(root, "")
    start, end = tostring(root, encoding="unicode").split(f"<{tag} />")
    return f"{start}<{tag}>\n", f"</{tag}>{end}\n"


def page_size(result: Result) -> Size:
    """Width and height in pixels; of a page that could not be opened, what its lines need."""
    if result.picture:
        return result.picture.width, result.picture.height
    if result.width is not None and result.height is not None:
        return result.width, result.height
    boxes = [line.bbox for line in result.lines if line.quad]
    right, bottom = (max((box[side] for box in boxes), default=0) for side in (2, 3))
    return max(0, round(right)), max(0, round(bottom))


def line_angle(line: Line) -> float:
    """Degrees, clockwise as the eye sees it, by which the line's lower edge leaves the level."""
    (x, y), (end_x, end_y) = line.corners[3], line.corners[2]
    return degrees(atan2(end_y - y, end_x - x))


def box(line: Line, size: Size) -> Box:
    """Left, top, right and bottom in whole pixels from the top left, none of them off the page."""
    left, top, right, bottom = line.bbox
    return (*on_page((left, top), size), *on_page((right, bottom), size))


def on_page(point: Point, size: Size) -> tuple[int, int]:
    """The nearest point of the page, in whole pixels."""
    x, y = (round(max(0, min(value, side))) for value, side in zip(point, size, strict=True))
    return x, y


def share(line: Line) -> float:
    """The confidence as both formats want it: within [0, 1], 0 where it is not known."""
    return max(0.0, min(1.0, line.confidence or 0.0))


def page_id(result: Result) -> str:
    """An id of the page: the same in every run, and fit to be the end of an XML name."""
    page = f"{result.page.source}\0{result.page.name}\0{result.page.number}"
    return sha256(page.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def xml_text(line: Line) -> str:
    """The text of a line or word, on one line and without characters that XML forbids."""
    return " ".join(legal(line.text).split())


def legal(text: str) -> str:
    """The text without the characters that XML or HTML forbids."""
    return _ILLEGAL.sub("", text)


def quoted(name: str) -> str:
    """A name inside a title, whose parts are cut at semicolons."""
    plain = name.replace("\\", "/").replace('"', "'").replace(";", ",")
    return f'"{" ".join(legal(plain).split())}"'


def comment(text: str) -> str:
    """A text inside a comment, which must not hold two hyphens side by side."""
    return " ".join(re.sub("-(?=-)", "- ", legal(text)).split())
