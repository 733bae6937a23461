"""Tree edit distance based similarity of tables (Zhong, ShafieiBavani, Jimeno Yepes 2020).

A table is the tree table > thead, tbody > tr > td; rows outside of a part are in a tbody, th is
td. Adding or dropping a node costs 1; so does renaming one to another tag or other spans; cells
alike in these cost the edits between their texts over the length of the longer text. Marks within
cells count as the text they hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import lxml.html
from apted import APTED, Config
from lxml.html import HtmlElement
from rapidfuzz.distance import Levenshtein

PARTS = ("thead", "tbody", "tfoot")


@dataclass(slots=True)
class Node:
    tag: str
    text: str = ""
    spans: tuple[str, str] = ("1", "1")
    children: list[Node] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many nodes the tree has."""
        return 1 + sum(child.size for child in self.children)


class Costs(Config):
    """Every edit costs 1, but cells of one shape only as far as their texts differ."""

    def rename(self, node1: Node, node2: Node) -> float:
        if (node1.tag, node1.spans) != (node2.tag, node2.spans):
            return 1.0
        return Levenshtein.normalized_distance(node1.text, node2.text)


def teds(truth: Node | None, found: Node | None) -> float:
    """1 for equal tables, 0 where nothing fits; a missing table is worth nothing."""
    if truth is None or found is None:
        return 0.0
    distance = APTED(truth, found, Costs()).compute_edit_distance()
    return 1.0 - distance / max(truth.size, found.size)


def tables(html: str) -> list[Node]:
    """The tables of a page as trees; a table within a cell is text of that cell."""
    if not html.strip():
        return []
    root = lxml.html.fromstring(f"<div>{html}</div>")
    return [_table(table) for table in root.xpath(".//table[not(ancestor::table)]")]


def largest(html: str) -> Node | None:
    """The table with most nodes; None where there is none."""
    return max(tables(html), key=lambda table: table.size, default=None)


def structure(table: Node | None) -> Node | None:
    """The table with empty cells."""
    if table is None:
        return None
    children = [child for node in table.children if (child := structure(node))]
    return replace(table, text="", children=children)


def _table(element: HtmlElement) -> Node:
    parts: list[Node] = []
    implied: Node | None = None
    for child in element:
        if child.tag in PARTS:
            parts.append(Node(child.tag, children=[_row(row) for row in child.iterchildren("tr")]))
            implied = None
        elif child.tag == "tr":
            if implied is None:
                implied = Node("tbody")
                parts.append(implied)
            implied.children.append(_row(child))
    return Node("table", children=parts)


def _row(row: HtmlElement) -> Node:
    return Node("tr", children=[_cell(cell) for cell in row.iterchildren("td", "th")])


def _cell(cell: HtmlElement) -> Node:
    for gap in cell.iter("br"):
        gap.tail = f" {gap.tail or ''}"
    spans = (cell.get("rowspan", "1"), cell.get("colspan", "1"))
    return Node("td", " ".join(cell.text_content().split()), spans)


def check() -> None:
    """Cases that can be counted by hand."""
    two = "<table><tbody><tr><td>ab</td><td>cd</td></tr></tbody></table>"
    bare = "<table><tr><th>a<b>b</b></th><td>\ncd</td></tr></table>"
    wide = '<table><tr><td colspan="2">ab</td></tr></table>'
    head = "<table><thead><tr><td>ab</td><td>cd</td></tr></thead></table>"
    cases = {
        (two, two): (1.0, 1.0),
        (two, bare): (1.0, 1.0),
        (two, two.replace("cd", "cx")): (1 - 0.5 / 5, 1.0),
        (two, two.replace("cd", "")): (1 - 1 / 5, 1.0),
        (two, two.replace("<td>cd</td>", "")): (1 - 1 / 5, 1 - 1 / 5),
        (two, wide): (1 - 2 / 5, 1 - 2 / 5),
        (two, head): (1 - 1 / 5, 1 - 1 / 5),
        (two, two.replace("</tbody>", "<tr><td>e</td></tr></tbody>")): (1 - 2 / 7, 1 - 2 / 7),
        (two, ""): (0.0, 0.0),
    }
    for (truth, found), expected in cases.items():
        trees = largest(truth), largest(found)
        scores = teds(*trees), teds(*map(structure, trees))
        assert all(abs(a - b) < 1e-9 for a, b in zip(scores, expected, strict=True)), scores
