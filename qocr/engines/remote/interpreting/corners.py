"""The four corners of a box, from the top left of its text clockwise. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

from qocr.types import Point, Quad


def rect_to_quad(rect: Sequence[float]) -> Quad:
    """The corners, from top left clockwise, of [cx, cy, width, height, angle in degrees].

    The angle is folded into [-45, 45]: for upright text minAreaRect returns 90 with the sides
    swapped.
    """
    cx, cy, width, height, angle = rect
    quarters = round(angle / 90)
    if quarters % 2:
        width, height = height, width
    angle -= 90 * quarters
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))

    def corner_at(x: float, y: float) -> Point:
        return cx + x * cos - y * sin, cy + x * sin + y * cos

    right, down = width / 2, height / 2
    return (
        corner_at(-right, -down),
        corner_at(right, -down),
        corner_at(right, down),
        corner_at(-right, down),
    )


def from_top_left(corners: list[Point]) -> Quad:
    """Four corners in their order, starting with the edge that points most nearly to the right.

    Recorded responses start at the leftmost corner, which in a line that runs downwards is its
    bottom left.
    """

    def rightward(start: int) -> float:
        (x, y), (to_x, to_y) = corners[start], corners[(start + 1) % 4]
        return (to_x - x) / (math.hypot(to_x - x, to_y - y) or 1)

    first = max(range(4), key=rightward)
    top_left, top_right, bottom_right, bottom_left = corners[first:] + corners[:first]
    return top_left, top_right, bottom_right, bottom_left


def upright(points: Sequence[Point]) -> Quad:
    """The corners of the upright box around the points."""
    xs, ys = zip(*points, strict=True)
    left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
    return (left, top), (right, top), (right, bottom), (left, bottom)
