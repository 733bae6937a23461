"""A model's response -> tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING

from qocr.tables.cell_marks import plain_and_html
from qocr.tables.grid import Table
from qocr.tables.html import repair
from qocr.tables.notations import table_markup
from qocr.tables.spans import MAX_COLSPAN, CellDraft, lay_out

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_BLANKS = re.compile("[\x00-\x0d\x12-\x20\x7f-\xa0\u2028\u2029]+")
_SPACES = re.compile("  +")
_COUNT = re.compile(r"\s*\+?([0-9]{1,9})")
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_CELLS = frozenset({"td", "th"})
_BLOCK = "\v"  # marks the edge of a block; texts never contain it, because it is one of the blanks


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tables of a response in order. `whole` is false if the response is cut off or leaves a
    table open. `warnings` quote the text outside the tables."""

    tables: tuple[Table, ...] = ()
    whole: bool = True
    warnings: tuple[str, ...] = ()


def parse_tables(html: str) -> Parsed:
    """The tables in `html`: HTML of any quality, rows without a table, or another notation that
    models write tables in (see `table_markup`).

    A cell's text is plain: `<br>` and the edges of blocks become line feeds, runs of blanks (also
    of no-break spaces and control characters) one space, and a nested table the text of its cell.
    Text that is not in a cell goes into the warnings. Never raises.
    """
    from selectolax.lexbor import LexborHTMLParser  # takes 18 ms, and most runs have no tables

    markup = table_markup(html.encode("utf-8", "replace").decode("utf-8"))
    repaired = repair(markup.html)
    collector = _TableCollector()
    root = LexborHTMLParser(repaired.markup).body
    if root is not None:
        for node, entered in _steps(root):
            collector.enter(node) if entered else collector.leave(node)
    warnings = (*markup.warnings, *_warnings(collector.outside))
    return Parsed(tuple(collector.tables), repaired.whole, warnings)


def _steps(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """The nodes inside `root` in document order, each twice: entered (True), then left (False)."""
    node, entered = root.child, True
    end = root.mem_id  # comparing nodes compares their HTML
    while node is not None and node.mem_id != end:
        yield node, entered
        if entered:
            child = node.child
            node, entered = (child, True) if child is not None else (node, False)
        else:
            after = node.next
            node, entered = (after, True) if after is not None else (node.parent, False)


class _TableCollector:
    """Collects tables from nodes in document order, and the text outside them in `outside`."""

    def __init__(self) -> None:
        self.tables: list[Table] = []
        self.outside: list[str] = []
        self._groups: list[list[list[CellDraft]]] = []
        self._text = self.outside
        self._depth = 0
        self._in_head = False

    def enter(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "-text":
            self._text.append(_BLANKS.sub(" ", node.text_content or ""))
        elif tag == "br":
            self._text.append("\n")
        elif tag == "table":
            self._depth += 1
            self._text.append(_BLOCK)
        elif self._depth == 1:
            self._enter_part(tag)
        else:
            self._text.append(" " if tag in _CELLS else _BLOCK)

    def leave(self, node: LexborNode) -> None:
        tag = node.tag
        if tag == "table":
            self._depth -= 1
            self._text.append(_BLOCK)
            if self._depth == 0:
                self._end_table()
        elif self._depth == 1 and tag in _CELLS:
            self._end_cell(node)

    def _enter_part(self, tag: str) -> None:
        if tag in _GROUPS:
            self._groups.append([])
            self._in_head = tag == "thead"
        elif tag == "tr":
            self._groups[-1].append([])
        elif tag in _CELLS:
            self._text = []
        else:
            self._text.append(_BLOCK)

    def _end_cell(self, node: LexborNode) -> None:
        spans = node.attributes
        text, html = plain_and_html(_plain(self._text))
        draft = CellDraft(
            text,
            _span(spans.get("rowspan"), zero=0),
            _colspan(spans.get("colspan")),
            self._in_head or node.tag == "th",
            html,
        )
        self._groups[-1][-1].append(draft)
        self._text = self.outside

    def _end_table(self) -> None:
        table = lay_out(self._groups)
        self._groups = []
        if table.cells:
            self.tables.append(table)


def _span(value: str | None, zero: int) -> int:
    """A span as the HTML standard parses it: its leading digits, or else 1; `zero` for 0."""
    match = _COUNT.match(value) if value else None
    return (int(match[1]) or zero) if match else 1


def _colspan(value: str | None) -> int:
    """A span of columns; a percentage is as many as there may be."""
    share = "%" in (value or "")
    return MAX_COLSPAN if share else min(_span(value, zero=1), MAX_COLSPAN)


def _plain(pieces: list[str]) -> str:
    joined = _SPACES.sub(" ", "".join(pieces)).strip(" ")
    if "\n" not in joined and _BLOCK not in joined:
        return joined
    return "\n".join(filter(None, map(_trimmed, joined.split(_BLOCK))))


def _trimmed(block: str) -> str:
    return "\n".join(line.strip(" ") for line in block.split("\n")).strip("\n")


def _warnings(outside: list[str]) -> tuple[str, ...]:
    left_out = shorten(plain_and_html(_plain(outside))[0], width=200, placeholder=" …")
    return (f"text outside the tables was left out: {left_out}",) if left_out else ()
