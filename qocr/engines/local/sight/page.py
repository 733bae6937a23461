"""From a picture to its lines, on a page that is upright and level."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from qocr.engines.local.geometry import tall
from qocr.engines.local.sight.finding import find_lines
from qocr.engines.local.sight.levelling import given_point, levelled, turned
from qocr.engines.local.sight.recognise import Recogniser, cut, pixels_of
from qocr.engines.local.sight.rotation import begun_at, upright_turn
from qocr.engines.local.sight.spaces import Gap, gaps, spaced, usual_space
from qocr.engines.local.sight.spelling import Spelling, confidence, line
from qocr.engines.local.sight.typography import corrected
from qocr.types import Line, Quad

if TYPE_CHECKING:
    from PIL.Image import Image

    from qocr.engines.local.sight.levelling import Frame
    from qocr.engines.local.sight.recognise import Pixels

FAINTEST = 0.5


@dataclass(frozen=True, slots=True)
class PageReading:
    """What stands on a page. Lines and pixels (height x width x 3, blue first) are those of the
    page made upright and level; `frame` tells where they are in the picture as given."""

    lines: tuple[Line, ...]
    pixels: Pixels
    frame: Frame

    def as_given(self, line: Line) -> Line:
        """The line in pixels of the picture as it was given."""
        first, second, third, fourth = (given_point(self.frame, point) for point in line.quad)
        words = tuple(map(self.as_given, line.words))
        return replace(line, quad=(first, second, third, fourth), words=words)


@dataclass(frozen=True, slots=True)
class RecognizedLine:
    """A line as it was read: where it stands, its letters, and the white between them."""

    quad: Quad
    spelling: Spelling
    gaps: tuple[Gap, ...]


Spell = Callable[[Quad, int], RecognizedLine]


def read_picture(image: Image, recogniser: Recogniser) -> PageReading:
    """Every line of the picture that can be read, in no order worth keeping."""
    pixels, frame = turned(pixels_of(image), 0)
    quads = find_lines(pixels, recogniser)
    spell = _speller(pixels, recogniser)
    turn = upright_turn(quads, lambda quad, turns: confidence(spell(quad, turns).spelling))
    if turn:
        pixels, frame = turned(pixels, turn)
        quads = find_lines(pixels, recogniser)
        spell = _speller(pixels, recogniser)
    return PageReading(*levelled(corrected(_lines(quads, spell)), pixels, frame))


def _speller(pixels: Pixels, recogniser: Recogniser) -> Spell:
    @cache
    def spell(quad: Quad, turns: int) -> RecognizedLine:
        crop = np.ascontiguousarray(np.rot90(cut(pixels, quad), turns))
        spelling = recogniser.spell(crop)
        return RecognizedLine(begun_at(quad, turns), spelling, gaps(crop, spelling))

    return spell


def _lines(quads: Sequence[Quad], spell: Spell) -> tuple[Line, ...]:
    found = [_best(quad, spell) for quad in quads]
    sure = [one for one in found if confidence(one.spelling) >= FAINTEST]
    space = usual_space([one.gaps for one in sure])
    lines = (line(spaced(one.spelling, one.gaps, space), one.quad) for one in sure)
    return tuple(one for one in lines if one.text)


def _best(quad: Quad, spell: Spell) -> RecognizedLine:
    turns = (0, 1, 3) if tall(quad) else (0,)
    return max((spell(quad, turn) for turn in turns), key=lambda one: confidence(one.spelling))
