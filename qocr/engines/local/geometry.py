"""Boxes of text lines on a level page: their sides, and which of them share a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import atan2, cos, sin
from statistics import fmean, median

from qocr.types import Line, Quad

TALL = 1.5  # height / width from which a line runs down or up the page


@dataclass(frozen=True, slots=True)
class Box:
    """A line of text and its rectangle on the level page, in pixels."""

    left: float
    top: float
    right: float
    bottom: float
    line: Line

    @property
    def width(self) -> float:
        """In pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """In pixels."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """The vertical middle, in pixels from the top of the page."""
        return (self.top + self.bottom) / 2


Row = tuple[Box, ...]
Block = tuple[Row, ...]


def sides(quad: Quad) -> tuple[float, float]:
    """Width and height of a quad along its own edges, in pixels."""
    (left, top), (right, right_top), _, (foot, bottom) = quad
    width = ((right - left) ** 2 + (right_top - top) ** 2) ** 0.5
    height = ((foot - left) ** 2 + (bottom - top) ** 2) ** 0.5
    return width, height


def is_tall(quad: Quad) -> bool:
    """Whether a line runs down or up the page."""
    width, height = sides(quad)
    return height > TALL * width


def level(lines: Sequence[Line]) -> list[Box]:
    """The boxes of `lines`, rotated by their median angle so that rows are level."""
    angle = tilt(lines)
    return [_box(line, cos(angle), sin(angle)) for line in lines]


def rows(boxes: Iterable[Box]) -> Block:
    """The rows of `boxes` from top to bottom, each from left to right.

    A box joins a row if it overlaps the row's nearest box by half the height of the lower of both.
    """
    grouped: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box.middle):
        for row in reversed(grouped[-6:]):
            if _shares_row(box, row):
                row.append(box)
                break
        else:
            grouped.append([box])
    ordered = [tuple(sorted(row, key=lambda box: box.left)) for row in grouped]
    return tuple(sorted(ordered, key=row_middle))


def words(box: Box) -> tuple[Box, ...]:
    """The words of a box, each as high as the box; the box itself if its line has no words.

    Their left and right edges are exact to about half a letter.
    """
    (start, _), (end, _) = box.line.corners[:2]
    if not box.line.words or end - start < box.height:
        return (box,)
    scale = box.width / (end - start)
    return tuple(
        Box(
            box.left + (word.corners[0][0] - start) * scale,
            box.top,
            box.left + (word.corners[1][0] - start) * scale,
            box.bottom,
            word,
        )
        for word in box.line.words
    )


def row_line(row: Row) -> Line:
    """The boxes of a row joined into one line of text."""
    if len(row) == 1:
        return row[0].line
    first, last = row[0].line, row[-1].line
    quad = (first.corners[0], last.corners[1], last.corners[2], first.corners[3])
    confidence = fmean(box.line.confidence or 0.0 for box in row)
    words = tuple(word for box in row for word in box.line.words or (box.line,))
    return Line(row_text(row), quad, confidence, words)


def row_text(row: Row) -> str:
    """The texts of a row, separated by spaces."""
    return " ".join(box.line.text for box in row)


def tilt(lines: Sequence[Line]) -> float:
    """The median angle of the lines, clockwise, in radians. Short and upright lines do not
    count."""
    angles = [
        atan2(quad[1][1] - quad[0][1], quad[1][0] - quad[0][0])
        for quad in (line.corners for line in lines)
        if not is_tall(quad) and sides(quad)[0] > 3 * sides(quad)[1]
    ]
    return median(angles) if angles else 0.0


def _box(line: Line, cosine: float, sine: float) -> Box:
    rotated = [(x * cosine + y * sine, y * cosine - x * sine) for x, y in line.corners]
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = rotated
    if abs(x1 - x0) < abs(y1 - y0):  # runs down or up the page
        xs, ys = zip(*rotated, strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys), line)
    return Box((x0 + x3) / 2, (y0 + y1) / 2, (x1 + x2) / 2, (y2 + y3) / 2, line)


def _shares_row(box: Box, row: Sequence[Box]) -> bool:
    nearest = min(row, key=lambda other: max(other.left - box.right, box.left - other.right))
    if min(box.right, nearest.right) - max(box.left, nearest.left) > min(
        box.height, nearest.height
    ):
        return False
    overlap = min(box.bottom, nearest.bottom) - max(box.top, nearest.top)
    return overlap >= min(box.height, nearest.height) / 2


def row_middle(row: Row) -> float:
    """The mean vertical middle of a row's boxes, in pixels from the top of the page."""
    return fmean(box.middle for box in row)
