"""Encodes pictures as the smallest PNG or JPEG that stays readable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from io import BytesIO

from PIL import Image, ImageChops

from qocr.errors import InputError
from qocr.pictures import opening

HIGH_QUALITY, LOW_QUALITY = 90, 75  # of JPEG; above 90 only the noise of scans takes more bytes
_QUALITIES = (HIGH_QUALITY, 85, 80, LOW_QUALITY)
_LOSSLESS_FACTOR = 1.5  # how many times the size of a JPEG a PNG may have
_TILES, _TILE_SIDE = 3, 128
_SIXTEEN_GREYS = [17 * round(value / 17) for value in range(256)]
_FOUR_GREYS = [85 * round(value / 85) for value in range(256)]
_SLIGHTLY = 2.5  # print scaled down by less than this gets four greys
_FAINT = 12  # smaller differences between red, green and blue come from JPEG, not from colour


def plain(image: Image.Image) -> Image.Image:
    """`image` in mode L if it has no colours, else in RGB.

    Raises InputError if the pixels cannot be decoded.
    """
    if image.mode in ("1", "L") and "transparency" not in image.info:
        return opening.decoded(image).convert("L")
    coloured = opening.rgb(image)
    return coloured.convert("L") if _is_colourless(coloured) else coloured


def black_and_white(image: Image.Image) -> bool:
    """Whether `image` (L or RGB) has pure black and pure white pixels only."""
    return image.mode == "L" and not any(image.histogram()[1:-1])


def scaled(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """`image` scaled to `size`. A black and white picture gets 16 greys at its edges, which takes
    half the bytes of 256 and reads as well. It gets only 4 if it is scaled slightly: with more, it
    would take more bytes than it took unscaled, as a PNG of one bit."""
    resized = image.resize(size, Image.Resampling.LANCZOS)
    if not black_and_white(image):
        return resized
    slightly = image.width <= _SLIGHTLY * size[0]
    return resized.point(_FOUR_GREYS if slightly else _SIXTEEN_GREYS)


def pack(image: Image.Image, max_bytes: int, lossy_bytes: int = 0) -> tuple[bytes, str]:
    """`image` (L or RGB) as bytes and their MIME type, at most `max_bytes`.

    Print and line art become a PNG, of one bit per pixel if they are black and white. Photographs
    and noisy scans, whose JPEG is much smaller, become a JPEG. A picture from a lossy file of
    `lossy_bytes` (0 for none) does not become larger than that file, if a JPEG can be as small.
    Raises InputError if nothing fits.
    """
    encoders = list(_encoders(image, lossy_bytes))
    for limit in (min(max_bytes, lossy_bytes or max_bytes), max_bytes):
        for file_format, encode in encoders:
            data = encode()
            if len(data) <= limit:
                return data, opening.SENDABLE[file_format]
    raise InputError(
        f"the picture is {len(data):,} bytes even as JPEG; {max_bytes:,} can be sent",
        code="PictureTooLarge",
        hint="Set a lower --max-pixels.",
    )


def _encoders(image: Image.Image, lossy_bytes: int) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Formats with their encoders, from the most faithful to the smallest. Each encodes only
    once."""
    if _is_line_art(image):
        yield "PNG", cache(partial(_png, image))
    for quality in _QUALITIES if lossy_bytes else (HIGH_QUALITY, LOW_QUALITY):
        yield "JPEG", cache(partial(_jpeg, image, quality))


def _is_line_art(image: Image.Image) -> bool:
    """Whether a PNG is not much larger than a JPEG, judged by a few tiles, which takes 2 ms."""
    sample = _sample(image)
    return len(_png(sample)) <= _LOSSLESS_FACTOR * len(_jpeg(sample, HIGH_QUALITY))


def _sample(image: Image.Image) -> Image.Image:
    if max(image.size) <= _TILES * _TILE_SIDE:
        return image
    sample = Image.new(image.mode, (_TILES * _TILE_SIDE,) * 2)
    for row in range(_TILES):
        for column in range(_TILES):
            left, top = (
                (2 * index + 1) * side // (2 * _TILES) - _TILE_SIDE // 2
                for index, side in ((column, image.width), (row, image.height))
            )
            tile = image.crop((left, top, left + _TILE_SIDE, top + _TILE_SIDE))
            sample.paste(tile, (column * _TILE_SIDE, row * _TILE_SIDE))
    return sample


def _is_colourless(image: Image.Image) -> bool:
    small = image.reduce(max(1, min(image.size) // 512))
    red, green, blue = small.split()
    return _are_alike(red, green) and _are_alike(green, blue)


def _are_alike(band: Image.Image, other_band: Image.Image) -> bool:
    return not any(ImageChops.difference(band, other_band).histogram()[_FAINT:])


def _png(image: Image.Image) -> bytes:
    if black_and_white(image):
        image = image.convert("1", dither=Image.Dither.NONE)
    return _encoded(image, "PNG")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    return _encoded(image, "JPEG", quality=quality)


def _encoded(image: Image.Image, file_format: str, **options: int) -> bytes:
    buffer = BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()
