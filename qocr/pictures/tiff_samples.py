"""TIFFs whose samples Pillow does not open, or not as a person sees them."""

from __future__ import annotations

from array import array
from io import BytesIO
from math import isfinite

from PIL import Image, ImageChops, ImageOps
from PIL.TiffImagePlugin import TiffImageFile

from qocr.errors import InputError
from qocr.pictures import tiff_planes
from qocr.pictures.tiff_directory import Directory, directories
from qocr.pictures.tiff_planes import (
    BITS,
    COMPRESSION,
    FLOAT,
    FORMAT,
    HEIGHT,
    PHOTOMETRIC,
    SIGNED,
    WIDTH,
)

_ORIENTATION, _COLOURS, _PLANES, _EXTRA = 274, 320, 284, 338
_INVERTED, _GREY, _RGB, _PALETTE, _CMYK, _LAB, _ICC_LAB = 0, 1, 2, 3, 5, 8, 9
_CHANNELS = {_INVERTED: 1, _GREY: 1, _RGB: 3, _PALETTE: 1, _CMYK: 4, _LAB: 1, _ICC_LAB: 1}
_ALPHA = (1, 2)  # associated or not
_FOUR = {_RGB: "RGBA", _CMYK: "CMYK"}
_JPEG_START, _JPEG_BYTES = 513, 514
_UNPACKED_BY_FEW = {  # compressions that libtiff is seldom built with, or does not know
    33003: "JPEG 2000",
    33005: "JPEG 2000",
    34712: "JPEG 2000",
    34887: "LERC",
    34933: "PNG",
    50001: "WebP",
    50002: "JPEG XL",
    52546: "JPEG XL",
}
_TOPS = (255, 4095, 65535)
_OLD_PALETTE = 255  # the largest value of one whose writer took 8 bits for 16


def open_tiff(data: bytes, most_pixels: int) -> Image.Image:
    """The first picture of a TIFF. Raises DecompressionBombError if it has more than `most_pixels`,
    ValueError if its tags are missing, and what Pillow raises on a kind that nobody can read."""
    try:
        return Image.open(BytesIO(data), formats=["TIFF"])
    except Exception as error:  # a kind that Pillow does not know, or bytes that it stumbles over
        directory = next(iter(directories(data)), Directory(0, "<", {}))
        if not directory.tags:
            raise ValueError("the list of its tags is missing") from error
        if directory.value(WIDTH) * directory.value(HEIGHT) > most_pixels:
            raise Image.DecompressionBombError from None
        image = _in_spite_of(error, data, directory)
    image.format = "TIFF"
    return image


def as_seen(image: Image.Image, data: bytes) -> Image.Image:
    """The picture with its samples as they are meant. Raises what Pillow raises on damaged
    pixels."""
    if not isinstance(image, TiffImageFile):
        return image
    directory = directories(data)[0]
    if _is_read_otherwise(image, directory):
        return _own_reading(data, directory)
    try:
        image.load()
    except Exception as error:  # Pillow's plugins raise errors of any class
        return _in_spite_of(error, data, directory)
    if image.mode == "P" and max(directory.tags.get(_COLOURS, (65535,))) <= _OLD_PALETTE:
        image.putpalette(_palette(directory.tags[_COLOURS]))
    if image.mode != "F" and not image.mode.startswith("I"):
        return image
    seen = in_bytes(image)
    seen = ImageChops.invert(seen) if directory.value(PHOTOMETRIC) == _INVERTED else seen
    seen.info.update(image.info)
    return seen


def in_bytes(image: Image.Image, white: float | None = None) -> Image.Image:
    """A grey picture of any depth (mode I, I;16 or F) in mode L. The value of `white`, where it is
    not given, is 1, 255, 4095 or 65535, the first that no pixel exceeds, else the largest value;
    black is the smallest one if that is below 0, else 0. What is no number is white."""
    image = (image.convert("I") if image.mode.startswith("I;16") else image).convert("F")
    return _scaled([image], white)[0]


def _scaled(images: list[Image.Image], white: float | None = None) -> list[Image.Image]:
    """Pictures of mode F in mode L, with one black and white for all."""
    images = [_finite(image) for image in images]
    extrema = [image.getextrema() for image in images]
    low = min(float(low) for low, _ in extrema)  # type: ignore[arg-type]  # one band has numbers
    high = max(float(high) for _, high in extrema)  # type: ignore[arg-type]
    black = min(low, 0.0)
    if white is None:
        tops = _TOPS if high > 1 else (1,)
        white = high if low < 0 else next((top for top in tops if high <= top), high)
    scale = 255 / max(white - black, 1e-9)
    add = 0.5 - black * scale
    return [image.point(lambda value: value * scale + add).convert("L") for image in images]


def _finite(image: Image.Image) -> Image.Image:
    """The picture with the largest number in place of what is none."""
    if isfinite(image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))):  # type: ignore[arg-type]
        return image
    values = memoryview(image.tobytes()).cast("f")
    most = max(filter(isfinite, values), default=1.0)
    finite = array("f", (value if isfinite(value) else most for value in values))
    return Image.frombytes("F", image.size, finite.tobytes(), "raw", "F;32NF")


def _is_read_otherwise(image: Image.Image, directory: Directory) -> bool:
    """Whether Pillow opens the picture, but takes its samples for others."""
    bits = directory.tags.get(BITS, (1,))
    kind = directory.value(FORMAT, 1)
    in_planes = directory.value(_PLANES) == 2 and len(bits) >= 3 and set(bits) == {16}
    return in_planes or (image.mode == "I" and kind == 1) or (bits[0] == 8 and kind == SIGNED)


def _in_spite_of(error: Exception, data: bytes, directory: Directory) -> Image.Image:
    """The picture that Pillow knows and cannot decode. Raises `error` if nobody can, and InputError
    if that is for its compression."""
    try:
        return _own_reading(data, directory)
    except Exception:
        name = _UNPACKED_BY_FEW.get(directory.value(COMPRESSION, 1))
        if name:
            raise _compression_error(name) from error
        raise error from None


def _compression_error(name: str) -> InputError:
    return InputError(
        f"a TIFF with {name} compression inside, which qocr cannot unpack",
        code="UnsupportedFile",
        hint="Save it again with LZW compression or as PNG, in the program that wrote it.",
    )


def _own_reading(data: bytes, directory: Directory) -> Image.Image:
    """The picture, upright. Raises ValueError for a kind that cannot be read."""
    if _JPEG_BYTES in directory.tags and directory.value(_JPEG_START):
        image = _stored_jpeg(data, directory)
    else:
        image = _put_together(tiff_planes.planes(data, directory), directory)
    image.getexif()[_ORIENTATION] = directory.value(_ORIENTATION, 1)
    return ImageOps.exif_transpose(image)


def _stored_jpeg(data: bytes, directory: Directory) -> Image.Image:
    """The JPEG that a TIFF of the old kind (compression 6) holds whole."""
    start = directory.value(_JPEG_START)
    jpeg = data[start : start + directory.value(_JPEG_BYTES)]
    image = Image.open(BytesIO(jpeg), formats=["JPEG"])
    image.load()
    return image


def _put_together(planes: list[Image.Image], directory: Directory) -> Image.Image:
    photometric = directory.value(PHOTOMETRIC, _GREY)
    count = _CHANNELS.get(photometric, len(planes) + 1)
    if len(planes) < count:
        raise ValueError("samples of this kind cannot be read")
    if photometric == _PALETTE:
        return _of_palette(planes[0], directory)
    bits = directory.value(BITS, 1)
    unsigned = directory.value(FORMAT, 1) not in (SIGNED, FLOAT)
    white = 2.0**bits - 1 if unsigned and bits < 32 and bits != 16 else None
    bands = _scaled(planes[:count], white)
    if photometric == _INVERTED:
        bands = [ImageChops.invert(band) for band in bands]
    if directory.value(_EXTRA) in _ALPHA and len(planes) > count and photometric != _CMYK:
        bands += _scaled([planes[count]], white)
    return Image.merge(
        {1: "L", 2: "LA", 3: "RGB"}.get(len(bands), _FOUR.get(photometric, "CMYK")), bands
    )


def _of_palette(indices: Image.Image, directory: Directory) -> Image.Image:
    """A picture of numbers of colours, up to 65,536."""
    values = directory.tags.get(_COLOURS, ())
    divisor = 257 if max(values, default=0) > _OLD_PALETTE else 1
    count = len(values) // 3
    numbers = indices.convert("I")
    bands = []
    for first in range(0, 3 * count, count):
        shades = [value // divisor for value in values[first : first + count]]
        bands.append(numbers.point(shades + [0] * (65536 - count), "L"))
    return Image.merge("RGB", bands)


def _palette(values: tuple[int, ...]) -> bytes:
    """Red, green and blue of each colour in turn, from all reds before all greens and blues."""
    count = len(values) // 3
    colours = zip(
        *(values[first : first + count] for first in range(0, 3 * count, count)), strict=True
    )
    return bytes(value for colour in colours for value in colour)
