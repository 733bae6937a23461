"""From a picture to its lines, read upright."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from qocr.engines.local.recognise import Recogniser, pixels_of
from qocr.engines.local.rotation import Spell, tall, turned_back, upright_turn
from qocr.engines.local.tiles import moved, spans, without_doubles
from qocr.engines.local.typography import corrected
from qocr.types import Line, Quad

if TYPE_CHECKING:
    from PIL.Image import Image

    from qocr.engines.local.recognise import Pixels

FAINTEST = 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands on a page; lines, width and height are those of the page turned upright."""

    lines: tuple[Line, ...]
    turn: int
    width: int
    height: int

    def as_given(self, line: Line) -> Line:
        """The line in pixels of the picture as it was given."""
        quad = turned_back(line.quad, self.turn, self.width, self.height)
        return Line(line.text, quad, line.confidence)


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
    height, width = pixels.shape[:2]
    return Reading(corrected(_lines(quads, spell)), turn, width, height)


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
    def spell(quad: Quad, turn: int) -> tuple[str, float]:
        return recogniser.spell(pixels, quad, turn)

    return spell


def _lines(quads: list[Quad], spell: Spell) -> tuple[Line, ...]:
    lines = []
    for quad in quads:
        turns = (0, 1, 3) if tall(quad) else (0,)
        text, confidence = max((spell(quad, turn) for turn in turns), key=lambda said: said[1])
        if text and confidence >= FAINTEST:
            lines.append(Line(text, quad, confidence))
    return tuple(lines)
