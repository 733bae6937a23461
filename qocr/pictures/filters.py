"""Filters that make pages easier to read, as the vendor's guide advises: noise, light, skew.

None of them changes the image it is given.
"""

from __future__ import annotations

from array import array
from itertools import pairwise
from math import cos, radians, sin

from PIL import Image, ImageFilter

from qocr.errors import SetupError
from qocr.types import Line, Point

_TILES, _CLIP_LIMIT = 8, 2.0  # of CLAHE: tiles per side (OpenCV's default), limit of contrast
_LEAST_DEGREES, _MOST_DEGREES = 0.1, 10.0
_LEAST_GAIN = 1.05  # how many times sharper rotation must make the rows
_SKEW_SIDE = 800  # pixels of the shorter side, about, of the picture that skew is measured on


def denoised(image: Image.Image) -> Image.Image:
    """A median filter of 3 by 3 pixels, which removes specks and keeps edges."""
    return image.filter(ImageFilter.MedianFilter(3))


def evened(image: Image.Image) -> Image.Image:
    """Adaptive histogram equalisation (CLAHE) of the brightness; the colours stay. Raises
    SetupError if OpenCV is not installed."""
    try:
        import cv2
        import numpy
    except ImportError as error:
        raise SetupError(
            "--contrast needs OpenCV, which comes with the extra 'local'",
            code="OpenCvMissing",
            hint="pip install 'qocr[local]', or leave --contrast out.",
        ) from error
    bands = list(image.convert("YCbCr").split()) if image.mode == "RGB" else [image]
    equaliser = cv2.createCLAHE(_CLIP_LIMIT, (_TILES, _TILES))
    bands[0] = Image.fromarray(equaliser.apply(numpy.asarray(bands[0])))
    return Image.merge("YCbCr", bands).convert("RGB") if len(bands) == 3 else bands[0]


def skew(image: Image.Image) -> float:
    """The angle in degrees, anticlockwise, by which a page (L or RGB) has to be rotated to level
    its rows; from -10 to 10, and 0 if it is below 0.1 or no angle makes the rows clearly
    sharper."""
    grey = image.convert("L")
    small = grey.reduce(max(1, min(grey.size) // _SKEW_SIDE)).filter(ImageFilter.GaussianBlur(1))
    paper = _paper_value(small)

    def sharpness(degrees: float) -> float:
        turned = small.rotate(degrees, Image.Resampling.BILINEAR, fillcolor=paper)
        column = turned.convert("F").resize((1, turned.height), Image.Resampling.BOX)
        rows = array("f", column.tobytes())
        return sum((above - below) ** 2 for above, below in pairwise(rows))

    half_degrees = range(int(-2 * _MOST_DEGREES), int(2 * _MOST_DEGREES) + 1)
    coarse = max((number / 2 for number in half_degrees), key=sharpness)
    fine = max((coarse + number / 10 for number in range(-5, 6)), key=sharpness)
    sharper = sharpness(fine) > _LEAST_GAIN * sharpness(0)
    return fine if sharper and abs(fine) >= _LEAST_DEGREES else 0.0


def turned(image: Image.Image, degrees: float) -> Image.Image:
    """`image` (L or RGB) rotated anticlockwise on a larger canvas of the paper's colour."""
    paper = tuple(map(_paper_value, image.split()))
    return image.rotate(
        degrees,
        Image.Resampling.BICUBIC,
        expand=True,
        fillcolor=paper if len(paper) > 1 else paper[0],
    )


def turned_size(size: tuple[int, int], degrees: float) -> tuple[int, int]:
    """Width and height of the canvas that `turned` returns for a picture of `size`."""
    return Image.new("1", size).rotate(degrees, expand=True).size


def turned_back(
    line: Line, degrees: float, canvas: tuple[int, int], original: tuple[int, int]
) -> Line:
    """`line`, found on the canvas of `turned` (`canvas`: its width and height), in coordinates of
    the original (`original`: its width and height)."""
    cosine, sine = cos(radians(degrees)), sin(radians(degrees))

    def to_original(point: Point) -> Point:
        x, y = point[0] - canvas[0] / 2, point[1] - canvas[1] / 2
        return (
            x * cosine - y * sine + original[0] / 2,
            x * sine + y * cosine + original[1] / 2,
        )

    return line.moved(to_original)


def _paper_value(band: Image.Image) -> int:
    """The most frequent value, which is the colour of the paper."""
    counts = band.histogram()
    return counts.index(max(counts))
