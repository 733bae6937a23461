"""Decides whether lines of text are a table: rows of cells that line up, not a list or a form."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean, median

from qocr.engines.local.geometry import Block, Box, Row, rows
from qocr.engines.local.tables.pieces import PieceRow, columns_of, line_height, piece_rows

GAP = 0.9  # line heights between cells of a table without rules
ROWS = 3  # of a table without rules at least
ALIGNED = 0.6  # line heights by which a cell may miss the edge or middle of its column
LINED_UP = 0.6  # mean share of a column's cells that line up
SEVERAL = 0.5  # share of rows that have several cells
FILLED = 0.4  # share of cells that are not empty
NUMBERS = 0.6  # share of numbers in the second of two columns
LETTERS = 60  # of the median cell at most; running text has longer lines


def gaps(row: Row, height: float) -> list[float]:
    """The widths, in pixels, of the gaps in a row that may separate cells."""
    distances = (after.left - before.right for before, after in pairwise(row))
    return [distance for distance in distances if distance > GAP * height]


def is_ruled_table(boxes: Sequence[Box]) -> bool:
    """Whether text between rules has rows and columns."""
    if len(boxes) < 4:
        return False
    height = line_height(boxes)
    block = rows(boxes)
    columns = columns_of(block, height)
    lines = piece_rows(block, columns, height)
    several = sum(len(line) > 1 for line in lines)
    letters = median(len(piece.text) for line in lines for piece in line)
    return len(columns) > 1 and several > 1 and several >= 0.3 * len(lines) and letters < LETTERS


def is_open_table(block: Block, height: float) -> bool:
    """Whether rows without rules around them are a table."""
    if len(block) < ROWS:
        return False
    columns = columns_of(block, height)
    lines = piece_rows(block, columns, height)
    several = sum(len(line) > 1 for line in lines)
    if len(columns) < 2 or several < max(ROWS, SEVERAL * len(lines)):
        return False
    pieces = [piece for line in lines for piece in line if piece.first == piece.last]
    if len(pieces) < FILLED * len(lines) * len(columns):
        return False
    if median(len(piece.text) for piece in pieces) > LETTERS:
        return False
    if fmean(_lined_up(lines, column, height) for column in range(len(columns))) < LINED_UP:
        return False
    return len(columns) > 2 or _is_label_and_number(lines)


def _lined_up(lines: Sequence[PieceRow], column: int, height: float) -> float:
    """The share of a column's cells that line up at their left edge, right edge or middle."""
    cells = [piece for line in lines for piece in line if piece.first == piece.last == column]
    if not cells:
        return 0.0
    shares = []
    for places in (
        [cell.left for cell in cells],
        [cell.right for cell in cells],
        [cell.centre for cell in cells],
    ):
        usual = median(places)
        shares.append(fmean(abs(place - usual) < ALIGNED * height for place in places))
    return max(shares)


def _is_label_and_number(lines: Sequence[PieceRow]) -> bool:
    """Whether two columns are a table: the second has numbers, and it is neither a form nor a table
    of contents."""
    pairs = [(line[0].text, line[-1].text) for line in lines if len(line) > 1]
    forms = sum(label.rstrip().endswith((":", "：")) or ".." in label for label, _ in pairs)
    if forms >= len(pairs) / 2:
        return False
    values = [value for _, value in pairs]
    numbers = [value for value in values if any(map(str.isdigit, value)) and len(value) < 16]
    if len(numbers) < NUMBERS * len(values):
        return False
    pages = [int(value) for value in (v.strip("().") for v in numbers) if value.isdecimal()]
    return not (len(pages) >= NUMBERS * len(values) and all(a <= b for a, b in pairwise(pages)))
