"""Decodes the spelling network's scores for a line into letters, words and their positions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import fmean, median
from typing import TYPE_CHECKING

import numpy as np

from qocr.types import Line, Point, Quad

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLANK = 0  # the index of no letter


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, its probability, and the position of its middle along the line, from 0 to 1."""

    text: str
    confidence: float
    place: float


Spelling = tuple[Letter, ...]


def decode(scores: NDArray[np.float32], alphabet: Sequence[str], used: float) -> Spelling:
    """The likeliest letters in `scores` (steps x alphabet).

    The first entry of the alphabet means no letter, and the same letter in consecutive steps counts
    once. `used` is the share of the steps that the line fills; the rest is padding.
    """
    best = scores.argmax(axis=1)
    probabilities = scores.max(axis=1)
    letters = []
    for number, steps in groupby(range(len(best)), key=lambda step: int(best[step])):
        if number != BLANK:
            run = list(steps)
            place = (run[0] + run[-1] + 1) / 2 / len(best) / used
            letters.append(Letter(alphabet[number], float(probabilities[run[0]]), min(place, 1.0)))
    return tuple(letters)


def confidence(spelling: Sequence[Letter]) -> float:
    """The mean probability of the letters; 0 if there are none."""
    return fmean(letter.confidence for letter in spelling) if spelling else 0.0


def text(spelling: Sequence[Letter]) -> str:
    """The letters joined, without spaces at the ends."""
    return "".join(letter.text for letter in spelling).strip()


def line(spelling: Spelling, quad: Quad) -> Line:
    """The spelling as a line that fills the quad, with its words."""
    parts = [list(part) for space, part in groupby(spelling, _is_space) if not space]
    half = _advance(spelling) / 2
    words = tuple(_word(part, half, quad) for part in parts)
    return Line(text(spelling), quad, confidence(spelling), words if len(words) > 1 else ())


def _is_space(letter: Letter) -> bool:
    return letter.text.isspace()


def _advance(spelling: Sequence[Letter]) -> float:
    places = [letter.place for letter in spelling]
    steps = [after - before for before, after in pairwise(places)]
    return median(steps) if steps else 1.0


def _word(part: Sequence[Letter], half: float, quad: Quad) -> Line:
    start, end = max(0.0, part[0].place - half), min(1.0, part[-1].place + half)
    (top_left, top_right, bottom_right, bottom_left) = quad
    corners = (
        _between(top_left, top_right, start),
        _between(top_left, top_right, end),
        _between(bottom_left, bottom_right, end),
        _between(bottom_left, bottom_right, start),
    )
    return Line(text(part), corners, confidence(part))


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
