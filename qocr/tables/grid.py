"""A table as a grid: where each cell begins, what it covers, and which rows are headers."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; `row` and `column` count from 0 and give its top left position. `html` is
    the text with its raised and lowered letters in `sup` and `sub`, "" where it has none."""

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    header: bool = False
    html: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Cells in reading order; none reaches out of the grid and no two cover one position.

    A position that no cell covers was missing in the response; every rendering fills it with "".
    """

    rows: int
    columns: int
    cells: tuple[Cell, ...]

    @property
    def texts(self) -> list[list[str]]:
        """The texts row by row, every row `columns` long; the text of a cell that spans several
        stands in its top left position, and the others are ""."""
        return grid(self)

    @property
    def header_rows(self) -> int:
        """How many rows at the top hold nothing but headers."""
        return min((cell.row for cell in self.cells if not cell.header), default=self.rows)


def slots(table: Table) -> list[list[Cell | None]]:
    """The cell at each position, row by row; None where there is none."""
    covered: list[list[Cell | None]] = [[None] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        for row in covered[cell.row : cell.row + cell.rowspan]:
            row[cell.column : cell.column + cell.colspan] = [cell] * cell.colspan
    return covered


def grid(table: Table, repeat: bool = False) -> list[list[str]]:
    """The texts row by row, every row `table.columns` long.

    The text of a spanning cell stands in its top left position and the positions it covers are
    "", so that no number is counted twice; with `repeat` it stands in all of them.
    """
    texts = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        texts[cell.row][cell.column] = cell.text
        if repeat and (cell.rowspan > 1 or cell.colspan > 1):
            for row in texts[cell.row : cell.row + cell.rowspan]:
                row[cell.column : cell.column + cell.colspan] = [cell.text] * cell.colspan
    return texts


def with_header(table: Table, rows: int) -> Table:
    """`table` with its first `rows` rows as headers and no others."""
    cells = tuple(replace(cell, header=cell.row < rows) for cell in table.cells)
    return replace(table, cells=cells)
