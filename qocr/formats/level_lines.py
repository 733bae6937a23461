"""Lines of text as they stand on a level page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, radians, sin
from statistics import median

from qocr.formats.word_boxes import is_column
from qocr.types import Line, Point

_BESIDE = 1.0  # pieces of one row are nearer, in heights of the lower one
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class LevelLine:
    """A line, and its sides on a page turned so that its text runs level, in pixels. `turn` is the
    direction of the text: 0, 90 (down), 180 or 270."""

    line: Line
    turn: int
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """In pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """In pixels, 1 at least."""
        return max(1.0, self.bottom - self.top)


def level_lines(lines: Sequence[Line]) -> list[LevelLine]:
    """The lines that have a box, on the page turned by the angle that most of them have."""
    tilt = _tilt(lines)
    return [_level(line, tilt) for line in lines if line.quad]


def line_angle(line: Line) -> float:
    """Degrees, clockwise as the eye sees it, by which the line's lower edge leaves the level."""
    (x, y), (end_x, end_y) = line.corners[3], line.corners[2]
    return degrees(atan2(end_y - y, end_x - x))


def line_turn(line: Line) -> int:
    """The direction in which the text of a line runs, to a quarter of a turn, clockwise: 0, 90
    (down), 180 or 270."""
    return 90 if is_column(line) else round(line_angle(line) / 90) * 90 % 360


def is_beside(piece: LevelLine, other: LevelLine) -> bool:
    """Whether two pieces belong to one row of text."""
    lower = min(piece.height, other.height)
    gap = max(other.left - piece.right, piece.left - other.right)
    level = shared((piece.top, piece.bottom), (other.top, other.bottom)) > lower / 2
    return level and -_BESIDE * lower < gap < _BESIDE * lower


def shared(span: Span, other: Span) -> float:
    """The length that two spans share, in pixels; below 0 it is the gap between them."""
    return min(span[1], other[1]) - max(span[0], other[0])


def _tilt(lines: Sequence[Line]) -> float:
    """The median angle by which lines leave the level, or a quarter of a turn, in radians."""
    angles = [line_angle(line) for line in lines if line.quad and not is_column(line)]
    return radians(median([angle - round(angle / 90) * 90 for angle in angles] or [0.0]))


def _level(line: Line, tilt: float) -> LevelLine:
    turn = line_turn(line)
    corners = [_turned(corner, tilt, turn) for corner in line.corners]
    if is_column(line):  # its upper edge is where it begins
        corners = [corners[3], *corners[:3]]
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    left, right = sorted(((x0 + x3) / 2, (x1 + x2) / 2))
    top, bottom = sorted(((y0 + y1) / 2, (y2 + y3) / 2))
    return LevelLine(line, turn, left, top, right, bottom)


def _turned(point: Point, tilt: float, turn: int) -> Point:
    x = point[0] * cos(tilt) + point[1] * sin(tilt)
    y = point[1] * cos(tilt) - point[0] * sin(tilt)
    return {0: (x, y), 90: (y, -x), 180: (-x, -y), 270: (-y, x)}[turn]
