"""Finds the gutters of a page: vertical strips without text between pieces of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Protocol

from qocr.engines.local.geometry import Box


class Area(Protocol):
    """A rectangle of the page, in pixels, such as a table."""

    @property
    def left(self) -> float:
        """The left edge."""
        ...

    @property
    def top(self) -> float:
        """The top edge."""
        ...

    @property
    def right(self) -> float:
        """The right edge."""
        ...

    @property
    def bottom(self) -> float:
        """The bottom edge."""
        ...


# Lengths in line heights
GUTTER = 0.1  # the detector's boxes reach into a gutter from both sides
STRAY = 1.0  # a lone line further than this above or below the columns is not part of them
TALL_LINE = 1.2

NEAR = 12  # how many pieces before and after a piece, from top to bottom, may share its row
TAIL = 12  # lines of a column that its usual step is measured on
WIDER_STEP = 1.25  # usual steps from line to line, above a heading


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the page that is never divided: a line, or all lines of an area such as a
    table."""

    left: float
    top: float
    right: float
    bottom: float
    boxes: tuple[Box, ...]
    area: Area | None = None

    @property
    def middle(self) -> float:
        """The vertical middle, in pixels from the top of the page."""
        return (self.top + self.bottom) / 2

    @property
    def text(self) -> str:
        """The text of the piece's first line."""
        return self.boxes[0].line.text


@dataclass(frozen=True, slots=True)
class Gutter:
    """A free strip from `left` to `right`, in pixels, beside the pieces from index `first` to
    `last`."""

    left: float
    right: float
    first: int
    last: int

    @property
    def length(self) -> int:
        """How many pieces the strip runs beside, less one."""
        return self.last - self.first


def line_height(pieces: Sequence[Segment]) -> float:
    """The median height of the pieces' lines, in pixels."""
    heights = [box.height for piece in pieces for box in piece.boxes]
    return median(heights) if heights else 0.0


def gutters(ordered: Sequence[Segment], height: float) -> list[Gutter]:
    """Every gutter between `ordered` pieces (from top to bottom), as far up and down as it is
    free."""
    trimmed: list[Gutter] = []
    reaching: list[Gutter] = []
    for start, left, right in _gaps(ordered, height):
        reaching = [gutter for gutter in reaching if gutter.last >= start]
        if not any(left <= gutter.left and gutter.right <= right for gutter in reaching):
            gutter = _grown(ordered, start, left, right, height)
            reaching.append(gutter)
            trimmed.append(_trimmed(ordered, gutter, height))
    return trimmed


def _gaps(ordered: Sequence[Segment], height: float) -> Iterator[tuple[int, float, float]]:
    """The index of each piece with a right neighbour on its row, and the strip between both."""
    for number, piece in enumerate(ordered):
        rights = [other.left for other in level_with(ordered, number) if other.left > piece.left]
        right = min(rights, default=piece.right)
        if right - piece.right >= GUTTER * height:
            yield number, piece.right, right


def level_with(ordered: Sequence[Segment], number: int) -> list[Segment]:
    """The other pieces on the row of the piece at index `number`."""
    piece = ordered[number]
    near = ordered[max(0, number - NEAR) : number + NEAR + 1]
    return [other for other in near if other is not piece and _level(piece, other)]


def _level(piece: Area, other: Area) -> bool:
    shared = min(piece.bottom, other.bottom) - max(piece.top, other.top)
    return shared > 0.3 * min(piece.bottom - piece.top, other.bottom - other.top)


def _grown(ordered: Sequence[Segment], start: int, left: float, right: float, h: float) -> Gutter:
    last, left, right = _grow(ordered, range(start, len(ordered)), left, right, h)
    first, left, right = _grow(ordered, range(start, -1, -1), left, right, h)
    return Gutter(left, right, first, last)


def _grow(
    ordered: Sequence[Segment], numbers: range, left: float, right: float, height: float
) -> tuple[int, float, float]:
    """How far the strip stays free along `numbers`: the last index, and the strip's edges there."""
    end = numbers[0]
    for number in numbers:
        piece = ordered[number]
        if piece.left >= left + GUTTER * height and piece.right > right:
            right = min(right, piece.left)
        elif piece.right <= right - GUTTER * height and piece.left < left:
            left = max(left, piece.right)
        else:
            break
        end = number
    return end, left, right


def _trimmed(ordered: Sequence[Segment], gutter: Gutter, height: float) -> Gutter:
    """The gutter without single lines far above or below the stretch with text on both sides."""
    beside = ordered[gutter.first : gutter.last + 1]
    both = [
        gutter.first + number
        for number in range(len(beside))
        if _has_neighbour(beside, number, gutter)
    ]
    if not both:
        return gutter
    first, last = both[0], both[-1]
    while first > gutter.first and _distance(ordered, first) <= STRAY * height:
        first -= 1
    while last < gutter.last and _distance(ordered, last + 1) <= STRAY * height:
        last += 1
    last = _before_heading(ordered, Gutter(gutter.left, gutter.right, first, last), both[-1])
    return Gutter(gutter.left, gutter.right, first, last)


def _has_neighbour(beside: Sequence[Segment], number: int, gutter: Gutter) -> bool:
    here = is_left(beside[number], gutter)
    return any(is_left(other, gutter) != here for other in level_with(beside, number))


def _before_heading(ordered: Sequence[Segment], gutter: Gutter, both: int) -> int:
    """The index of the columns' last piece, without a heading of the text below that spans both."""
    tail = ordered[both + 1 : gutter.last + 1]
    if not tail or gutter.last + 1 == len(ordered):
        return gutter.last
    beside = [p for p in ordered[gutter.first : both + 1] if is_left(p, gutter)]
    column = [*beside[-TAIL:], *(p for p in tail if is_left(p, gutter))]
    steps = [below.middle - above.middle for above, below in pairwise(column)]
    usual = median(steps) if steps else 0.0
    height = line_height(beside)
    for above, below in pairwise(column):
        wide = below.middle - above.middle > WIDER_STEP * usual
        if below in tail and (wide or below.bottom - below.top > TALL_LINE * height):
            return ordered.index(below, both) - 1
    return gutter.last


def _distance(ordered: Sequence[Segment], number: int) -> float:
    above = max(piece.bottom for piece in ordered[max(0, number - 4) : number])
    return ordered[number].top - above


def is_left(piece: Segment, gutter: Gutter) -> bool:
    """Whether the piece is on the left of the gutter."""
    return piece.left + piece.right < gutter.left + gutter.right
