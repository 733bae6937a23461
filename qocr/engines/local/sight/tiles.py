"""Pictures too large for one look, looked at piece by piece: cut with an overlap, joined again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qocr.types import Quad

Span = tuple[int, int]
SAME_ROW = 0.5  # of the lower one's height
BAND = 200  # pixels: how finely a picture is searched for neighbours


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of a picture that is looked at on its own, in pixels of the picture."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class TileLine:
    """A line, or a piece of one, as one tile shows it."""

    tile: Tile
    quad: Quad


def tiles(width: int, height: int, side: int) -> list[Tile]:
    """Squares of `side` that cover a picture; neighbours overlap by an eighth or more, so that a
    line cut by one is whole in the next, unless it is longer than that."""
    return [
        Tile(left, top, right, bottom)
        for top, bottom in _spans(height, side)
        for left, right in _spans(width, side)
    ]


def moved(quad: Quad, right: float, down: float) -> Quad:
    """The quad in a frame whose origin lies further up and left."""
    first, second, third, fourth = ((x + right, y + down) for x, y in quad)
    return first, second, third, fourth


def joined(seen: Iterable[TileLine]) -> list[Quad]:
    """Every line once: less what lies more than half inside another, and the pieces of a line
    that reaches over several tiles made one."""
    return [one.quad for one in _rejoined(_without_doubles(seen))]


def unseen(quads: Iterable[Quad], seen: Iterable[Quad]) -> list[Quad]:
    """Those of `quads` that touch none of `seen`."""
    bands: defaultdict[int, list[Quad]] = defaultdict(list)
    for quad in seen:
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


def _without_doubles(seen: Iterable[TileLine]) -> list[TileLine]:
    bands: defaultdict[int, list[Quad]] = defaultdict(list)
    kept = []
    for one in sorted(seen, key=lambda one: _area(one.quad), reverse=True):
        numbers = _bands(one.quad)
        near = (other for number in numbers for other in bands[number])
        if all(_overlap(one.quad, other) <= _area(one.quad) / 2 for other in near):
            kept.append(one)
            for number in numbers:
                bands[number].append(one.quad)
    return kept


def _rejoined(seen: Sequence[TileLine]) -> Iterator[TileLine]:
    """From left to right: a piece that begins inside one of another tile, on its row, goes on
    with it."""
    open_pieces: defaultdict[int, list[TileLine]] = defaultdict(list)
    for piece in sorted(seen, key=lambda one: _edges(one.quad)[0]):
        band = int(_middle(piece.quad) // BAND)
        near = [one for number in (band - 1, band, band + 1) for one in open_pieces[number]]
        before = next((one for one in near if _goes_on(one, piece)), None)
        if before is not None:
            open_pieces[int(_middle(before.quad) // BAND)].remove(before)
            piece = TileLine(piece.tile, _hull(before.quad, piece.quad))
        open_pieces[int(_middle(piece.quad) // BAND)].append(piece)
    for pieces in open_pieces.values():
        yield from pieces


def _hull(before: Quad, after: Quad) -> Quad:
    return before[0], after[1], after[2], before[3]


def _goes_on(before: TileLine, after: TileLine) -> bool:
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
