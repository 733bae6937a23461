"""Pictures as bytes that a service takes, no larger than the model can use."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qocr.catalog import Model
from qocr.pictures import opening, packing
from qocr.types import Picture

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_SENT_PIXELS = 7680 * 4320  # of a PNG or JPEG. Source: API reference, "image limits"
_OTHERS_LONG, _OTHERS_SHORT = 3840, 2160  # sides of every other kind, in pixels. Source: ditto
_SLACK = 1.1  # scaling by less than this saves no bytes, and a JPEG loses by it
_BITS_OF_GREYS = 4  # of a pixel of scaled print
_SMALLEST_BITS = 0.5  # of a pixel: what is packed as tightly will not get smaller

Scaling = Literal["service", "here", "unknown"]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture ready to be sent; `width` and `height` are of the bytes, in pixels."""

    data: bytes
    mime: str
    width: int
    height: int


def encode(
    source: Picture,
    max_bytes: int,
    max_pixels: int,
    factor: int,
    scaling: Scaling = "service",
    min_pixels: int = 0,
) -> Encoded:
    """`source` as at most `max_bytes`, without pixels that the model would not see.

    What has more than `max_pixels` is scaled to the size the model itself would use, on its grid
    of `factor` pixels: the image tokens stay the same. The file's own bytes are passed on where
    they are within that, or fewer; black and white keeps its size where that takes fewer.
    `scaling` says who keeps to `max_pixels`: the service would, too; nobody else (`here`), so that
    larger files are never passed on; `unknown`, so that they always are. What has fewer than
    `min_pixels` is scaled up, for a server that would not. Raises InputError where the picture is
    damaged or will not fit.
    """
    small = source.width * source.height < min_pixels
    original = None if small else _original(source, max_bytes, scaling)
    if original is not None and not _can_shrink(original, max_pixels, scaling):
        return original
    image = packing.plain(source.image)
    size = _fitted_size(source.width, source.height, max_pixels, factor)
    if small:
        size = _enlarged_size(*size, factor, min_pixels, max_pixels)
    if size != image.size and (small or not _stays(image, max_pixels, scaling)):
        image = packing.scaled(image, size)
    data, mime = packing.pack(image, max_bytes, source.file_bytes if source.lossy else 0)
    if original is not None and scaling == "service" and len(original.data) <= len(data):
        return original
    return Encoded(data, mime, *image.size)


def smart_resize(
    width: int, height: int, factor: int, min_pixels: int, max_pixels: int
) -> tuple[int, int]:
    """Width and height the model sees. Source: the guide's code for estimating image tokens."""
    wide, high = (max(1, round(side / factor)) * factor for side in (width, height))
    if wide * high > max_pixels:
        beta = math.sqrt(width * height / max_pixels)
        wide = max(factor, math.floor(width / beta / factor) * factor)
        high = max(factor, math.floor(height / beta / factor) * factor)
    elif wide * high < min_pixels:
        beta = math.sqrt(min_pixels / (width * height))
        wide = math.ceil(width * beta / factor) * factor
        high = math.ceil(height * beta / factor) * factor
    return wide, high


def seen_size(
    width: int, height: int, model: Model, least: int | None, most: int | None
) -> tuple[int, int]:
    """Width and height that `model` sees of a picture, under the user's own limits of pixels."""
    return smart_resize(width, height, model.factor, *model.pixel_bounds(least, most))


def _original(source: Picture, max_bytes: int, scaling: Scaling) -> Encoded | None:
    """The file's own bytes, where they may be sent."""
    kind = source.image.format or ""
    if source.encoded is None or len(source.encoded) > max_bytes:
        return None
    if source.width * source.height > MAX_SENT_PIXELS:
        return None
    if kind not in opening.SENDABLE and (scaling != "service" or not _below_4k(source)):
        return None
    return Encoded(source.encoded, opening.KINDS[kind], source.width, source.height)


def _below_4k(source: Picture) -> bool:
    short, long = sorted((source.width, source.height))
    return short <= _OTHERS_SHORT and long <= _OTHERS_LONG


def _can_shrink(original: Encoded, max_pixels: int, scaling: Scaling) -> bool:
    pixels = original.width * original.height
    if scaling == "service":
        tight = 8 * len(original.data) <= _SMALLEST_BITS * max_pixels
        return pixels > _SLACK * max_pixels and not tight
    return scaling == "here" and pixels > max_pixels


def _stays(image: Image, max_pixels: int, scaling: Scaling) -> bool:
    """One bit of each pixel takes less than the greys of a quarter of the pixels."""
    allowed = min(MAX_SENT_PIXELS, _BITS_OF_GREYS * max_pixels)
    small = scaling == "service" and image.width * image.height <= allowed
    return small and packing.black_and_white(image)


def _enlarged_size(
    width: int, height: int, factor: int, min_pixels: int, max_pixels: int
) -> tuple[int, int]:
    """As the model sees it, within `max_pixels` even where the grid has no size in between."""
    wide, high = smart_resize(width, height, factor, min_pixels, max_pixels)
    if wide * high > max_pixels:  # the same shape, larger, so that it is cut down to the grid
        return smart_resize(width * wide, height * wide, factor, 0, max_pixels)
    return wide, high


def _fitted_size(width: int, height: int, max_pixels: int, factor: int) -> tuple[int, int]:
    """As the model sees it, where it has too many pixels. A narrow strip that cannot get below
    `max_pixels` stays as it is: the model would shrink it once more."""
    if width * height <= max_pixels:
        return width, height
    wide, high = smart_resize(width, height, factor, 0, max_pixels)
    if wide * high > max_pixels and width * height <= MAX_SENT_PIXELS:
        return width, height
    return wide, high
