"""Pixels as the smallest bytes that keep what is written on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from io import BytesIO

from PIL import Image, ImageChops

from qocr.errors import InputError
from qocr.pictures import opening

HIGH_QUALITY, LOW_QUALITY = 90, 75  # of JPEG; above 90 it is the noise of scans that grows
_QUALITIES = (HIGH_QUALITY, 85, 80, LOW_QUALITY)
_FAITHFUL = 1.5  # how many times the size of a JPEG a picture without loss may have
_TILES, _TILE_SIDE = 3, 128
_SIXTEEN_GREYS = [17 * round(value / 17) for value in range(256)]
_FOUR_GREYS = [85 * round(value / 85) for value in range(256)]
_SLIGHTLY = 2.5  # how many times as wide print may be for four greys to draw its edges
_FAINT = 12  # differences between red, green and blue that JPEG makes of grey


def plain(image: Image.Image) -> Image.Image:
    """`image` as a person sees it, in mode L where it has no colour, else RGB.

    Raises InputError where the pixels cannot be decoded.
    """
    if image.mode in ("1", "L") and "transparency" not in image.info:
        return opening.decoded(image).convert("L")
    coloured = opening.rgb(image)
    return coloured.convert("L") if _colourless(coloured) else coloured


def black_and_white(image: Image.Image) -> bool:
    """Whether `image` (L or RGB) has no pixel of any other colour."""
    return image.mode == "L" and not any(image.histogram()[1:-1])


def scaled(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """`image` at another size. What was black and white has 16 greys at its edges, which 256 would
    say no better: half of the bytes. It has 4 where it is scaled slightly, coarser edges for fewer
    bytes than its own size takes as a PNG of one bit."""
    found = image.resize(size, Image.Resampling.LANCZOS)
    if not black_and_white(image):
        return found
    slightly = image.width <= _SLIGHTLY * size[0]
    return found.point(_FOUR_GREYS if slightly else _SIXTEEN_GREYS)


def pack(image: Image.Image, max_bytes: int, lossy_bytes: int = 0) -> tuple[bytes, str]:
    """`image` (L or RGB) as bytes and their MIME type, at most `max_bytes`.

    PNG for print and line art, of one bit where there is only black and white; JPEG where that is
    much smaller, as for photographs and noisy scans. What came out of a JPEG or the like of
    `lossy_bytes` is not made larger than that, if a JPEG can be as small. Raises InputError where
    nothing fits.
    """
    forms = list(_forms(image, lossy_bytes))
    for most in (min(max_bytes, lossy_bytes or max_bytes), max_bytes):
        for kind, encode in forms:
            found = encode()
            if len(found) <= most:
                return found, opening.SENDABLE[kind]
    raise InputError(
        f"the picture is {len(found):,} bytes even as JPEG; {max_bytes:,} can be sent",
        code="PictureTooLarge",
        hint="Set a lower --max-pixels.",
    )


def _forms(image: Image.Image, lossy_bytes: int) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """From the most faithful to the smallest; each is encoded once, when it is asked for."""
    if _line_art(image):
        yield "PNG", cache(partial(_png, image))
    for quality in _QUALITIES if lossy_bytes else (HIGH_QUALITY, LOW_QUALITY):
        yield "JPEG", cache(partial(_jpeg, image, quality))


def _line_art(image: Image.Image) -> bool:
    """Told from a few tiles encoded both ways, which takes 2 ms."""
    sample = _sample(image)
    return len(_png(sample)) <= _FAITHFUL * len(_jpeg(sample, HIGH_QUALITY))


def _sample(image: Image.Image) -> Image.Image:
    if max(image.size) <= _TILES * _TILE_SIDE:
        return image
    found = Image.new(image.mode, (_TILES * _TILE_SIDE,) * 2)
    for row in range(_TILES):
        for column in range(_TILES):
            left, top = (
                (2 * place + 1) * side // (2 * _TILES) - _TILE_SIDE // 2
                for place, side in ((column, image.width), (row, image.height))
            )
            tile = image.crop((left, top, left + _TILE_SIDE, top + _TILE_SIDE))
            found.paste(tile, (column * _TILE_SIDE, row * _TILE_SIDE))
    return found


def _colourless(image: Image.Image) -> bool:
    small = image.reduce(max(1, min(image.size) // 512))
    red, green, blue = small.split()
    return _differ_faintly(red, green) and _differ_faintly(green, blue)


def _differ_faintly(one: Image.Image, two: Image.Image) -> bool:
    return not any(ImageChops.difference(one, two).histogram()[_FAINT:])


def _png(image: Image.Image) -> bytes:
    if black_and_white(image):
        image = image.convert("1", dither=Image.Dither.NONE)
    return _saved(image, "PNG")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    return _saved(image, "JPEG", quality=quality)


def _saved(image: Image.Image, kind: str, **options: int) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()
