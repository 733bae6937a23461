"""From a picture to its lines, read upright."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from qocr.engines.local.recognise import Recogniser, cut, pixels_of
from qocr.engines.local.rotation import Spell, begun_at, tall, turned_back, upright_turn
from qocr.engines.local.spelling import line
from qocr.engines.local.tiles import moved, spans, without_doubles
from qocr.engines.local.typography import corrected
from qocr.types import Line, Quad

if TYPE_CHECKING:
    from PIL.Image import Image

    from qocr.engines.local.recognise import Pixels

FAINTEST = 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands on a page; lines and pixels (height x width x 3) are of the page upright."""

    lines: tuple[Line, ...]
    pixels: Pixels
    turn: int

    def as_given(self, line: Line) -> Line:
        """The line in pixels of the picture as it was given."""
        height, width = self.pixels.shape[:2]
        quad = turned_back(line.quad, self.turn, width, height)
        return replace(line, quad=quad, words=tuple(map(self.as_given, line.words)))


def read_picture(image: Image, recogniser: Recogniser) -> Reading:
    """Every line of the picture that can be read, in no order worth keeping."""
    pixels = pixels_of(image)
    quads = find_all(pixels, recogniser)
    spell = _speller(pixels, recogniser)
    turn = upright_turn(quads, spell)
    if turn:
        pixels = np.ascontiguousarray(np.rot90(pixels, turn))
        quads = find_all(pixels, recogniser)
        spell = _speller(pixels, recogniser)
    return Reading(corrected(_lines(quads, spell)), pixels, turn)


def find_all(pixels: Pixels, recogniser: Recogniser) -> list[Quad]:
    """The lines of a picture, of one far longer than broad tile by tile."""
    height, width = pixels.shape[:2]
    tiles = [(left, top) for left in spans(width, height) for top in spans(height, width)]
    if len(tiles) == 1:
        return recogniser.find(pixels)
    found = [
        moved(quad, left, top)
        for (left, right), (top, bottom) in tiles
        for quad in recogniser.find(pixels[top:bottom, left:right])
    ]
    return without_doubles(found)


def _speller(pixels: Pixels, recogniser: Recogniser) -> Spell:
    @cache
    def spell(quad: Quad, turns: int) -> Line:
        crop = np.ascontiguousarray(np.rot90(cut(pixels, quad), turns))
        return line(recogniser.spell(crop), begun_at(quad, turns))

    return spell


def _lines(quads: list[Quad], spell: Spell) -> tuple[Line, ...]:
    lines = []
    for quad in quads:
        turns = (0, 1, 3) if tall(quad) else (0,)
        best = max((spell(quad, turn) for turn in turns), key=lambda line: line.confidence or 0.0)
        if best.text and (best.confidence or 0.0) >= FAINTEST:
            lines.append(best)
    return tuple(lines)
