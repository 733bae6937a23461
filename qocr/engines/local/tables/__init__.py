"""Tables of a page: where they are, and their cells as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from qocr.engines.local.geometry import Box
from qocr.engines.local.tables.areas import find_regions
from qocr.engines.local.tables.cells import TableCell, html
from qocr.engines.local.tables.open import open_cells
from qocr.engines.local.tables.pieces import line_height
from qocr.engines.local.tables.ruled import grid_cells
from qocr.engines.local.tables.rulings import Rule, Rulings, find_rulings

if TYPE_CHECKING:
    from qocr.engines.local.sight.recognise import Pixels

MOST = 0.75  # of a picture's text in its only table: the picture is a picture of that table


APART = 3.0  # line heights between two tables without anything between them


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table, the lines it took from the page, and its HTML."""

    left: float
    top: float
    right: float
    bottom: float
    boxes: tuple[Box, ...]
    html: str


def find_tables(boxes: Sequence[Box], pixels: Pixels) -> list[PageTable]:
    """The tables of a page, from top to bottom; none where there is only running text."""
    if not boxes:
        return []
    rulings = find_rulings(pixels, boxes, line_height(boxes))
    tables = [_table(inside, rulings) for inside in find_regions(boxes, rulings)]
    return sorted(tables, key=lambda table: (table.top, table.left))


def whole_table(boxes: Sequence[Box], pixels: Pixels) -> PageTable:
    """All lines of a picture as one table."""
    return _table(boxes, find_rulings(pixels, boxes, line_height(boxes)))


def answer_tables(boxes: Sequence[Box], pixels: Pixels) -> list[PageTable]:
    """The tables of a picture that was said to show some: those found, or the picture itself
    where none was, or where nothing much stands above, between or below of them."""
    if not boxes:
        return []
    tables = find_tables(boxes, pixels)
    if len(tables) > 1 and _apart(tables, boxes):
        return tables
    covered = [box for box in boxes if any(t.top < box.middle < t.bottom for t in tables)]
    if not tables or _size(covered) >= MOST * _size(boxes):
        return [whole_table(boxes, pixels)]
    return tables


def _apart(tables: Sequence[PageTable], boxes: Sequence[Box]) -> bool:
    """Whether between two tables there is text of neither, or room for a few lines."""
    free = APART * line_height(boxes)
    for above, below in pairwise(tables):
        between = any(above.bottom < box.middle < below.top for box in boxes)
        if between or below.top - above.bottom > free:
            return True
    return False


def _size(boxes: Sequence[Box]) -> float:
    return sum(box.width * box.height for box in boxes)


def _table(boxes: Sequence[Box], rulings: Rulings) -> PageTable:
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
    margin = 2 * line_height(boxes)
    inside = Rulings(
        _within(rulings.level, (top, bottom), (left, right), margin),
        _within(rulings.upright, (left, right), (top, bottom), margin),
    )
    cells = grid_cells(boxes, inside)
    if cells is None:
        cells, heading = open_cells(boxes, inside.level)
    else:
        heading = _first_rows(cells)
    return PageTable(left, top, right, bottom, tuple(boxes), html(cells, heading))


def _within(
    rules: Sequence[Rule], across: tuple[float, float], along: tuple[float, float], margin: float
) -> tuple[Rule, ...]:
    return tuple(
        rule
        for rule in rules
        if across[0] - margin < rule.at < across[1] + margin
        and min(rule.end, along[1]) - max(rule.start, along[0]) > 0
    )


def _first_rows(cells: Sequence[TableCell]) -> int:
    """The first row of a grid, with as many more as a cell of it is high, is the head."""
    height = max(cell.row + cell.rows for cell in cells)
    head = max((cell.rows for cell in cells if cell.row == 0), default=0)
    return head if 0 < head < height else 0
