"""Where the lines of a picture are, whatever its size and the size of its print."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from qocr.engines.local.geometry import sides
from qocr.engines.local.sight.recognise import DETECTOR_SIDE, Recogniser
from qocr.engines.local.sight.tiles import Tile, TileLine, joined, moved, tiles, unseen
from qocr.types import Quad

if TYPE_CHECKING:
    from qocr.engines.local.sight.recognise import Pixels

LONG = 3.0  # times as long as broad: a receipt or a screenshot, cut across at once
ROLL_TILE = 1.5  # breadths
LARGE = 2 * DETECTOR_SIDE  # a part of what is larger is looked at as it is
SMALLEST_LINE = 13.5  # height in the detector's pixels: below, lines run into each other
GOOD_LINE = 30.0
SAMPLE_STEP = 8  # pixels
INK = 64  # levels of grey from the paper
LITTLE = 0.25  # of the page
MARGIN = 48  # pixels


def find_lines(pixels: Pixels, recogniser: Recogniser) -> list[Quad]:
    """The lines of a picture in its pixels; print too small for one look is looked at closer."""
    height, width = pixels.shape[:2]
    side = max(height, width)
    if side > LONG * min(height, width):
        side = max(DETECTOR_SIDE, int(ROLL_TILE * min(height, width)))
    quads = _look(pixels, side, recogniser)
    line = _line_height(quads)
    if side > LARGE:
        busiest = max(tiles(width, height, DETECTOR_SIDE), key=lambda t: _contrast(pixels, t))
        line = min(line, _line_height(recogniser.find(_part(pixels, busiest))))
    if side > DETECTOR_SIDE and line * DETECTOR_SIDE / side < SMALLEST_LINE:
        closer = max(DETECTOR_SIDE, int(DETECTOR_SIDE * line / GOOD_LINE))
        near = _look(pixels, closer, recogniser)
        quads = near + unseen(quads, near)  # a lone word is lost on a large empty tile
    return quads or _lone(pixels, recogniser)


def _lone(pixels: Pixels, recogniser: Recogniser) -> list[Quad]:
    """The lines of a page that has little on it: of what alone differs from the paper."""
    height, width = pixels.shape[:2]
    grey = pixels.mean(axis=2)
    rows, columns = np.nonzero(abs(grey - np.median(grey)) > INK)
    if not len(rows):
        return []
    tile = Tile(
        max(0, int(columns.min()) - MARGIN),
        max(0, int(rows.min()) - MARGIN),
        min(width, int(columns.max()) + MARGIN),
        min(height, int(rows.max()) + MARGIN),
    )
    if (tile.right - tile.left) * (tile.bottom - tile.top) > LITTLE * width * height:
        return []
    return [moved(quad, tile.left, tile.top) for quad in recogniser.find(_part(pixels, tile))]


def _line_height(quads: list[Quad]) -> float:
    return median([min(sides(quad)) for quad in quads] or [float("inf")])


def _look(pixels: Pixels, side: int, recogniser: Recogniser) -> list[Quad]:
    height, width = pixels.shape[:2]
    cut = tiles(width, height, side)
    if len(cut) == 1:
        return recogniser.find(pixels)
    return joined(
        TileLine(tile, moved(quad, tile.left, tile.top))
        for tile in cut
        for quad in recogniser.find(_part(pixels, tile))
    )


def _part(pixels: Pixels, tile: Tile) -> Pixels:
    return pixels[tile.top : tile.bottom, tile.left : tile.right]


def _contrast(pixels: Pixels, tile: Tile) -> float:
    return float(_part(pixels, tile)[::SAMPLE_STEP, ::SAMPLE_STEP].std())
