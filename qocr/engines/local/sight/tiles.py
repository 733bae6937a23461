"""Cuts a large picture into overlapping tiles, and joins the lines found on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qocr.engines.local.geometry import is_tall
from qocr.types import Quad

Span = tuple[int, int]
SAME_ROW = 0.5  # of the lower one's height
BEYOND = 0.5  # of a line's height
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
    """Every line once: lines that lie more than half inside another and go no further are dropped,
    and the pieces of a line that reaches over several tiles become one."""
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
        if not any(_holds(other, line.quad) for other in near):
            unique.append(line)
            for number in numbers:
                bands[number].append(line.quad)
    return unique


def _holds(line: Quad, piece: Quad) -> bool:
    """Whether more than half of `piece` lies inside `line`, and its text does not go on where the
    line ends: there the tile of the line did."""
    if _overlap(piece, line) <= _area(piece) / 2:
        return False
    if is_tall(line) != is_tall(piece):
        return True
    start, end, near, far = _extent(line)
    piece_start, piece_end, piece_near, piece_far = _extent(piece)
    thickness = min(far - near, piece_far - piece_near)
    return max(start - piece_start, piece_end - end) < BEYOND * thickness


def _rejoined(lines: Sequence[TileLine]) -> Iterator[TileLine]:
    """The lines with their pieces joined, from their start: a piece continues a line of another
    tile if it begins inside that line, on the same row, or in the same column of a line that runs
    down or up the page."""
    open_pieces: defaultdict[tuple[bool, int], list[TileLine]] = defaultdict(list)
    for piece in sorted(lines, key=lambda line: _extent(line.quad)[0]):
        tall, band = is_tall(piece.quad), int(_middle(piece.quad) // BAND)
        near = [n for number in (band - 1, band, band + 1) for n in open_pieces[tall, number]]
        before = next((line for line in near if _continues(line, piece)), None)
        if before is not None:
            open_pieces[tall, int(_middle(before.quad) // BAND)].remove(before)
            piece = TileLine(piece.tile, _hull(before.quad, piece.quad))
        open_pieces[tall, int(_middle(piece.quad) // BAND)].append(piece)
    for pieces in open_pieces.values():
        yield from pieces


def _hull(before: Quad, after: Quad) -> Quad:
    if is_tall(before):
        return before[0], before[1], after[2], after[3]
    return before[0], after[1], after[2], before[3]


def _continues(before: TileLine, after: TileLine) -> bool:
    if before.tile == after.tile:
        return False
    start, end, near, far = _extent(before.quad)
    after_start, after_end, after_near, after_far = _extent(after.quad)
    shared = min(far, after_far) - max(near, after_near)
    thickness = min(far - near, after_far - after_near)
    return start < after_start < end < after_end and shared > SAME_ROW * thickness


def _bands(quad: Quad) -> range:
    _, top, _, bottom = _edges(quad)
    return range(int(top // BAND), int(bottom // BAND) + 1)


def _middle(quad: Quad) -> float:
    _, _, near, far = _extent(quad)
    return (near + far) / 2


def _extent(quad: Quad) -> tuple[float, float, float, float]:
    """Start and end of a line along its text, and both edges across it."""
    left, top, right, bottom = _edges(quad)
    return (top, bottom, left, right) if is_tall(quad) else (left, right, top, bottom)


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
