"""Very long pictures, looked at piece by piece: cut with an overlap, joined without doubles."""

from __future__ import annotations

from collections.abc import Sequence

from qocr.types import Quad

Span = tuple[int, int]
SHORTEST_TILE = 1280


def spans(length: int, breadth: int) -> list[Span]:
    """Where to cut a side: one span unless the picture is far longer than broad.

    Neighbours overlap by an eighth, so that a line cut by one tile is whole in the next.
    """
    tile = max(SHORTEST_TILE, breadth * 3 // 2)
    if length <= 2 * tile:
        return [(0, length)]
    step = tile - tile // 8
    count = -(-(length - tile) // step)
    starts = [i * (length - tile) // count for i in range(count + 1)]
    return [(start, start + tile) for start in starts]


def moved(quad: Quad, right: int, down: int) -> Quad:
    """The quad in a frame whose origin lies further up and left."""
    first, second, third, fourth = ((x + right, y + down) for x, y in quad)
    return first, second, third, fourth


def without_doubles(quads: Sequence[Quad]) -> list[Quad]:
    """The quads, less those that lie more than half inside a larger one."""
    kept: list[Quad] = []
    for quad in sorted(quads, key=_area, reverse=True):
        if all(_overlap(quad, other) <= _area(quad) / 2 for other in kept):
            kept.append(quad)
    return kept


def _edges(quad: Quad) -> tuple[float, float, float, float]:
    xs, ys = zip(*quad, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _area(quad: Quad) -> float:
    left, top, right, bottom = _edges(quad)
    return (right - left) * (bottom - top)


def _overlap(quad: Quad, other: Quad) -> float:
    left, top, right, bottom = _edges(quad)
    other_left, other_top, other_right, other_bottom = _edges(other)
    width = min(right, other_right) - max(left, other_left)
    height = min(bottom, other_bottom) - max(top, other_top)
    return max(0.0, width) * max(0.0, height)
