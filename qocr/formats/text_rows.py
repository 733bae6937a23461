"""Where lines of text run on a page of a PDF, in points, and how far they are tilted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import atan2, cos, dist, pi, sin
from statistics import median_low

from qocr.formats.word_boxes import is_column
from qocr.types import Line, Point

_STEEP = 0.12  # radians. Lines that are tilted by less are written as level words
_PARALLEL = 0.03  # radians by which the lines of a tilted page may differ


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it is shown, its width and height in `pixels` and in `points`. Pixels count from
    the top left, points from the bottom left."""

    pixels: tuple[int, int]
    points: tuple[float, float]

    @property
    def pixel(self) -> float:
        """The width of a pixel in points."""
        return self.points[0] / self.pixels[0]

    def point(self, pixel: Point) -> Point:
        """In points; what lies outside the page comes to its edge, as readers drop the rest."""
        (width, height), (wide, high) = self.pixels, self.points
        x, y = max(0, min(pixel[0], width)), max(0, min(pixel[1], height))
        return x * wide / width, (height - y) * high / height


@dataclass(frozen=True, slots=True)
class TextRow:
    """A line in points: the bottom of its box from `start` on, `length` long at an `angle` in
    radians against the clock, and how high the box is. A column has its bottom on the left."""

    start: Point
    length: float
    height: float
    angle: float

    @property
    def tilt(self) -> float:
        """The angle to the nearest edge of the page."""
        return (self.angle + pi / 4) % (pi / 2) - pi / 4

    @property
    def is_steep(self) -> bool:
        """Whether it is tilted so far that its words cannot be written level."""
        return abs(self.tilt) > _STEEP

    @property
    def is_flat(self) -> bool:
        """Whether it runs across the page as it is shown, from left to right, and not tilted so far
        that it ends at the height of another."""
        return abs(self.angle) < pi / 4 and abs(self.length * sin(self.tilt)) < self.height / 2

    @property
    def far_end(self) -> Point:
        """A point beyond the end, at the height of the start where the row runs across."""
        return moved(self.start, self.angle - self.tilt, self.length)

    def along(self, point: Point) -> float:
        """How far from the start a point is, in the direction of the text."""
        across, up = point[0] - self.start[0], point[1] - self.start[1]
        return across * cos(self.angle) + up * sin(self.angle)

    def at(self, length: float) -> Point:
        """The point that is so far along the bottom."""
        return moved(self.start, self.angle, length)

    def turned_to(self, angle: float) -> TextRow:
        """The row at another angle, about its middle."""
        start = moved(self.at(self.length / 2), angle, -self.length / 2)
        return replace(self, start=start, angle=angle)


def moved(point: Point, angle: float, along: float, up: float = 0.0) -> Point:
    """A point, moved along an angle and then up from it."""
    cosine, sine = cos(angle), sin(angle)
    return point[0] + along * cosine - up * sine, point[1] + along * sine + up * cosine


def rows(lines: Sequence[Line], sheet: Sheet) -> list[TextRow]:
    """The rows of lines that have boxes; those that are tilted alike have one tilt, because readers
    such as pdf.js break lines only between rows of one tilt."""
    found = [_row(line, sheet) for line in lines]
    tilts = [row.tilt for row in found if row.is_steep]
    if not tilts:
        return found
    common = median_low(tilts)
    return [
        row.turned_to(row.angle - row.tilt + common)
        if row.is_steep and abs(row.tilt - common) < _PARALLEL
        else row
        for row in found
    ]


def _row(line: Line, sheet: Sheet) -> TextRow:
    top_left, top_right, bottom_right, bottom_left = map(sheet.point, line.corners)
    start, end, high = bottom_left, bottom_right, dist(top_left, bottom_left)
    if is_column(line):
        start, end, high = top_left, bottom_left, dist(top_left, top_right)
    length = dist(start, end)
    if length < sheet.pixel:  # at the edge of the page, or a point
        start = max(0.0, start[0] - sheet.pixel), start[1]
        return TextRow(start, sheet.pixel, max(high, sheet.pixel), 0.0)
    angle = atan2(end[1] - start[1], end[0] - start[0])
    return TextRow(start, length, max(high, sheet.pixel), angle)
