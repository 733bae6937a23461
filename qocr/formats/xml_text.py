"""What hOCR, ALTO and PAGE share: their frames, ids, names, and text that XML may hold."""

from __future__ import annotations

import re
from hashlib import sha256
from xml.etree.ElementTree import Element, indent, tostring

from qocr.formats.page_lines import Box, legal
from qocr.types import Line, Result


def around(root: Element, tag: str) -> tuple[str, str]:
    """The document before and after the pages, which the empty element `tag` of it will hold."""
    indent(root, "")
    start, end = tostring(root, encoding="unicode").split(f"<{tag} />")
    return f"{start}<{tag}>\n", f"</{tag}>{end}\n"


def on_own_lines(tag: str, attributes: dict[str, str]) -> Element:
    """An element whose children stand on lines of their own."""
    node = Element(tag, attributes)
    node.text = node.tail = "\n"
    return node


def written(node: Element) -> str:
    """The element as text, in which no attribute or text has a quotation mark of either kind: some
    programs end an attribute at the first one."""
    return tostring(node, encoding="unicode").replace("'", "&#39;")


def corner_points(box: Box) -> str:
    """The corners of a box as ALTO and PAGE write points."""
    left, top, right, bottom = box
    return point_list([(left, top), (right, top), (right, bottom), (left, bottom)])


def point_list(points: list[tuple[int, int]]) -> str:
    """Points as ALTO and PAGE write them."""
    return " ".join(f"{x},{y}" for x, y in points)


def page_id(result: Result) -> str:
    """An id of the page: the same in every run, and fit to be the end of an XML name."""
    page = f"{result.page.source}\0{result.page.name}\0{result.page.number}"
    return sha256(page.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def file_name(result: Result) -> str:
    """The name of the file that the page is from, without folders and the query of a URL."""
    source = result.page.source
    path = re.split("[?#]", source)[0] if "://" in source else source
    return xml_line(re.split(r"[\\/]", path)[-1]) or xml_line(result.page.stem)


def xml_text(line: Line) -> str:
    """The text of a line or word, on one line and without characters that XML forbids."""
    return xml_line(line.text)


def xml_line(text: str) -> str:
    """The text on one line and without characters that XML forbids."""
    return " ".join(legal(text).split())


def quoted(name: str) -> str:
    """A name inside a title, whose parts are cut at semicolons."""
    plain = name.replace("\\", "/").replace('"', "'").replace(";", ",")
    return f'"{xml_line(plain)}"'


def comment(text: str) -> str:
    """A text inside a comment, which must not hold two hyphens side by side."""
    return " ".join(re.sub("-(?=-)", "- ", legal(text)).split())
