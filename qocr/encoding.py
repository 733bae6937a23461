"""Pictures as bytes that a service takes, no larger than the model can use."""

from __future__ import annotations

import math
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops

from qocr import images
from qocr.errors import InputError
from qocr.types import Picture

MAX_SENT_PIXELS = 7680 * 4320  # of a PNG or JPEG. Source: API reference, "image limits"


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture ready to be sent; `width` and `height` are of the bytes, in pixels."""

    data: bytes
    mime: str
    width: int
    height: int


def encode(
    source: Picture, max_bytes: int, max_pixels: int, factor: int, shrink: bool = False
) -> Encoded:
    """`source` as PNG or JPEG of at most `max_bytes`.

    The file's own bytes are passed on where they fit. What must be encoded anew, and with
    `shrink` everything, is brought to `max_pixels` on the grid of `factor` pixels that the model
    itself uses, so nothing it would see is lost.
    """
    pixels = source.width * source.height
    too_many = pixels > max_pixels
    too_large = pixels > MAX_SENT_PIXELS or (shrink and too_many)
    anew = source.encoded is None or len(source.encoded) > max_bytes or too_large
    if source.encoded is not None and not anew:
        mime = images.SENDABLE[source.image.format or ""]
        return Encoded(source.encoded, mime, source.width, source.height)
    image = images.rgb(source.image)
    if too_many:
        size = smart_resize(*image.size, factor, 0, max_pixels)
        image = image.resize(size, Image.Resampling.LANCZOS)
    return _smallest_allowed(image.convert("L") if _colourless(image) else image, max_bytes)


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


def _colourless(image: Image.Image) -> bool:
    small = image.reduce(max(1, min(image.size) // 512))
    return all(high < 12 for _, high in _chroma_extrema(small))


def _chroma_extrema(image: Image.Image) -> list[tuple[int, int]]:
    red, green, blue = image.split()
    pairs = ((red, green), (green, blue))
    return [ImageChops.difference(one, two).getextrema() for one, two in pairs]  # type: ignore[misc]


def _smallest_allowed(image: Image.Image, max_bytes: int) -> Encoded:
    for file_format, quality in (("PNG", 0), ("JPEG", 92), ("JPEG", 75)):
        encoded = _save(image, file_format, quality)
        if len(encoded.data) <= max_bytes:
            return encoded
    raise InputError(
        f"the picture is {len(encoded.data):,} bytes even as JPEG; {max_bytes:,} can be sent",
        code="PictureTooLarge",
        hint="Set a lower --max-pixels.",
    )


def _save(image: Image.Image, file_format: str, quality: int) -> Encoded:
    buffer = BytesIO()
    if file_format == "PNG":
        image.save(buffer, "PNG", compress_level=3)
    else:
        image.save(buffer, "JPEG", quality=quality)
    return Encoded(buffer.getvalue(), images.SENDABLE[file_format], image.width, image.height)
