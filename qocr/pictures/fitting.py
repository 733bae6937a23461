"""Encodes pictures within a service's limits, no larger than the model can use."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qocr.catalog.catalogue import Model
from qocr.pictures import opening, packing
from qocr.types import Picture

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_SENT_PIXELS = 7680 * 4320  # of a PNG or JPEG. Source: API reference, "image limits"
MAX_SERVICE_PIXELS = 15_680_000  # of one picture. Source: guide, newest edition, "image limits"
_OTHERS_LONG, _OTHERS_SHORT = 3840, 2160  # sides of other formats, in pixels. Source: ditto
_LEAST_EXCESS = 1.1  # times `max_pixels`; scaling down fewer saves no bytes and harms a JPEG
_BITS_OF_GREYS = 4  # per pixel of scaled print
_FEWEST_BITS = 0.5  # per pixel: a file packed this tightly does not get smaller

Scaling = Literal["service", "here", "unknown"]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture ready to be sent; `width` and `height` are those of the encoded picture, in
    pixels."""

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
    """`source` in at most `max_bytes`, without pixels that the model would not see.

    A picture with more than `max_pixels` is scaled to the size the model itself would use, on its
    grid of `factor` pixels, so that the image tokens stay the same. The file's own bytes are sent
    if the picture is within that limit, or if encoding it would not save any; a black and white
    picture keeps its size if that takes fewer bytes. `scaling` says who else enforces `max_pixels`:
    the service; nobody (`here`), so that a file of more pixels is never sent as it is; or
    `unknown`, so that it always is. A picture with fewer than `min_pixels` is scaled up. Raises
    InputError if the picture is damaged or does not fit into `max_bytes`.
    """
    max_pixels = min(max_pixels, MAX_SERVICE_PIXELS) if scaling == "service" else max_pixels
    small = source.width * source.height < min_pixels
    original = None if small else _original(source, max_bytes, scaling)
    if original is not None and not _can_shrink(original, max_pixels, scaling):
        return original
    image = packing.plain(source.image)
    size = _fitted_size(source.width, source.height, max_pixels, factor)
    if small:
        size = _enlarged_size(*size, factor, min_pixels, max_pixels)
    if size != image.size and (small or not _keeps_size(image, max_pixels, scaling)):
        image = packing.scaled(image, size)
    data, mime = packing.pack(image, max_bytes, source.file_bytes if source.lossy else 0)
    if original is not None and scaling == "service" and len(original.data) <= len(data):
        return original
    return Encoded(data, mime, *image.size)


def smart_resize(
    width: int, height: int, factor: int, min_pixels: int, max_pixels: int
) -> tuple[int, int]:
    """Width and height, in pixels, to which the model scales a picture: multiples of `factor`
    within both limits. Source: the vendor's guide, code for estimating image tokens."""
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
    width: int, height: int, model: Model, min_pixels: int | None, max_pixels: int | None
) -> tuple[int, int]:
    """Width and height, in pixels, to which `model` scales a picture. `min_pixels` and `max_pixels`
    are the user's own limits, None where there are none."""
    return smart_resize(width, height, model.factor, *model.pixel_bounds(min_pixels, max_pixels))


def _original(source: Picture, max_bytes: int, scaling: Scaling) -> Encoded | None:
    """The file's own bytes; None if the service does not take them as they are."""
    file_format = source.image.format or ""
    if source.encoded is None or len(source.encoded) > max_bytes:
        return None
    if source.width * source.height > _sendable_pixels(scaling):
        return None
    if file_format not in opening.SENDABLE and (scaling != "service" or not _below_4k(source)):
        return None
    return Encoded(source.encoded, opening.KINDS[file_format], source.width, source.height)


def _sendable_pixels(scaling: Scaling) -> int:
    return MAX_SERVICE_PIXELS if scaling == "service" else MAX_SENT_PIXELS


def _below_4k(source: Picture) -> bool:
    short, long = sorted((source.width, source.height))
    return short <= _OTHERS_SHORT and long <= _OTHERS_LONG


def _can_shrink(original: Encoded, max_pixels: int, scaling: Scaling) -> bool:
    pixels = original.width * original.height
    if scaling == "service":
        tight = 8 * len(original.data) <= _FEWEST_BITS * max_pixels
        return pixels > _LEAST_EXCESS * max_pixels and not tight
    return scaling == "here" and pixels > max_pixels


def _keeps_size(image: Image, max_pixels: int, scaling: Scaling) -> bool:
    """Whether a black and white picture keeps its size: one bit for each of its pixels takes less
    than greys for a quarter of them."""
    allowed = min(_sendable_pixels(scaling), _BITS_OF_GREYS * max_pixels)
    small = scaling == "service" and image.width * image.height <= allowed
    return small and packing.black_and_white(image)


def _enlarged_size(
    width: int, height: int, factor: int, min_pixels: int, max_pixels: int
) -> tuple[int, int]:
    """The size to which the model would enlarge a picture, within `max_pixels` even if no size on
    its grid lies between both limits."""
    wide, high = smart_resize(width, height, factor, min_pixels, max_pixels)
    if wide * high > max_pixels:  # the same shape, but larger, so that it is rounded down
        return smart_resize(width * wide, height * wide, factor, 0, max_pixels)
    return wide, high


def _fitted_size(width: int, height: int, max_pixels: int, factor: int) -> tuple[int, int]:
    """The size to which the model would shrink a picture of too many pixels. A narrow strip that
    cannot get below `max_pixels` keeps its size, because the model would shrink it again."""
    if width * height <= max_pixels:
        return width, height
    wide, high = smart_resize(width, height, factor, 0, max_pixels)
    if wide * high > max_pixels and width * height <= MAX_SENT_PIXELS:
        return width, height
    return wide, high
