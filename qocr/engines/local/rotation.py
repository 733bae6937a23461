"""Which way up a page lies, and the way back from the upright page to the one that was given.

A turn counts quarters against the clock: what makes the page upright.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean

from qocr.types import Line, Point, Quad

Spell = Callable[[Quad, int], Line]

SAMPLE_SIZE = 5
SURE = 0.85  # right way up reads at 0.9 to 1.0, upside down at 0.4 to 0.7
CLEARLY_BETTER = 0.1
TALL = 1.5


def sides(quad: Quad) -> tuple[float, float]:
    """Width and height of the box along its own edges."""
    (left, top), (right, right_top), _, (foot, bottom) = quad
    width = ((right - left) ** 2 + (right_top - top) ** 2) ** 0.5
    height = ((foot - left) ** 2 + (bottom - top) ** 2) ** 0.5
    return width, height


def tall(quad: Quad) -> bool:
    width, height = sides(quad)
    return height > TALL * width


def upright_turn(quads: Sequence[Quad], spell: Spell) -> int:
    """The turn at which the longest lines read best; 0 unless another is clearly better.

    Columns of Chinese characters come out as a quarter turn as well: read so, they run from
    left to right and follow each other from top to bottom.
    """
    if not quads:
        return 0
    sample = sorted(quads, key=lambda quad: max(sides(quad)), reverse=True)[:SAMPLE_SIZE]
    sideways = sum(map(tall, quads)) * 2 > len(quads)
    likely, *others = (1, 3, 0, 2) if sideways else (0, 2)
    best, best_score = likely, _score(sample, likely, spell)
    for turn in others:
        if best_score >= SURE:
            break
        score = _score(sample, turn, spell)
        if score > best_score + CLEARLY_BETTER:
            best, best_score = turn, score
    return best if best_score > 0 else 0


def _score(quads: Sequence[Quad], turn: int, spell: Spell) -> float:
    return fmean(spell(quad, turn).confidence or 0.0 for quad in quads)


def turned_back(quad: Quad, turn: int, width: float, height: float) -> Quad:
    """The quad in pixels of the page as given, from one on the upright page.

    `width` and `height` are the upright page's. The corners keep their order: the first is
    still where the text begins.
    """
    first, second, third, fourth = (_point_back(point, turn, width, height) for point in quad)
    return first, second, third, fourth


def begun_at(quad: Quad, corner: int) -> Quad:
    """The same quad with another of its corners as the one where the text begins."""
    first, second, third, fourth = (*quad[corner:], *quad[:corner])
    return first, second, third, fourth


def _point_back(point: Point, turn: int, width: float, height: float) -> Point:
    x, y = point
    return ((x, y), (height - y, x), (width - x, height - y), (y, width - x))[turn]
