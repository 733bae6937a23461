"""Rows of cells as they were written -> a grid, by the table model of the HTML standard (4.9.12).

Where the standard lets two cells overlap, the later one is made narrower, so that no text is lost.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qocr.tables.grid import Cell, Table

MAX_COLSPAN = 1000  # the standard's own bound
_WIDE = 100  # columns
_LARGE = 1_000_000  # positions
_SPARSE = 50  # positions for each cell


@dataclass(frozen=True, slots=True)
class CellDraft:
    """A cell with the spans in its markup. A `rowspan` of 0 means the rest of the row group."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    header: bool = False
    html: str = ""


Row = Sequence[CellDraft]
Group = Sequence[Row]


def lay_out(groups: Sequence[Group]) -> Table:
    """The grid of the row groups (head, bodies, foot) in the order they were written.

    Row spans end with their group. Rows without a cell, of their own or reaching into them, are
    left out. A grid wider than 100 columns loses those in which no cell begins. Spans are ignored
    if the grid would have more than a million positions, and more than 50 for each cell, or if as
    many had to be looked at.
    """
    cells = sum(len(row) for group in groups for row in group)
    largest = max(_LARGE, _SPARSE * cells)
    try:
        table = _narrowed(_Placing(largest).table(groups))
    except OverflowError:
        table = None
    if table is None or table.rows * table.columns > largest:
        return _Placing(largest).table([[_without_spans(row) for row in rows] for rows in groups])
    return table


class _Placing:
    """Places cells row by row; `steps_left` bounds the positions looked at because of spans."""

    def __init__(self, steps_left: int) -> None:
        self._steps_left = steps_left
        self._covered: dict[int, int] = {}  # column -> the first row below the span that covers it
        self._reach = 0  # the first row below all of them

    def table(self, groups: Sequence[Group]) -> Table:
        """Raises OverflowError where spans ask for too much."""
        cells: list[Cell] = []
        row = 0
        for group in groups:
            self._covered, self._reach = {}, 0
            for rows_left, drafts in zip(range(len(group), 0, -1), group, strict=True):
                if drafts or self._reach > row:
                    cells += self._row(drafts, row, rows_left)
                    row += 1
        columns = max((cell.column + cell.colspan for cell in cells), default=0)
        return Table(row, columns, tuple(cells))

    def _row(self, drafts: Row, row: int, rows_left: int) -> list[Cell]:
        cells = []
        column = 0
        for draft in drafts:
            start = column
            while self._covered.get(column, 0) > row:
                column += 1
            colspan = self._free_columns(row, column, draft.colspan)
            rowspan = min(draft.rowspan or rows_left, rows_left)
            if rowspan > 1:
                self._cover(column, colspan, row + rowspan)
            self._steps_left -= column - start
            if self._steps_left < 0:
                raise OverflowError("spans cover too many positions")
            cells.append(Cell(draft.text, row, column, rowspan, colspan, draft.header, draft.html))
            column += colspan
        return cells

    def _cover(self, column: int, colspan: int, end: int) -> None:
        self._covered.update(dict.fromkeys(range(column, column + colspan), end))
        self._reach = max(self._reach, end)
        self._steps_left -= colspan

    def _free_columns(self, row: int, column: int, colspan: int) -> int:
        """How many columns from `column` on, at most `colspan`, no cell from a row above covers."""
        if colspan == 1 or not self._covered:
            return colspan
        self._steps_left -= colspan
        blocked = (step for step in range(1, colspan) if self._covered.get(column + step, 0) > row)
        return next(blocked, colspan)


def _without_spans(row: Row) -> Row:
    return [replace(draft, rowspan=1, colspan=1) for draft in row]


def _narrowed(table: Table) -> Table:
    """`table`; if it is wider than 100 columns, without those in which no cell begins."""
    if table.columns <= _WIDE:
        return table
    first_columns = sorted({cell.column for cell in table.cells})
    if len(first_columns) == table.columns:
        return table

    def narrowed(cell: Cell) -> Cell:
        column = bisect_left(first_columns, cell.column)
        end = bisect_left(first_columns, cell.column + cell.colspan)
        return replace(cell, column=column, colspan=end - column)

    return Table(table.rows, len(first_columns), tuple(map(narrowed, table.cells)))
