"""Columns of running text: a gutter that many lines leave free on both of its sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Protocol, TypeVar


class Area(Protocol):
    @property
    def left(self) -> float: ...
    @property
    def top(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def bottom(self) -> float: ...


AnyBox = TypeVar("AnyBox", bound=Area)

GUTTER = 0.1  # line heights; the detector's boxes reach into a gutter from both sides
COLUMN_WIDTH = 6.0  # narrower lines are cells of a table or a receipt, which is read by rows
COLUMN_LINES = 3
STRAY = 1.0  # a lone line further than this above or below the columns is not part of them


@dataclass(frozen=True, slots=True)
class Gutter:
    """A free strip from `left` to `right` beside the boxes numbered `first` to `last`."""

    left: float
    right: float
    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first


def find_columns(boxes: Sequence[AnyBox]) -> list[Sequence[AnyBox]] | None:
    """What stands above, left, right and below of the longest gutter; None without one.

    Fewer boxes come back in every part than were given, so that parts may be cut again.
    """
    ordered = sorted(boxes, key=lambda box: box.top + box.bottom)
    height = median([box.bottom - box.top for box in boxes]) if boxes else 0.0
    gutters = [g for g in _gutters(ordered, height) if _divides_text(ordered, g, height)]
    if not gutters:
        return None
    best = max(gutters, key=lambda gutter: (gutter.length, gutter.right - gutter.left))
    beside = ordered[best.first : best.last + 1]
    left, right = _split(beside, best)
    parts = [ordered[: best.first], left, right, ordered[best.last + 1 :]]
    return [part for part in parts if part]


def _gutters(ordered: Sequence[Area], height: float) -> list[Gutter]:
    found: list[Gutter] = []
    for start, left, right in _pairs(ordered, height):
        if not any(_inside(start, left, right, gutter) for gutter in found):
            found.append(_grown(ordered, start, left, right, height))
    return found


def _pairs(ordered: Sequence[Area], height: float) -> list[tuple[int, float, float]]:
    pairs = []
    for i, box in enumerate(ordered):
        beside = [b for b in ordered[max(0, i - 12) : i + 13] if b is not box and _level(b, box)]
        right = min((b.left for b in beside if b.left > box.left), default=None)
        if right is not None and right - box.right >= GUTTER * height:
            pairs.append((i, box.right, right))
    return pairs


def _level(box: Area, other: Area) -> bool:
    shared = min(box.bottom, other.bottom) - max(box.top, other.top)
    return shared > 0.3 * min(box.bottom - box.top, other.bottom - other.top)


def _inside(start: int, left: float, right: float, gutter: Gutter) -> bool:
    within = gutter.first <= start <= gutter.last
    return within and left <= gutter.left and gutter.right <= right


def _grown(ordered: Sequence[Area], start: int, left: float, right: float, h: float) -> Gutter:
    last, left, right = _grow(ordered, range(start, len(ordered)), left, right, h)
    first, left, right = _grow(ordered, range(start, -1, -1), left, right, h)
    return _trimmed(ordered, Gutter(left, right, first, last), h)


def _grow(
    ordered: Sequence[Area], numbers: range, left: float, right: float, height: float
) -> tuple[int, float, float]:
    """The last number of an unbroken run that leaves the strip free, and what is left of it."""
    end = numbers[0]
    for number in numbers:
        box = ordered[number]
        if box.left >= left + GUTTER * height and box.right > right:
            right = min(right, box.left)
        elif box.right <= right - GUTTER * height and box.left < left:
            left = max(left, box.right)
        else:
            break
        end = number
    return end, left, right


def _trimmed(ordered: Sequence[Area], gutter: Gutter, height: float) -> Gutter:
    """The gutter without lone lines, far above or below of where both sides have text."""
    beside = ordered[gutter.first : gutter.last + 1]
    left, right = _split(beside, gutter)
    both = [
        number
        for number, box in enumerate(beside, gutter.first)
        if any(_level(box, other) for other in (right if box in left else left))
    ]
    if not both:
        return gutter
    first, last = both[0], both[-1]
    while first > gutter.first and _distance(ordered, first) <= STRAY * height:
        first -= 1
    while last < gutter.last and _distance(ordered, last + 1) <= STRAY * height:
        last += 1
    return Gutter(gutter.left, gutter.right, first, last)


def _distance(ordered: Sequence[Area], number: int) -> float:
    above = max(box.bottom for box in ordered[max(0, number - 4) : number])
    return ordered[number].top - above


def _split(beside: Sequence[AnyBox], gutter: Gutter) -> tuple[list[AnyBox], list[AnyBox]]:
    middle = (gutter.left + gutter.right) / 2
    left = [box for box in beside if (box.left + box.right) / 2 < middle]
    return left, [box for box in beside if (box.left + box.right) / 2 >= middle]


def _divides_text(ordered: Sequence[Area], gutter: Gutter, height: float) -> bool:
    return all(
        len(side) >= COLUMN_LINES
        and median(box.right - box.left for box in side) >= COLUMN_WIDTH * height
        for side in _split(ordered[gutter.first : gutter.last + 1], gutter)
    )
