"""The cells of a table, and their HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell with its text; `row` and `column` count from 0, `rows` and `columns` are its spans."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


def html(cells: Sequence[TableCell], heading: int) -> str:
    """The table as HTML. The first `heading` rows are its head; positions without a cell are
    empty."""
    complete = filled(cells)
    last = max(cell.row + cell.rows for cell in complete)
    trs = [
        "".join(_td(cell) for cell in complete if cell.row == row).join(("<tr>", "</tr>"))
        for row in range(last)
    ]
    head, body = "".join(trs[:heading]), "".join(trs[heading:])
    return (
        "<table>"
        + (f"<thead>{head}</thead>" if head else "")
        + (f"<tbody>{body}</tbody>" if body else "")
        + "</table>"
    )


def filled(cells: Sequence[TableCell]) -> list[TableCell]:
    """The cells, and empty ones wherever there is none, row by row from left to right."""
    covered = {position for cell in cells for position in positions(cell)}
    height = max(cell.row + cell.rows for cell in cells)
    width = max(cell.column + cell.columns for cell in cells)
    empty = [
        TableCell("", row, column)
        for row in range(height)
        for column in range(width)
        if (row, column) not in covered
    ]
    return sorted([*cells, *empty], key=lambda cell: (cell.row, cell.column))


def positions(cell: TableCell) -> list[tuple[int, int]]:
    """The row and column of every position that a cell covers."""
    return [
        (row, column)
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    ]


def _td(cell: TableCell) -> str:
    high = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    wide = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    return f"<td{high}{wide}>{escape(cell.text, quote=False)}</td>"
