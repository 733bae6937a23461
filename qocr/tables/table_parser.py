"""A model's response -> tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING

from qocr.answers.phrases import is_phrase
from qocr.tables.cell_marks import CLOSING, OPENING, plain_and_html
from qocr.tables.counting import missing, visible
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
    """The tables of a response and the lines of text outside of them, in order. `whole` is false if
    the response is cut off or leaves a table open. `lost` counts the letters that are in none of
    the parts. `warnings` quote the text outside the tables, and phrases of the model, which are
    left out."""

    parts: tuple[Table | str, ...] = ()
    whole: bool = True
    warnings: tuple[str, ...] = ()
    lost: int = 0

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables alone."""
        return tuple(part for part in self.parts if isinstance(part, Table))

    @property
    def texts(self) -> tuple[str, ...]:
        """The lines outside of the tables, without phrases of the model."""
        return tuple(part for part in self.parts if isinstance(part, str))


def parse_tables(html: str) -> Parsed:
    """The tables in `html`: HTML of any quality, rows without a table, or another notation that
    models write tables in (see `table_markup`).

    A cell's text is plain: `<br>` and the edges of blocks become line feeds, runs of blanks (also
    of no-break spaces and control characters) one space, and a nested table the text of its cell.
    Text that is not in a cell, such as a caption, is a part of its own before its table. Never
    raises.
    """
    from selectolax.lexbor import LexborHTMLParser  # takes 18 ms, and most runs have no tables

    markup = table_markup(html.encode("utf-8", "replace").decode("utf-8"))
    repaired = repair(markup.html)
    collector = _TableCollector()
    root = LexborHTMLParser(repaired.markup).body
    if root is not None:
        for node, entered in _steps(root):
            collector.enter(node) if entered else collector.leave(node)
    collector.end_text()
    lost = markup.lost + missing(_unmarked(visible(repaired.markup)), _written(collector.parts))
    parts = [part for part in collector.parts if isinstance(part, Table) or not is_phrase(part)]
    warnings = (*markup.warnings, *_warnings(collector.parts))
    return Parsed(tuple(parts), repaired.whole, warnings, lost)


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
    """Collects tables from nodes in document order, and the lines of text outside of them."""

    def __init__(self) -> None:
        self.parts: list[Table | str] = []
        self._outside: list[str] = []
        self._groups: list[list[list[CellDraft]]] = []
        self._text = self._outside
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
        self._text = self._outside

    def _end_table(self) -> None:
        self.end_text()
        table = lay_out(self._groups)
        self._groups = []
        if table.cells:
            self.parts.append(table)

    def end_text(self) -> None:
        """Makes parts of the lines outside of tables that came last."""
        text = plain_and_html(_plain(self._outside))[0]
        self._outside.clear()
        self.parts += [line for line in text.split("\n") if line]


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


def _unmarked(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, (*OPENING.values(), *CLOSING.values())), " "))


def _written(parts: Sequence[Table | str]) -> str:
    """All texts of the parts; raised and lowered letters as they came."""
    cells = (cell for part in parts if isinstance(part, Table) for cell in part.cells)
    texts = (part for part in parts if isinstance(part, str))
    return "\n".join([*texts, *(visible(cell.html) if cell.html else cell.text for cell in cells)])


def _warnings(parts: Sequence[Table | str]) -> Iterator[str]:
    lines = [part for part in parts if isinstance(part, str)]
    phrases = [line for line in lines if is_phrase(line)]
    texts = [line for line in lines if not is_phrase(line)]
    if texts:
        yield f"text outside the tables: {_shortened(texts)}"
    if phrases:
        yield f"a phrase of the model was left out: {_shortened(phrases)}"


def _shortened(lines: Sequence[str]) -> str:
    return shorten(" ".join(lines), width=200, placeholder=" …")
