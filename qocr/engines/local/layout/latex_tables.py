"""HTML tables -> LaTeX tables."""

from __future__ import annotations

from qocr.latex.letters import escaped
from qocr.tables import Cell, Table, grid, parse_tables
from qocr.tables.grid import slots

MOST_LETTERS = 95  # in a row as wide as the page
LINE_WIDTH = 0.9  # of the page's line width, for a table that is too wide


def tabular(html: str) -> str:
    """Each table of the HTML as a `tabular`; cells keep their spans."""
    return "\n\n".join(map(_tabular, parse_tables(html).tables))


def _tabular(table: Table) -> str:
    lines = [rf"\begin{{tabular}}{{{_columns(table)}}}", r"\hline"]
    for number, row in enumerate(slots(table)):
        lines.append(rf"{' & '.join(_cells(row, number))} \\")
        if number + 1 == table.header_rows:
            lines.append(r"\hline")
    return "\n".join([*lines, r"\hline", r"\end{tabular}"])


def _columns(table: Table) -> str:
    """The column specification: as wide as the texts, or shares of the line if that is too
    narrow."""
    columns = zip(*grid(table), strict=True)
    letters = [max(1, *(len(text) for text in column)) for column in columns]
    if sum(letters) <= MOST_LETTERS:
        return "l" * table.columns
    shares = [max(min(count, MOST_LETTERS // 2), 5) for count in letters]
    return "".join(rf"p{{{LINE_WIDTH * share / sum(shares):.2f}\linewidth}}" for share in shares)


def _cells(row: list[Cell | None], number: int) -> list[str]:
    """The cells of a row, to be separated by `&`; a cell's text is in the row where it begins."""
    cells: list[str] = []
    column = 0
    while column < len(row):
        cell = row[column]
        cells.append(_cell(cell, number) if cell else "")
        column += cell.colspan if cell else 1
    return cells


def _cell(cell: Cell, row: int) -> str:
    text = escaped(" ".join(cell.text.split())) if cell.row == row else ""
    if text and cell.rowspan > 1:
        text = rf"\multirow{{{cell.rowspan}}}{{*}}{{{text}}}"
    return rf"\multicolumn{{{cell.colspan}}}{{l}}{{{text}}}" if cell.colspan > 1 else text
