"""Finds the tables of a page, and their cells as HTML."""

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

MOST = 0.75  # share of a picture's text in its tables from which the whole picture is one table
APART = 3.0  # line heights between two tables without anything between them


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table: its rectangle in pixels, the lines of the page inside it, and its HTML."""

    left: float
    top: float
    right: float
    bottom: float
    boxes: tuple[Box, ...]
    html: str


def find_tables(boxes: Sequence[Box], pixels: Pixels) -> list[PageTable]:
    """The tables of a page, from top to bottom."""
    if not boxes:
        return []
    rulings = find_rulings(pixels, boxes, line_height(boxes))
    tables = [_table(region, rulings) for region in find_regions(boxes, rulings)]
    return sorted(tables, key=lambda table: (table.top, table.left))


def whole_table(boxes: Sequence[Box], pixels: Pixels) -> PageTable:
    """One table of all lines of a picture."""
    return _table(boxes, find_rulings(pixels, boxes, line_height(boxes)))


def answer_tables(boxes: Sequence[Box], pixels: Pixels) -> list[PageTable]:
    """The tables of a picture that the user expects to show some. The whole picture counts as one
    table if none is found, or if there is hardly any text above, between or below the tables."""
    if not boxes:
        return []
    tables = find_tables(boxes, pixels)
    if len(tables) > 1 and _are_separate(tables, boxes):
        return tables
    covered = [box for box in boxes if any(t.top < box.middle < t.bottom for t in tables)]
    if not tables or _text_area(covered) >= MOST * _text_area(boxes):
        return [whole_table(boxes, pixels)]
    return tables


def _are_separate(tables: Sequence[PageTable], boxes: Sequence[Box]) -> bool:
    """Whether text of neither table, or room for a few lines, separates two of the tables."""
    free = APART * line_height(boxes)
    for above, below in pairwise(tables):
        between = any(above.bottom < box.middle < below.top for box in boxes)
        if between or below.top - above.bottom > free:
            return True
    return False


def _text_area(boxes: Sequence[Box]) -> float:
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
        heading = _head_rows(cells)
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


def _head_rows(cells: Sequence[TableCell]) -> int:
    """How many rows of a grid are its head: as many as the highest cell of the first row has."""
    height = max(cell.row + cell.rows for cell in cells)
    head = max((cell.rows for cell in cells if cell.row == 0), default=0)
    return head if 0 < head < height else 0
