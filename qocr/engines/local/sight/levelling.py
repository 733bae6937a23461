"""Rotates a page so that it is upright and level, and maps its points back to the picture."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import cos, degrees, radians, sin
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from qocr.engines.local.geometry import tilt
from qocr.types import Line, Point

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qocr.engines.local.sight.recognise import Pixels

    Frame = NDArray[np.float64]  # 3 x 3 matrix: a point of the page -> its point in the picture

LEVEL = radians(0.1)  # a smaller angle is level enough


def turned(pixels: Pixels, quarters: int) -> tuple[Pixels, Frame]:
    """The picture turned anticlockwise by `quarters` of a full turn, and the frame of the
    result."""
    page = np.ascontiguousarray(np.rot90(pixels, quarters))
    height, width = page.shape[:2]
    rows = (
        ((1, 0, 0), (0, 1, 0)),
        ((0, -1, height), (1, 0, 0)),
        ((-1, 0, width), (0, -1, height)),
        ((0, 1, 0), (-1, 0, width)),
    )[quarters]
    return page, np.array([*rows, (0, 0, 1)], dtype=np.float64)


def levelled(
    lines: Sequence[Line], pixels: Pixels, frame: Frame
) -> tuple[tuple[Line, ...], Pixels, Frame]:
    """The lines and pixels of a page rotated so that its rows are level, on a canvas large enough
    for the whole page, and the frame of the result."""
    angle = tilt(lines)
    if abs(angle) < LEVEL:
        return tuple(lines), pixels, frame
    rotation, width, height = _rotation(angle, *pixels.shape[1::-1])
    paper: Any = np.median(pixels[::16, ::16], axis=(0, 1)).tolist()
    page: Any = cv2.warpAffine(pixels, rotation[:2], (width, height), borderValue=paper)
    level = tuple(line.moved(partial(mapped, rotation)) for line in lines)
    return level, page, frame @ np.linalg.inv(rotation)


def mapped(frame: Frame, point: Point) -> Point:
    """`point` transformed by `frame`: a point of the page becomes its point in the picture."""
    x, y, _ = frame @ (*point, 1.0)
    return float(x), float(y)


def _rotation(angle: float, width: int, height: int) -> tuple[Frame, int, int]:
    """The matrix that levels a page tilted by `angle` (clockwise, in radians), with the width and
    height of the canvas for the result."""
    wide = int(width * abs(cos(angle)) + height * abs(sin(angle))) + 1
    high = int(height * abs(cos(angle)) + width * abs(sin(angle))) + 1
    turn: Any = cv2.getRotationMatrix2D((width / 2, height / 2), degrees(angle), 1.0)
    turn[:, 2] += (wide - width) / 2, (high - height) / 2
    return np.vstack([turn, (0, 0, 1)]), wide, high
