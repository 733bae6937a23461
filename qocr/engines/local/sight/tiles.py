"""Cuts a large picture into overlapping tiles, and joins the lines found on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qocr.types import Quad

Span = tuple[int, int]
SAME_ROW = 0.5  # of the lower one's height
BAND = 200  # pixels; quads are sorted into bands of this height to find neighbours fast


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of a picture that is examined on its own, in pixels of the picture."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class TileLine:
    """A line, or a piece of one, as found on one tile, in pixels of the picture."""

    tile: Tile
    quad: Quad


def tiles(width: int, height: int, side: int) -> list[Tile]:
    """Squares of `side` pixels that cover a picture. Neighbours overlap by an eighth or more, so
    that a line cut by one tile is whole on the next, unless it is longer than the overlap."""
    return [
        Tile(left, top, right, bottom)
        for top, bottom in _spans(height, side)
        for left, right in _spans(width, side)
    ]


def moved(quad: Quad, right: float, down: float) -> Quad:
    """`quad` moved to the right and down, in pixels."""
    first, second, third, fourth = ((x + right, y + down) for x, y in quad)
    return first, second, third, fourth


def joined(lines: Iterable[TileLine]) -> list[Quad]:
    """Every line once: lines that lie more than half inside another are dropped, and the pieces of
    a line that reaches over several tiles become one."""
    return [line.quad for line in _rejoined(_without_duplicates(lines))]


def without_touching(quads: Iterable[Quad], others: Iterable[Quad]) -> list[Quad]:
    """Those of `quads` that touch none of `others`."""
    bands: defaultdict[int, list[Quad]] = defaultdict(list)
    for quad in others:
        for number in _bands(quad):
            bands[number].append(quad)
    return [
        quad
        for quad in quads
        if not any(_overlap(quad, other) for number in _bands(quad) for other in bands[number])
    ]


def _spans(length: int, tile: int) -> list[Span]:
    if length <= tile:
        return [(0, length)]
    count = -(-(length - tile) // (tile - tile // 8))
    starts = [number * (length - tile) // count for number in range(count + 1)]
    return [(start, start + tile) for start in starts]


def _without_duplicates(lines: Iterable[TileLine]) -> list[TileLine]:
    bands: defaultdict[int, list[Quad]] = defaultdict(list)
    unique = []
    for line in sorted(lines, key=lambda line: _area(line.quad), reverse=True):
        numbers = _bands(line.quad)
        near = (other for number in numbers for other in bands[number])
        if all(_overlap(line.quad, other) <= _area(line.quad) / 2 for other in near):
            unique.append(line)
            for number in numbers:
                bands[number].append(line.quad)
    return unique


def _rejoined(lines: Sequence[TileLine]) -> Iterator[TileLine]:
    """The lines with their pieces joined, from left to right: a piece continues a line of another
    tile if it begins inside that line, on the same row."""
    open_pieces: defaultdict[int, list[TileLine]] = defaultdict(list)
    for piece in sorted(lines, key=lambda line: _edges(line.quad)[0]):
        band = int(_middle(piece.quad) // BAND)
        near = [line for number in (band - 1, band, band + 1) for line in open_pieces[number]]
        before = next((line for line in near if _continues(line, piece)), None)
        if before is not None:
            open_pieces[int(_middle(before.quad) // BAND)].remove(before)
            piece = TileLine(piece.tile, _hull(before.quad, piece.quad))
        open_pieces[int(_middle(piece.quad) // BAND)].append(piece)
    for pieces in open_pieces.values():
        yield from pieces


def _hull(before: Quad, after: Quad) -> Quad:
    return before[0], after[1], after[2], before[3]


def _continues(before: TileLine, after: TileLine) -> bool:
    if before.tile == after.tile:
        return False
    left, top, right, bottom = _edges(before.quad)
    after_left, after_top, after_right, after_bottom = _edges(after.quad)
    shared = min(bottom, after_bottom) - max(top, after_top)
    height = min(bottom - top, after_bottom - after_top)
    return left < after_left < right < after_right and shared > SAME_ROW * height


def _bands(quad: Quad) -> range:
    _, top, _, bottom = _edges(quad)
    return range(int(top // BAND), int(bottom // BAND) + 1)


def _middle(quad: Quad) -> float:
    _, top, _, bottom = _edges(quad)
    return (top + bottom) / 2


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
