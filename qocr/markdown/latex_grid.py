"""A table as a LaTeX `tabular`."""

from __future__ import annotations

from collections.abc import Callable

from qocr.tables import Cell, Table, grid
from qocr.tables.grid import slots

MOST_LETTERS = 95  # in a row as wide as the page
LINE_WIDTH = 0.9  # of the page's line width, for a table that is too wide

Letters = Callable[[str], str]


def latex_table(table: Table, letters: Letters) -> str:
    """The table with its spans; `letters` turns the text of a cell into LaTeX."""
    lines = [rf"\begin{{tabular}}{{{_columns(table)}}}", r"\hline"]
    for number, row in enumerate(slots(table)):
        lines.append(rf"{' & '.join(_cells(row, number, letters))} \\")
        if number + 1 == table.header_rows:
            lines.append(r"\hline")
    return "\n".join([*lines, r"\hline", r"\end{tabular}"])


def _columns(table: Table) -> str:
    """The column specification: as wide as the texts, or shares of the line if that is too
    narrow."""
    columns = zip(*grid(table), strict=True)
    widths = [max(1, *(len(text) for text in column)) for column in columns]
    if sum(widths) <= MOST_LETTERS:
        return "l" * table.columns
    shares = [max(min(width, MOST_LETTERS // 2), 5) for width in widths]
    return "".join(rf"p{{{LINE_WIDTH * share / sum(shares):.2f}\linewidth}}" for share in shares)


def _cells(row: list[Cell | None], number: int, letters: Letters) -> list[str]:
    """The cells of a row, to be separated by `&`; a cell's text is in the row where it begins."""
    cells: list[str] = []
    column = 0
    while column < len(row):
        cell = row[column]
        cells.append(_cell(cell, number, letters) if cell else "")
        column += cell.colspan if cell else 1
    return cells


def _cell(cell: Cell, row: int, letters: Letters) -> str:
    text = letters(cell.text) if cell.row == row else ""
    if text and cell.rowspan > 1:
        text = rf"\multirow{{{cell.rowspan}}}{{*}}{{{text}}}"
    return rf"\multicolumn{{{cell.colspan}}}{{l}}{{{text}}}" if cell.colspan > 1 else text
