"""Finds the lines of a picture, whatever its size and the size of its print."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from qocr.engines.local.geometry import sides
from qocr.engines.local.sight.recognise import DETECTOR_SIDE, Recogniser
from qocr.engines.local.sight.tiles import Tile, TileLine, joined, moved, tiles, without_touching
from qocr.types import Quad

if TYPE_CHECKING:
    from qocr.engines.local.sight.recognise import Pixels

LONG = 3.0  # length / width from which a picture, such as a receipt, is cut across at once
ROLL_TILE = 1.5  # widths of such a picture
LARGE = 2 * DETECTOR_SIDE  # of a larger picture, one part is examined at full size
SMALLEST_LINE = 13.5  # height in the detector's pixels; smaller lines run into each other
GOOD_LINE = 30.0  # height in the detector's pixels that it finds well
SAMPLE_STEP = 8  # pixels, to measure contrast
INK = 64  # grey levels by which ink differs from the paper
LITTLE = 0.25  # of the page's area
MARGIN = 48  # pixels around the ink


def find_lines(pixels: Pixels, recogniser: Recogniser) -> list[Quad]:
    """The quads of a picture's lines, in its pixels. A picture whose print is too small to be found
    at once is cut into tiles."""
    height, width = pixels.shape[:2]
    side = max(height, width)
    if side > LONG * min(height, width):
        side = max(DETECTOR_SIDE, int(ROLL_TILE * min(height, width)))
    quads = _find(pixels, side, recogniser)
    line = _line_height(quads)
    if side > LARGE:
        busiest = max(tiles(width, height, DETECTOR_SIDE), key=lambda t: _contrast(pixels, t))
        line = min(line, _line_height(recogniser.find(_part(pixels, busiest))))
    if side > DETECTOR_SIDE and line * DETECTOR_SIDE / side < SMALLEST_LINE:
        smaller = max(DETECTOR_SIDE, int(DETECTOR_SIDE * line / GOOD_LINE))
        details = _find(pixels, smaller, recogniser)
        quads = details + without_touching(
            quads, details
        )  # a lone word is lost on a large empty tile
    return quads or _find_around_ink(pixels, recogniser)


def _find_around_ink(pixels: Pixels, recogniser: Recogniser) -> list[Quad]:
    """The lines of a nearly empty page, sought only around its ink."""
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


def _find(pixels: Pixels, side: int, recogniser: Recogniser) -> list[Quad]:
    height, width = pixels.shape[:2]
    parts = tiles(width, height, side)
    if len(parts) == 1:
        return recogniser.find(pixels)
    return joined(
        TileLine(tile, moved(quad, tile.left, tile.top))
        for tile in parts
        for quad in recogniser.find(_part(pixels, tile))
    )


def _part(pixels: Pixels, tile: Tile) -> Pixels:
    return pixels[tile.top : tile.bottom, tile.left : tile.right]


def _contrast(pixels: Pixels, tile: Tile) -> float:
    return float(_part(pixels, tile)[::SAMPLE_STEP, ::SAMPLE_STEP].std())
