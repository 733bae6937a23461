"""Joins the lines of a table's body into rows: text of a cell may continue in the next line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from qocr.engines.local.tables.pieces import CellPiece, PieceRow, Strip

CLOSE = 1.3  # ratio between the steps from row to row and those from line to line of a row
OVERLAP = 0.42  # of a line's height; pieces that overlap more are beside each other
BESIDE = 0.6  # line heights; lines less far apart are beside each other
LABEL = 0.6  # of its column's width that a label needs to have been wrapped
FREE = 1.15  # times the next word's width; with more free room, no wrap was needed
INDENT = 0.5  # line heights
OPEN_ENDS = ("-", "–", ",", "/", "(", "+", "&", "=", "of", "and", "or", "the", "to", "with", "for")

Group = list[PieceRow]


def body_rows(lines: Sequence[PieceRow], columns: Sequence[Strip], height: float) -> list[Group]:
    """The lines of a body, grouped by rows."""
    steps = [middle(below) - middle(above) for above, below in pairwise(lines)]
    longest = _close_step([step for step in steps if step > BESIDE * height])
    groups: list[Group] = []
    for line, step in zip(lines, [0.0, *steps], strict=True):
        close = None if longest is None else step <= longest
        if groups and _continues(groups[-1], line, close, columns, height):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def middle(line: PieceRow) -> float:
    """The vertical middle of a line, in pixels from the top of the page."""
    return median(piece.middle for piece in line)


def _close_step(steps: Sequence[float]) -> float | None:
    """The longest step within a row, in pixels; None if wider steps do not separate the rows."""
    if len(steps) < 2:
        return None
    ordered = sorted(steps)
    jump, before = max((after / max(before, 1.0), before) for before, after in pairwise(ordered))
    return before if jump >= CLOSE else None


def _continues(
    group: Group,
    line: PieceRow,
    close: bool | None,
    columns: Sequence[Strip],
    height: float,
) -> bool:
    """Whether the line continues the row of the lines before it. `close` says whether it is as near
    as lines within a row are; None if the distances do not show that."""
    wraps = [
        _wraps(before, piece, columns, height)
        for piece in line
        if (before := _last_in(group, piece)) is not None
    ]
    if -1 in wraps:
        return False
    if any(_is_beside(piece, other) for piece in line for other in group[-1]):
        return True
    if close is False or any(piece.last > piece.first for piece in (*line, *group[-1])):
        return False
    filled = {piece.first for above in group for piece in above}
    own = {piece.first for piece in line}
    if not own <= filled:  # only a label of two lines may be alone above the rest of its row
        return filled == {0} and 0 in own and (wraps == [1] or _is_cut_label(group, close, columns))
    if own == filled and len(own) > 1:
        return all(wrap == 1 for wrap in wraps)
    low = all(piece.text[:1].islower() for piece in line)
    return 1 in wraps or close is True or low or 0 not in own


def _is_cut_label(group: Group, close: bool | None, columns: Sequence[Strip]) -> bool:
    label = group[-1][0]
    left, right = columns[0]
    return close is True and label.right - label.left > LABEL * (right - left)


def _wraps(before: CellPiece, piece: CellPiece, columns: Sequence[Strip], height: float) -> int:
    """1 if the text of `before` surely continues in `piece` below it, -1 if it surely does not,
    else 0."""
    begins_low = piece.text[:1].islower()
    if _is_number(before.text) and piece.text[:1] not in "([":
        return -1
    if piece.first == 0 and piece.left < before.left - INDENT * height:
        return -1
    left, right = columns[piece.first]
    first_word = len(piece.text.split(" ")[0]) + 1
    needed = first_word * (piece.right - piece.left) / max(len(piece.text), 1)
    if right - left - (before.right - before.left) > FREE * needed:
        return 0 if begins_low or piece.text[:1] in "([" else -1
    open_end = before.text.endswith("-") or before.text.split(" ")[-1].lower() in OPEN_ENDS
    return 1 if begins_low or open_end else 0


def _is_number(text: str) -> bool:
    return any(map(str.isdigit, text)) and not any(map(str.isalpha, text))


def _last_in(group: Group, piece: CellPiece) -> CellPiece | None:
    """The lowest piece of the row so far that covers the first column of `piece`."""
    for line in reversed(group):
        for other in line:
            if other.first <= piece.first <= other.last:
                return other
    return None


def _is_beside(piece: CellPiece, other: CellPiece) -> bool:
    shared = min(piece.bottom, other.bottom) - max(piece.top, other.top)
    return shared > OVERLAP * min(piece.height, other.height)
