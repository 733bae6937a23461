"""Tables without a full grid: finds rows and columns by the text's position and level rules."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qocr.engines.local.geometry import Box, rows
from qocr.engines.local.tables.cells import TableCell
from qocr.engines.local.tables.head import head_cells
from qocr.engines.local.tables.pieces import (
    CellPiece,
    PieceRow,
    Strip,
    columns_of,
    line_height,
    piece_rows,
)
from qocr.engines.local.tables.rulings import Rule
from qocr.engines.local.tables.wrapping import BESIDE, Group, body_rows, middle

FULL = 0.8  # of a table's width; shorter rules are under headings of several columns
AMOUNT = re.compile(r"\W*\d[\d ,.']*[.,]\d+\W*$")  # an amount is never a column's heading
SECTION = 0.25  # line heights by which the rows below a section's title are indented


def open_cells(boxes: Sequence[Box], rules: Sequence[Rule]) -> tuple[list[TableCell], int]:
    """The cells of a table and the number of rows of its head."""
    height = line_height(boxes)
    block = rows(boxes)
    columns = columns_of(block, height)
    lines = [row for row in piece_rows(block, columns, height) if row]
    wide = _full_rules(rules, columns)
    cut = _head_end(lines, wide, height)
    head, levels = head_cells(lines[:cut], columns, rules, height) if cut else ([], 0)
    cells = list(head)
    at = levels
    for band in _bands(lines[cut:], wide):
        groups = body_rows(band, columns, height)
        cells += _body(groups, at, columns, height)
        at += len(groups)
    return cells, levels


def _full_rules(rules: Sequence[Rule], columns: Sequence[Strip]) -> list[float]:
    """The vertical positions of the rules that cross the whole table."""
    left, right = columns[0][0], columns[-1][1]
    return [rule.at for rule in rules if rule.covers(left, right) >= FULL]


def _head_end(lines: Sequence[PieceRow], rules: Sequence[float], height: float) -> int:
    """How many lines are the head: those above the first rule with text on both sides; else those
    of the first row, unless it has amounts."""
    if len(lines) < 2:
        return 0
    middles = [middle(line) for line in lines]
    for rule in rules:
        above = sum(at < rule for at in middles)
        if 0 < above < len(lines) and above <= max(len(lines) // 2, 1) + 2:
            return above
    if lines[0][1:] and all(AMOUNT.match(piece.text) for piece in lines[0][1:]):
        return 0
    spanning = any(piece.last > piece.first for piece in lines[0]) or len(lines[0]) == 1
    end = 2 if spanning and len(lines) > 3 else 1
    while end + 1 < len(lines) and middles[end] - middles[end - 1] < BESIDE * height:
        end += 1
    return end


def _bands(lines: Sequence[PieceRow], rules: Sequence[float]) -> list[list[PieceRow]]:
    """The lines between one rule and the next."""
    bands: list[list[PieceRow]] = []
    for number, line in enumerate(lines):
        at = middle(line)
        if not number or any(middle(lines[number - 1]) < rule < at for rule in rules):
            bands.append([])
        bands[-1].append(line)
    return bands


def _body(
    groups: Sequence[Group], at: int, columns: Sequence[Strip], height: float
) -> list[TableCell]:
    cells: list[TableCell] = []
    for number, group in enumerate(groups):
        following = groups[number + 1] if number + 1 < len(groups) else None
        if _is_section(group, following, len(columns), height):
            text = " ".join(piece.text for line in group for piece in line)
            cells.append(TableCell(text, at + number, 0, 1, len(columns)))
        else:
            cells += _row_cells(group, following, at + number)
    return cells


def _row_cells(group: Group, following: Group | None, at: int) -> list[TableCell]:
    """The pieces of a row as cells; pieces in the same column form one cell."""
    stacks: list[list[CellPiece]] = []
    for piece in sorted((p for line in group for p in line), key=lambda p: (p.first, p.middle)):
        if stacks and piece.first <= max(p.last for p in stacks[-1]):
            stacks[-1].append(piece)
        else:
            stacks.append([piece])
    return [
        TableCell(
            " ".join(piece.text for piece in sorted(stack, key=lambda p: (p.middle, p.left))),
            at,
            stack[0].first,
            2 if following and _reaches(stack, following) else 1,
            max(piece.last for piece in stack) - stack[0].first + 1,
        )
        for stack in stacks
    ]


def _reaches(stack: Sequence[CellPiece], following: Group) -> bool:
    """Whether a cell also reaches beside the next row, which has nothing in its column."""
    bottom = max(piece.bottom for piece in stack)
    beside = [piece for line in following for piece in line]
    if any(p.first <= stack[0].last and stack[0].first <= p.last for p in beside):
        return False
    top = min(piece.top for piece in following[0])
    return bottom - top > 0.3 * stack[0].height


def _is_section(group: Group, following: Group | None, width: int, height: float) -> bool:
    """Whether a row is the title of the rows below: its only cell spans several columns, or the
    label below it is indented."""
    pieces = [piece for line in group for piece in line]
    if len({piece.first for piece in pieces}) > 1 or width < 2:
        return False
    piece = pieces[0]
    if piece.last > piece.first:
        return True
    if piece.first or not following:
        return False
    below = min(following[0], key=lambda p: p.left)
    return len(following[0]) > 1 and not below.first and below.left - piece.left > SECTION * height
