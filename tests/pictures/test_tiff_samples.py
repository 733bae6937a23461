"""TIFFs of every depth and order of samples look as they are meant."""

from __future__ import annotations

import struct
from array import array

import pytest

from qocr.errors import InputError
from qocr.pictures import opening

FLOAT, SIGNED, UNSIGNED = 3, 2, 1


def tiff(
    pixels: bytes, bits: int, photometric: int = 1, sample_format: int = 1, planes: int = 1
) -> bytes:
    """A TIFF of 4 by 2 pixels, in planes one after another where there are 3."""
    entries = {
        256: (4,),
        257: (2,),
        258: (bits,) * planes,
        259: (1,),
        262: (photometric,),
        273: tuple(8 + index * len(pixels) // planes for index in range(planes)),
        277: (planes,),
        278: (2,),
        279: (len(pixels) // planes,) * planes,
        284: (2 if planes > 1 else 1,),
        339: (sample_format,) * planes,
    }
    start = 8 + len(pixels)
    rows, lists = struct.pack("<H", len(entries)), b""
    end = start + 2 + 12 * len(entries) + 4
    for tag, values in entries.items():
        written = struct.pack(f"<{len(values)}I", *values)
        place = written if len(values) == 1 else struct.pack("<I", end + len(lists))
        lists += b"" if len(values) == 1 else written
        rows += struct.pack("<HHI", tag, 4, len(values)) + place
    return b"II*\0" + struct.pack("<I", start) + pixels + rows + bytes(4) + lists


def black_and_white(code: str, black: float, white: float) -> bytes:
    """Four black pixels above four white ones."""
    number = int if code not in "fd" else float
    return array(code, [number(black)] * 4 + [number(white)] * 4).tobytes()


@pytest.mark.parametrize(
    ("content", "upper", "lower"),
    [
        (tiff(black_and_white("f", 0, 1), 32, sample_format=FLOAT), 0, 255),
        (tiff(black_and_white("f", 0, 255), 32, sample_format=FLOAT), 0, 255),
        (tiff(black_and_white("f", -1, 1), 32, sample_format=FLOAT), 0, 255),
        (tiff(black_and_white("I", 0, 2**32 - 1), 32), 0, 255),
        (tiff(black_and_white("I", 0, 65535), 32), 0, 255),
        (tiff(black_and_white("i", -(2**31), 2**31 - 1), 32, sample_format=SIGNED), 0, 255),
        (tiff(black_and_white("h", -32768, 32767), 16, sample_format=SIGNED), 0, 255),
        (tiff(black_and_white("h", 0, 32767), 16, sample_format=SIGNED), 0, 127),
        (tiff(black_and_white("H", 0, 65535), 16), 0, 255),
        (tiff(black_and_white("H", 0, 32896), 16), 0, 128),
        (tiff(black_and_white("H", 0, 4095), 16), 0, 255),
        (tiff(black_and_white("H", 0, 65535), 16, photometric=0), 255, 0),
        (tiff(black_and_white("B", 0, 255), 8, photometric=0), 255, 0),
    ],
)
def test_grey_of_any_depth_looks_as_it_is_meant(content: bytes, upper: int, lower: int) -> None:
    image = opening.rgb(opening.picture(content).image)
    assert [image.getpixel((0, row)) for row in (0, 1)] == [(upper,) * 3, (lower,) * 3]


def test_colours_of_16_bits_in_planes_are_put_together() -> None:
    planes = [black_and_white("H", *values) for values in ((0, 65535), (65535, 0), (0, 32896))]
    image = opening.rgb(opening.picture(tiff(b"".join(planes), 16, 2, planes=3)).image)
    assert [image.getpixel((0, row)) for row in (0, 1)] == [(0, 255, 0), (255, 0, 128)]


@pytest.mark.parametrize("bits", [24, 64])
def test_a_kind_that_pillow_does_not_know_is_an_input_error(bits: int) -> None:
    with pytest.raises(InputError) as caught:
        opening.picture(tiff(bytes(bits), bits, sample_format=FLOAT))
    assert (caught.value.code, caught.value.hint) == (
        "UnsupportedFile",
        "Convert it: tiffcp -p contig, or magick in.tif -depth 8 out.png.",
    )
