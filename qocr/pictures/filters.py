"""Pages made easier to read, as the vendor's guide advises: noise, uneven light, skew. Pure."""

from __future__ import annotations

from array import array
from itertools import pairwise
from math import cos, radians, sin

from PIL import Image, ImageFilter

from qocr.errors import SetupError
from qocr.types import Line, Point

_TILES, _CLIP = 8, 2.0  # of the equalisation: OpenCV's own grid, and the contrast where it stops
_LEAST_DEGREES, _MOST_DEGREES = 0.1, 10.0
_PLAINLY = 1.05  # how much sharper the rows of a page must get for it to be turned
_SIGHT = 800  # pixels of the shorter side when skew is looked for


def denoised(image: Image.Image) -> Image.Image:
    """Median of 3 by 3 pixels: specks go, edges stay."""
    return image.filter(ImageFilter.MedianFilter(3))


def evened(image: Image.Image) -> Image.Image:
    """Adaptive histogram equalisation (CLAHE) of the brightness, colours kept; SetupError where
    OpenCV is not installed."""
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
    equaliser = cv2.createCLAHE(_CLIP, (_TILES, _TILES))
    bands[0] = Image.fromarray(equaliser.apply(numpy.asarray(bands[0])))
    return Image.merge("YCbCr", bands).convert("RGB") if len(bands) == 3 else bands[0]


def skew(image: Image.Image) -> float:
    """By how many degrees anticlockwise a page (L or RGB) is to be turned for level rows; 0 where
    that is less than a tenth or cannot be told."""
    grey = image.convert("L")
    small = grey.reduce(max(1, min(grey.size) // _SIGHT)).filter(ImageFilter.GaussianBlur(1))
    ground = _ground(small)

    def sharpness(degrees: float) -> float:
        turned = small.rotate(degrees, Image.Resampling.BILINEAR, fillcolor=ground)
        column = turned.convert("F").resize((1, turned.height), Image.Resampling.BOX)
        rows = array("f", column.tobytes())
        return sum((one - other) ** 2 for one, other in pairwise(rows))

    half_degrees = range(int(-2 * _MOST_DEGREES), int(2 * _MOST_DEGREES) + 1)
    coarse = max((number / 2 for number in half_degrees), key=sharpness)
    fine = max((coarse + number / 10 for number in range(-5, 6)), key=sharpness)
    plain = sharpness(fine) > _PLAINLY * sharpness(0)
    return fine if plain and abs(fine) >= _LEAST_DEGREES else 0.0


def turned(image: Image.Image, degrees: float) -> Image.Image:
    """`image` (L or RGB) turned anticlockwise, on a sheet of its colour that holds all of it."""
    ground = tuple(map(_ground, image.split()))
    return image.rotate(
        degrees,
        Image.Resampling.BICUBIC,
        expand=True,
        fillcolor=ground if len(ground) > 1 else ground[0],
    )


def turned_size(size: tuple[int, int], degrees: float) -> tuple[int, int]:
    """Width and height of what `turned` makes of a picture of `size`."""
    return Image.new("1", size).rotate(degrees, expand=True).size


def turned_back(
    line: Line, degrees: float, sheet: tuple[int, int], original: tuple[int, int]
) -> Line:
    """A line found on the turned `sheet` (width, height) where it is on the `original`."""
    cosine, sine = cos(radians(degrees)), sin(radians(degrees))

    def back(point: Point) -> Point:
        x, y = point[0] - sheet[0] / 2, point[1] - sheet[1] / 2
        return (
            x * cosine - y * sine + original[0] / 2,
            x * sine + y * cosine + original[1] / 2,
        )

    return line.moved(back)


def _ground(band: Image.Image) -> int:
    """The most frequent value: the colour of the paper."""
    counts = band.histogram()
    return counts.index(max(counts))
