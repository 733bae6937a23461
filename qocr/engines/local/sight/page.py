"""Reads the lines of a picture on a page that is made upright and level."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from qocr.engines.local.geometry import is_tall
from qocr.engines.local.sight.finding import find_lines
from qocr.engines.local.sight.levelling import levelled, mapped, turned
from qocr.engines.local.sight.recognise import Recogniser, cut, pixels_of
from qocr.engines.local.sight.rotation import evidence, starting_at, upright_turn
from qocr.engines.local.sight.spaces import Gap, gaps, spaced, usual_space
from qocr.engines.local.sight.spelling import Spelling, confidence, line
from qocr.engines.local.sight.typography import corrected
from qocr.types import Line, Quad

if TYPE_CHECKING:
    from PIL.Image import Image

    from qocr.engines.local.sight.levelling import Frame
    from qocr.engines.local.sight.recognise import Pixels

FAINTEST = 0.5  # confidence; less certain lines are dropped


@dataclass(frozen=True, slots=True)
class PageReading:
    """The lines of a page, and its pixels (height x width x 3, blue first), both of the page after
    it was made upright and level. `frame` maps its points to the original picture."""

    lines: tuple[Line, ...]
    pixels: Pixels
    frame: Frame

    def in_picture(self, line: Line) -> Line:
        """`line` in pixels of the original picture."""
        first, second, third, fourth = (mapped(self.frame, point) for point in line.corners)
        words = tuple(map(self.in_picture, line.words))
        return replace(line, quad=(first, second, third, fourth), words=words)


@dataclass(frozen=True, slots=True)
class RecognizedLine:
    """A recognised line: its quad, its letters, and the gaps between them."""

    quad: Quad
    spelling: Spelling
    gaps: tuple[Gap, ...]


Spell = Callable[[Quad, int], RecognizedLine]


def read_picture(image: Image, recogniser: Recogniser) -> PageReading:
    """Every legible line of the picture, in no particular order."""
    pixels, frame = turned(pixels_of(image), 0)
    quads = find_lines(pixels, recogniser)
    spell = _speller(pixels, recogniser)
    turn = upright_turn(quads, lambda quad, turns: evidence(spell(quad, turns).spelling, turns))
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
        return RecognizedLine(starting_at(quad, turns), spelling, gaps(crop, spelling))

    return spell


def _lines(quads: Sequence[Quad], spell: Spell) -> tuple[Line, ...]:
    recognised = [_best(quad, spell) for quad in quads]
    legible = [read for read in recognised if confidence(read.spelling) >= FAINTEST]
    space = usual_space([read.gaps for read in legible])
    lines = [line(spaced(read.spelling, read.gaps, space), read.quad) for read in legible]
    return tuple(line for line in lines if line.text)


def _best(quad: Quad, spell: Spell) -> RecognizedLine:
    turns = (0, 1, 3) if is_tall(quad) else (0,)
    return max((spell(quad, turn) for turn in turns), key=lambda read: confidence(read.spelling))
