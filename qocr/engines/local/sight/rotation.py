"""Finds out which way up a page lies.

A turn is the number of quarter turns, anticlockwise, that make the page upright.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean

from qocr.engines.local.geometry import is_tall, sides
from qocr.engines.local.sight.spelling import Spelling, confidence
from qocr.types import Quad

Evidence = Callable[[Quad, int], float]  # for a turn, from a line that is read after it

SAMPLE_SIZE = 5
SURE = 0.85  # right way up reads at 0.9 to 1.0, upside down at 0.4 to 0.7
CLEARLY_BETTER = 0.1


def upright_turn(quads: Sequence[Quad], evidence_of: Evidence) -> int:
    """The turn after which the longest lines are read with the most confidence; 0 unless another is
    clearly better.

    Vertical lines of Chinese also need a quarter turn: after it they run from left to right, and
    follow each other from top to bottom.
    """
    if not quads:
        return 0
    sample = sorted(quads, key=lambda quad: max(sides(quad)), reverse=True)[:SAMPLE_SIZE]
    sideways = sum(map(is_tall, quads)) * 2 > len(quads)
    likely, *others = (1, 3, 0, 2) if sideways else (0, 2)
    best, best_score = likely, _score(sample, likely, evidence_of)
    for turn in others:
        if best_score >= SURE:
            break
        score = _score(sample, turn, evidence_of)
        if score > best_score + CLEARLY_BETTER:
            best, best_score = turn, score
    return best if best_score > 0 else 0


def evidence(spelling: Spelling, turn: int) -> float:
    """How surely, in [0, 1], a line that is read like this after a turn lies upright then. A single
    letter does not tell: a 7 upside down is an L."""
    return 0.0 if turn and len(spelling) < 2 else confidence(spelling)


def _score(quads: Sequence[Quad], turn: int, evidence_of: Evidence) -> float:
    return fmean(evidence_of(quad, turn) for quad in quads)


def starting_at(quad: Quad, corner: int) -> Quad:
    """`quad` with its corner of number `corner` (from 0) first, where the text begins."""
    first, second, third, fourth = (*quad[corner:], *quad[:corner])
    return first, second, third, fourth
