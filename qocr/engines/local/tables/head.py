"""The head of a table: its rows, and headings that span several columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

from qocr.engines.local.tables.cells import TableCell
from qocr.engines.local.tables.pieces import CellPiece, PieceRow, Strip
from qocr.engines.local.tables.rulings import Rule

BELOW = 1.2  # line heights between a heading and the rule under it at most
CENTRED = 0.7  # line heights by which a heading may miss the middle of its columns
STRADDLES = 0.25  # line heights a heading has to reach into both levels to span both


def head_cells(
    lines: Sequence[PieceRow], columns: Sequence[Strip], rules: Sequence[Rule], height: float
) -> tuple[list[TableCell], int]:
    """The cells of the head, and how many rows they take."""
    pieces = [_spanning(piece, lines, columns, rules, height) for line in lines for piece in line]
    borders = _borders(pieces, rules, height)
    levels: dict[tuple[int, int, int, int], list[str]] = {}
    for stack in _stacks(pieces, borders):
        top = min(piece.top for piece in stack) + STRADDLES * height
        bottom = max(piece.bottom for piece in stack) - STRADDLES * height
        first = sum(border < top for border in borders)
        last = max(first, sum(border < bottom for border in borders))
        columns_taken = min(p.first for p in stack), max(p.last for p in stack)
        levels.setdefault((first, last, *columns_taken), []).extend(p.text for p in stack)
    cells = [
        TableCell(" ".join(texts), first, left, last - first + 1, right - left + 1)
        for (first, last, left, right), texts in levels.items()
    ]
    return cells, len(borders) + 1


def _borders(pieces: Sequence[CellPiece], rules: Sequence[Rule], height: float) -> list[float]:
    """The vertical positions between the levels of the head: below headings that span columns."""
    wide = [piece for piece in pieces if piece.last > piece.first]
    borders: list[float] = []
    for piece in sorted(wide, key=lambda piece: piece.bottom):
        lower = [p for p in pieces if p.middle > piece.bottom and p.first <= piece.last]
        if not any(piece.first <= p.last for p in lower):
            continue
        rule = _rule_under(piece, rules, height)
        border = rule.at if rule else piece.bottom + 0.02 * height
        if borders and border - borders[-1] < height:
            borders[-1] = max(borders[-1], border)
        else:
            borders.append(border)
    return borders


def _stacks(pieces: Sequence[CellPiece], borders: Sequence[float]) -> list[list[CellPiece]]:
    """Groups of pieces that form one cell: in the same columns, and on the same level below
    headings that span columns."""
    stacks: dict[tuple[int, int, int], list[CellPiece]] = {}
    wide = {n for piece in pieces if piece.last > piece.first for n in _numbers(piece)}
    for piece in sorted(pieces, key=lambda piece: (piece.middle, piece.left)):
        level = sum(border < piece.middle for border in borders)
        own_level = level if wide & set(_numbers(piece)) else 0
        stacks.setdefault((own_level, piece.first, piece.last), []).append(piece)
    return list(stacks.values())


def _spanning(
    piece: CellPiece,
    lines: Sequence[PieceRow],
    columns: Sequence[Strip],
    rules: Sequence[Rule],
    height: float,
) -> CellPiece:
    """The piece with all the columns it is the heading of: those above its rule, or around its
    centre."""
    rule = _rule_under(piece, rules, height)
    if rule:
        ruled = [n for n, (left, right) in enumerate(columns) if rule.covers(left, right) > 0.5]
        if ruled and rule.length < 0.9 * (columns[-1][1] - columns[0][0]):
            return replace(piece, first=min(ruled[0], piece.first), last=max(ruled[-1], piece.last))
    return _centred(piece, lines, columns, height)


def _centred(
    piece: CellPiece, lines: Sequence[PieceRow], columns: Sequence[Strip], height: float
) -> CellPiece:
    """The piece with the columns it is centred above, if each has a heading of its own below."""
    beside = [p for line in lines for p in line if p is not piece and _level(p, piece)]
    below = {n for line in lines for p in line if p.top > piece.middle for n in _numbers(p)}
    taken = {number for p in beside for number in _numbers(p)}
    best, least = piece, CENTRED * height
    if abs(piece.centre - fmean(columns[piece.first])) < least and piece.first == piece.last:
        return piece
    for first in range(piece.first, -1, -1):
        for last in range(piece.last, len(columns)):
            span = set(range(first, last + 1))
            miss = abs((columns[first][0] + columns[last][1]) / 2 - piece.centre)
            if len(span) > 1 and span <= below and not span & taken and miss < least:
                best, least = replace(piece, first=first, last=last), miss
    return best


def _rule_under(piece: CellPiece, rules: Sequence[Rule], height: float) -> Rule | None:
    for rule in rules:
        if 0 < rule.at - piece.middle < BELOW * height + piece.height / 2 and (
            rule.start <= piece.centre <= rule.end
        ):
            return rule
    return None


def _level(piece: CellPiece, other: CellPiece) -> bool:
    shared = min(piece.bottom, other.bottom) - max(piece.top, other.top)
    return shared > 0.5 * min(piece.height, other.height)


def _numbers(piece: CellPiece) -> range:
    return range(piece.first, piece.last + 1)
