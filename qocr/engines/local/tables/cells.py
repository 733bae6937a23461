"""Cells of a table, and their HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class TableCell:
    """Text in rows and columns counted from 0; a cell may be several high or wide."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


def html(cells: Sequence[TableCell], heading: int) -> str:
    """The table; the first `heading` rows are its head, cells nobody gave are empty."""
    whole = filled(cells)
    last = max(cell.row + cell.rows for cell in whole)
    trs = [
        "".join(_td(cell) for cell in whole if cell.row == row).join(("<tr>", "</tr>"))
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
    """The cells and an empty one wherever there is none, row by row, left to right."""
    taken = {place for cell in cells for place in places(cell)}
    height = max(cell.row + cell.rows for cell in cells)
    width = max(cell.column + cell.columns for cell in cells)
    empty = [
        TableCell("", row, column)
        for row in range(height)
        for column in range(width)
        if (row, column) not in taken
    ]
    return sorted([*cells, *empty], key=lambda cell: (cell.row, cell.column))


def places(cell: TableCell) -> list[tuple[int, int]]:
    """The row and column of every place a cell takes."""
    return [
        (row, column)
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    ]


def _td(cell: TableCell) -> str:
    high = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    wide = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    return f"<td{high}{wide}>{escape(cell.text, quote=False)}</td>"
