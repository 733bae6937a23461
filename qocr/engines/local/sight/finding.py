"""Where the lines of a picture are, whatever its size and the size of its print."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from qocr.engines.local.boxes import sides
from qocr.engines.local.sight.recognise import DETECTOR_SIDE, Recogniser
from qocr.engines.local.sight.tiles import Seen, joined, moved, tiles
from qocr.types import Quad

if TYPE_CHECKING:
    from qocr.engines.local.sight.recognise import Pixels

LONG = 3.0  # times as long as broad: a receipt or a screenshot, cut across at once
ROLL_TILE = 1.5  # breadths
SMALLEST_LINE = 13.5  # height in the detector's pixels: below, lines run into each other
GOOD_LINE = 20.0


def find_lines(pixels: Pixels, recogniser: Recogniser) -> list[Quad]:
    """The lines of a picture in its pixels; print too small for one look is looked at closer."""
    height, width = pixels.shape[:2]
    side = max(height, width)
    if side > LONG * min(height, width):
        side = max(DETECTOR_SIDE, int(ROLL_TILE * min(height, width)))
    quads = _look(pixels, side, recogniser)
    line = median([min(sides(quad)) for quad in quads] or [0.0])
    if side > DETECTOR_SIDE and 0 < line * DETECTOR_SIDE / side < SMALLEST_LINE:
        closer = max(DETECTOR_SIDE, int(DETECTOR_SIDE * line / GOOD_LINE))
        quads = _look(pixels, closer, recogniser)
    return quads


def _look(pixels: Pixels, side: int, recogniser: Recogniser) -> list[Quad]:
    height, width = pixels.shape[:2]
    cut = tiles(width, height, side)
    if len(cut) == 1:
        return recogniser.find(pixels)
    return joined(
        Seen(tile, moved(quad, tile.left, tile.top))
        for tile in cut
        for quad in recogniser.find(pixels[tile.top : tile.bottom, tile.left : tile.right])
    )
