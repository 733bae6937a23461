"""The rows and cells of an HTML table, as they were written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from qocr.tables.spans import MAX_COLSPAN, CellDraft

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_CELLS = frozenset({"td", "th"})
_COUNT = re.compile(r"\s*\+?([0-9]{1,9})")

Groups = list[list[list[CellDraft]]]


def drafts(table: LexborNode, text: Callable[[LexborNode], str]) -> tuple[Groups, list[LexborNode]]:
    """The cells of a table by row group and row, their text made by `text`; and the nodes in it
    that are no part of a row, such as its caption."""
    groups: Groups = []
    outside = []
    for group in children(table):
        if group.tag not in _GROUPS:
            outside.append(group)
            continue
        rows = []
        for row in children(group):
            cells = [cell for cell in children(row) if cell.tag in _CELLS]
            if row.tag == "tr":
                rows.append([_draft(cell, text(cell), group.tag == "thead") for cell in cells])
            else:
                outside.append(row)
        groups.append(rows)
    return groups, outside


def _draft(cell: LexborNode, text: str, in_head: bool) -> CellDraft:
    spans = cell.attributes
    colspan = min(_span(spans.get("colspan")) or 1, MAX_COLSPAN)
    return CellDraft(text, _span(spans.get("rowspan")), colspan, in_head or cell.tag == "th")


def _span(value: str | None) -> int:
    """A span as the HTML standard parses it: its leading digits, or else 1."""
    match = _COUNT.match(value) if value else None
    return int(match[1]) if match else 1


def children(node: LexborNode) -> Iterator[LexborNode]:
    """The nodes inside an element, in order."""
    child = node.child
    while child is not None:
        yield child
        child = child.next
