"""Which way up a page lies.

A turn counts quarters against the clock: what makes the page upright.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean

from qocr.engines.local.geometry import sides, tall
from qocr.types import Quad

Confidence = Callable[[Quad, int], float]  # of a line read at a turn

SAMPLE_SIZE = 5
SURE = 0.85  # right way up reads at 0.9 to 1.0, upside down at 0.4 to 0.7
CLEARLY_BETTER = 0.1


def upright_turn(quads: Sequence[Quad], confidence: Confidence) -> int:
    """The turn at which the longest lines read best; 0 unless another is clearly better.

    Columns of Chinese characters come out as a quarter turn as well: read so, they run from
    left to right and follow each other from top to bottom.
    """
    if not quads:
        return 0
    sample = sorted(quads, key=lambda quad: max(sides(quad)), reverse=True)[:SAMPLE_SIZE]
    sideways = sum(map(tall, quads)) * 2 > len(quads)
    likely, *others = (1, 3, 0, 2) if sideways else (0, 2)
    best, best_score = likely, _score(sample, likely, confidence)
    for turn in others:
        if best_score >= SURE:
            break
        score = _score(sample, turn, confidence)
        if score > best_score + CLEARLY_BETTER:
            best, best_score = turn, score
    return best if best_score > 0 else 0


def _score(quads: Sequence[Quad], turn: int, confidence: Confidence) -> float:
    return fmean(confidence(quad, turn) for quad in quads)


def begun_at(quad: Quad, corner: int) -> Quad:
    """The same quad with another of its corners as the one where the text begins."""
    first, second, third, fourth = (*quad[corner:], *quad[:corner])
    return first, second, third, fourth
