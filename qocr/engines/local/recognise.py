"""From pixels to lines and letters, by the networks."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from qocr.engines.local.networks import FINDER, SPELLER, Network, packaged
from qocr.engines.local.spelling import Spelling, decode
from qocr.types import Quad

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

    Pixels = NDArray[np.uint8]

DETECTOR_SIDE = 1280
DETECTOR_STEP = 32  # the finding network halves its picture five times
SMALL_SIDE = 64
MARGIN = 32
FINENESS = 8  # corners are found to this part of a pixel
LINE_HEIGHT = 48
NARROWEST_LINE = 320


def pixels_of(image: Image) -> Pixels:
    """The picture as the networks want it: height x width x 3, blue first."""
    from qocr.images import rgb

    return np.ascontiguousarray(np.asarray(rgb(image), dtype=np.uint8)[:, :, ::-1])


class Recogniser:
    """Finds lines and reads them. Threads may share it."""

    def __init__(self) -> None:
        from rapidocr.ch_ppocr_det.utils import DBPostProcess

        self._finder = Network(packaged(FINDER))
        self._speller = Network(packaged(SPELLER))
        self._alphabet = self._speller.alphabet()
        self._outline: Any = DBPostProcess(
            thresh=0.3, box_thresh=0.5, max_candidates=100_000, unclip_ratio=1.6, use_dilation=True
        )

    def find(self, pixels: Pixels) -> list[Quad]:
        """The lines of a picture of any size, in its pixels; top left first as they lie."""
        scale = _scale(max(pixels.shape[:2]))
        margin = MARGIN if min(pixels.shape[:2]) < SMALL_SIDE else 0
        larger: Any = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        padded: Any = cv2.copyMakeBorder(
            larger, margin, margin, margin, margin, cv2.BORDER_REPLICATE
        )
        return [_quad((box - margin) / scale) for box in self._outlines(padded)]

    def spell(self, crop: Pixels) -> Spelling:
        """The letters of one line of text, cut out and upright."""
        height, width = crop.shape[:2]
        used = max(1, ceil(LINE_HEIGHT * width / height))
        small: Any = cv2.resize(crop, (used, LINE_HEIGHT))
        batch = np.zeros((1, 3, LINE_HEIGHT, max(used, NARROWEST_LINE)), dtype=np.float32)
        batch[0, :, :, :used] = _centred(small)
        scores = self._speller.run(batch)[0]
        return decode(scores, self._alphabet, used / batch.shape[3])

    def _outlines(self, pixels: Pixels) -> NDArray[np.float32]:
        height, width = pixels.shape[:2]
        ratio = min(1.0, DETECTOR_SIDE / max(height, width))
        size = [
            max(1, round(side * ratio / DETECTOR_STEP)) * DETECTOR_STEP for side in (width, height)
        ]
        small: Any = cv2.resize(pixels, size)
        chances = self._finder.run(_centred(small)[None])
        boxes, _ = self._outline(chances, (height * FINENESS, width * FINENESS))
        return np.asarray(boxes, dtype=np.float32).reshape(-1, 4, 2) / np.float32(FINENESS)


def cut(pixels: Pixels, quad: Quad) -> Pixels:
    """What stands inside the quad, made a rectangle; its first corner becomes top left."""
    corners = np.array(quad, dtype=np.float32)
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    width, height = (max(1, int(max(sides[i], sides[i + 2]))) for i in (0, 1))
    straight = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    warp = cv2.getPerspectiveTransform(corners, straight)
    crop = cv2.warpPerspective(
        pixels, warp, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(crop, dtype=np.uint8)


def _centred(pixels: Pixels) -> NDArray[np.float32]:
    """Colour first, from -1 to 1."""
    return np.asarray(pixels.transpose(2, 0, 1) / np.float32(127.5) - 1, dtype=np.float32)


def _scale(long_side: int) -> float:
    """How much larger the detector sees a picture: it overlooks single digits in small ones."""
    return min(3.0, DETECTOR_SIDE / long_side) if long_side <= DETECTOR_SIDE // 2 else 1.0


def _quad(box: Any) -> Quad:
    first, second, third, fourth = ((float(x), float(y)) for x, y in box)
    return first, second, third, fourth
