"""Finds columns of running text by the gutters between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from qocr.engines.local.layout.gutters import (
    Gutter,
    Segment,
    gutters,
    is_left,
    level_with,
    line_height,
)

# Lengths in line heights
COLUMN_WIDTH = 6.0  # narrower lines are cells of a table or a receipt, which is read by rows
LOOSE_STEP = 1.6  # rows further apart are entries of a form, not lines of text

COLUMN_LINES = 3  # of a column at least
PAIRED = 0.8  # share of lines with a neighbour across the gutter, as in a form
LABELLED = 0.3  # share of such pairs that are a label with its value, in a form

_LABEL = re.compile(r"[:：]$|\.{4,}$|…$")
_NUMBER = re.compile(r"[^\w]*(?:[A-Z]{3})?[^\w]*\d[\d\s.,:/%-]*[^\w]*")


def find_columns(pieces: Sequence[Segment]) -> list[list[Segment]] | None:
    """The parts of the page above, left, right and below of each gutter; None without a gutter.

    Every part has fewer pieces than `pieces`, so that parts may be divided again.
    """
    ordered = sorted(pieces, key=lambda piece: piece.middle)
    height = line_height(ordered)
    parts: list[list[Segment]] = []
    start = 0
    for gutter in _longest(ordered, height):
        beside = ordered[gutter.first : gutter.last + 1]
        parts += [ordered[start : gutter.first], *_split(beside, gutter)]
        start = gutter.last + 1
    return [part for part in [*parts, ordered[start:]] if part] if parts else None


def _longest(ordered: Sequence[Segment], height: float) -> list[Gutter]:
    """The longest gutters between columns from top to bottom, none of them beside another."""
    dividing = [g for g in gutters(ordered, height) if _divides_text(ordered, g, height)]
    dividing.sort(key=lambda gutter: (gutter.length, gutter.right - gutter.left), reverse=True)
    longest: list[Gutter] = []
    for gutter in dividing:
        if all(gutter.last < other.first or other.last < gutter.first for other in longest):
            longest.append(gutter)
    return sorted(longest, key=lambda gutter: gutter.first)


def _split(beside: Sequence[Segment], gutter: Gutter) -> tuple[list[Segment], list[Segment]]:
    left = [piece for piece in beside if is_left(piece, gutter)]
    return left, [piece for piece in beside if not is_left(piece, gutter)]


def _divides_text(ordered: Sequence[Segment], gutter: Gutter, height: float) -> bool:
    beside = ordered[gutter.first : gutter.last + 1]
    sides = _split(beside, gutter)
    if not all(_is_column(side, height) for side in sides):
        return False
    pairs = [
        (beside[number], other)
        for number in range(len(beside))
        if is_left(beside[number], gutter)
        for other in _nearest_right(beside, number, gutter)
    ]
    if len(pairs) < PAIRED * min(map(len, sides)):
        return True
    return not _is_form(pairs) and min(map(_step, sides)) < LOOSE_STEP * height


def _is_column(side: Sequence[Segment], height: float) -> bool:
    widths = [piece.right - piece.left for piece in side for _ in piece.boxes]
    return len(widths) >= COLUMN_LINES and median(widths) >= COLUMN_WIDTH * height


def _nearest_right(beside: Sequence[Segment], number: int, gutter: Gutter) -> list[Segment]:
    others = [piece for piece in level_with(beside, number) if not is_left(piece, gutter)]
    return sorted(others, key=lambda piece: piece.left)[:1]


def _is_form(pairs: Sequence[tuple[Segment, Segment]]) -> bool:
    """Whether many pairs are a label with its value, or an item with its number."""
    labelled = [_LABEL.search(left.text) or _NUMBER.fullmatch(right.text) for left, right in pairs]
    return sum(map(bool, labelled)) >= LABELLED * len(pairs)


def _step(side: Sequence[Segment]) -> float:
    """The median distance from row to row, in pixels."""
    steps = [below.middle - above.middle for above, below in pairwise(side)]
    return median([step for step in steps if step > 0] or [0.0])
