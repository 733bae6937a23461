"""Finds lines in pixels and reads their letters, with the networks."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from qocr.engines.local.sight.languages import ANY, Language
from qocr.engines.local.sight.networks import FINDER, SPELLER, Network, packaged, stored
from qocr.engines.local.sight.spelling import Spelling, confidence, decode
from qocr.types import Quad

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

    Pixels = NDArray[np.uint8]

DETECTOR_SIDE = 1280
LARGEST_SCALE = 3.0  # how much a small picture is enlarged at most
DETECTOR_STEP = 32  # the detector halves its picture five times
SMALL_SIDE = 64  # pixels; smaller pictures get a margin
MARGIN = 32  # pixels
FINENESS = 8  # corners are found to this fraction of a pixel
LINE_HEIGHT = 48  # pixels that the spelling network reads
NARROWER, WIDER = 0.8, 1.5  # times the width of a line
CLEAR = 0.97  # mean probability of the letters of clear print
CROWDED = 0.65  # letters per step of the network


def pixels_of(image: Image) -> Pixels:
    """The picture as the networks expect it: height x width x 3, blue first."""
    from qocr.pictures.opening import rgb

    return np.ascontiguousarray(np.asarray(rgb(image), dtype=np.uint8)[:, :, ::-1])


class Recogniser:
    """Finds lines and reads them. Threads may share it. Raises SetupError if a network is
    missing."""

    def __init__(self, language: Language = ANY) -> None:
        from rapidocr.ch_ppocr_det.utils import DBPostProcess

        self._finder = Network(packaged(FINDER))
        self._speller = Network(stored(language.network) if language.network else packaged(SPELLER))
        letters = self._speller.alphabet()
        self._columns = [n for n, letter in enumerate(letters) if not n or language.allows(letter)]
        self._alphabet = [letters[number] for number in self._columns]
        self._knows_all = len(self._alphabet) == len(letters)
        self._outline: Any = DBPostProcess(
            thresh=0.3, box_thresh=0.5, max_candidates=100_000, unclip_ratio=1.6, use_dilation=True
        )

    def find(self, pixels: Pixels) -> list[Quad]:
        """The quads of the lines in a picture, in its pixels; the detector sees all of it at
        once."""
        scale = min(LARGEST_SCALE, DETECTOR_SIDE / max(pixels.shape[:2]))
        height, width = (max(1, round(side * scale)) for side in pixels.shape[:2])
        scaled = _resized(pixels, width, height)
        chances = self._finder.run(_centred(_padded(scaled))[None])
        boxes, _ = self._outline(chances, [side * FINENESS for side in chances.shape[2:]])
        top, left = _margins(scaled)[::2]
        corners = np.asarray(boxes, dtype=np.float64).reshape(-1, 4, 2) / FINENESS - (left, top)
        return [_quad(box, width / pixels.shape[1], height / pixels.shape[0]) for box in corners]

    def spell(self, crop: Pixels) -> Spelling:
        """The letters of one line of text, cut out and upright.

        Clear print is read as well when it is made narrower, which takes less time. Letters so
        close that the network cannot distinguish `ll` from `l` are made wider.
        """
        for stretch in (NARROWER, 1.0):
            spelling, steps = self._spelled(crop, stretch)
            final = stretch == 1.0 or confidence(spelling) >= CLEAR
            if final and len(spelling) <= CROWDED * steps:
                return spelling
        return self._spelled(crop, WIDER)[0]

    def _spelled(self, crop: Pixels, stretch: float) -> tuple[Spelling, float]:
        """The letters, and the number of steps in which the network read the line."""
        height, width = crop.shape[:2]
        used = max(1, ceil(LINE_HEIGHT * width / height * stretch))
        batch = np.zeros((1, 3, LINE_HEIGHT, max(used, LINE_HEIGHT)), dtype=np.float32)
        batch[0, :, :, :used] = _centred(_resized(crop, used, LINE_HEIGHT))
        scores = self._speller.run(batch)[0]
        if not self._knows_all:
            scores = scores[:, self._columns]
        part = used / batch.shape[3]
        return decode(scores, self._alphabet, part), len(scores) * part


def cut(pixels: Pixels, quad: Quad) -> Pixels:
    """The pixels inside the quad as a rectangle; the quad's first corner becomes the top left.

    Small print is enlarged to the network's height in the same step: scaling twice would blur it.
    """
    corners = np.array(quad, dtype=np.float32)
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    width, height = (max(1.0, sides[i], sides[i + 2]) for i in (0, 1))
    larger = max(1.0, LINE_HEIGHT / min(width, height))
    width, height = (max(1, round(side * larger)) for side in (width, height))
    straight = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    warp = cv2.getPerspectiveTransform(corners, straight)
    crop = cv2.warpPerspective(pixels, warp, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(crop, dtype=np.uint8)


def _centred(pixels: Pixels) -> NDArray[np.float32]:
    """The pixels as 3 x height x width, with values from -1 to 1."""
    return np.asarray(pixels.transpose(2, 0, 1) / np.float32(127.5) - 1, dtype=np.float32)


def _resized(pixels: Pixels, width: int, height: int) -> Pixels:
    shrinks = width < pixels.shape[1] or height < pixels.shape[0]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=method), dtype=np.uint8)


def _padded(pixels: Pixels) -> Pixels:
    """The picture with its edge repeated, so that the detector can halve it and no letter touches
    the border of a small picture."""
    padded = cv2.copyMakeBorder(pixels, *_margins(pixels), cv2.BORDER_REPLICATE)
    return np.asarray(padded, dtype=np.uint8)


def _margins(pixels: Pixels) -> tuple[int, int, int, int]:
    """The padding above, below, left and right, in pixels."""
    margin = MARGIN if min(pixels.shape[:2]) < SMALL_SIDE else 0
    height, width = pixels.shape[:2]
    return (
        margin,
        margin + -(height + 2 * margin) % DETECTOR_STEP,
        margin,
        margin + -(width + 2 * margin) % DETECTOR_STEP,
    )


def _quad(box: NDArray[np.float64], across: float, down: float) -> Quad:
    first, second, third, fourth = ((float(x) / across, float(y) / down) for x, y in box)
    return first, second, third, fourth
