"""TIFFs of every depth and order of samples look as they are meant."""

from __future__ import annotations

import struct
import zlib
from array import array
from io import BytesIO

import pytest
from PIL import Image

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


@pytest.mark.parametrize("bits", [24, 128])
def test_a_kind_that_pillow_does_not_know_is_an_input_error(bits: int) -> None:
    with pytest.raises(InputError) as caught:
        opening.picture(tiff(bytes(bits), bits, sample_format=FLOAT))
    assert (caught.value.code, caught.value.hint) == (
        "UnsupportedFile",
        "Convert it: tiffcp -p contig, or magick in.tif -depth 8 out.png.",
    )


def tiff_of(
    pixels: bytes, *, order: str = "<", is_big: bool = False, **tags: int | tuple[int, ...]
) -> bytes:
    """A TIFF of one strip, of 4 by 2 grey pixels unless `tags` say otherwise."""
    names = {"bits": 258, "compression": 259, "photometric": 262, "samples": 277, "planes": 284}
    names |= {"jpeg": 513, "jpeg_bytes": 514}
    names |= {"orientation": 274, "predictor": 317, "colours": 320, "extra": 338, "format": 339}
    entries: dict[int, int | tuple[int, ...]] = {256: 4, 257: 2, 259: 1, 262: 1, 277: 1, 278: 2}
    start = 16 if is_big else 8
    entries |= {273: start, 279: len(pixels)} | {names[name]: tags[name] for name in tags}
    word, inline = ("Q", 8) if is_big else ("I", 4)
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "H", 43 if is_big else 42)
    head += struct.pack(order + "HH", 8, 0) if is_big else b""
    place = start + len(pixels)
    written = head + struct.pack(order + word, place) + pixels
    written += struct.pack(order + ("Q" if is_big else "H"), len(entries))
    lists_start = len(written) + len(entries) * (4 + 2 * inline) + inline
    rows, lists = b"", b""
    for tag, value in sorted(entries.items()):
        numbers = value if isinstance(value, tuple) else (value,)
        packed = struct.pack(f"{order}{len(numbers)}{word}", *numbers)
        if len(numbers) > 1:
            lists, packed = lists + packed, struct.pack(order + word, lists_start + len(lists))
        kind = 16 if is_big else 4
        rows += struct.pack(order + "HH" + word, tag, kind, len(numbers)) + packed
    return written + rows + bytes(inline) + lists


@pytest.mark.parametrize(
    ("compression", "name"),
    [(34712, "JPEG 2000"), (34887, "LERC"), (34933, "PNG"), (50002, "JPEG XL")],
)
def test_a_compression_that_is_not_unpacked_is_named(compression: int, name: str) -> None:
    with pytest.raises(InputError) as caught:
        opening.picture(tiff_of(bytes(8), bits=8, compression=compression))
    assert (caught.value.code, str(caught.value), caught.value.hint) == (
        "UnsupportedFile",
        f"a TIFF with {name} compression inside, which qocr cannot unpack (UnsupportedFile)",
        "Save it again with LZW compression or as PNG, in the program that wrote it.",
    )


def packed(code: str, *values: float, order: str = "<", times: int = 4) -> bytes:
    """Every value `times` times."""
    number = int if code not in "efd" else float
    every = [number(value) for value in values for _ in range(times)]
    return struct.pack(f"{order}{len(every)}{code}", *every)


BLUE_AND_WHITE = (0, 0, 1) * 4 + (1, 1, 1) * 4
BITS_12 = (b"\0\0\0" * 2, b"\xff\xff\xff" * 2)
OTHER_KINDS = {
    "half": tiff_of(packed("e", 0, 1), bits=16, format=FLOAT),
    "double": tiff_of(packed("d", 0, 1), bits=64, format=FLOAT),
    "double big end first": tiff_of(packed("d", 0, 1, order=">"), order=">", bits=64, format=FLOAT),
    "float with what is no number": tiff_of(
        packed("f", 0, times=4) + packed("f", 1, float("nan"), times=2), bits=32, format=FLOAT
    ),
    "signed byte": tiff_of(packed("b", -128, 127), bits=8, format=SIGNED),
    "64 bits": tiff_of(packed("Q", 0, 2**64 - 1), bits=64),
    "32 bits big end first": tiff_of(packed("I", 0, 2**32 - 1, order=">"), order=">", bits=32),
    "12 bits": tiff_of(b"".join(BITS_12), bits=12),
    "10 bits": tiff_of(bytes(5) + b"\xff" * 5, bits=10),
    "6 bits": tiff_of(bytes(3) + b"\xff" * 3, bits=6),
    "BigTIFF": tiff_of(packed("B", 0, 255), is_big=True, bits=8),
    "BigTIFF big end first": tiff_of(packed("B", 0, 255), order=">", is_big=True, bits=8),
    "differences of 32 bits": tiff_of(
        zlib.compress(struct.pack("<8I", 0, 0, 0, 0, 2**32 - 1, 0, 0, 0)),
        bits=32,
        compression=8,
        predictor=2,
        format=UNSIGNED,
    ),
}


@pytest.mark.parametrize("content", OTHER_KINDS.values(), ids=OTHER_KINDS)
def test_a_kind_of_grey_that_pillow_does_not_know_is_read(content: bytes) -> None:
    assert ends(content) == [(0, 0, 0), (255, 255, 255)]


COLOURS = {
    "32 bits": tiff_of(
        struct.pack("<24I", *[value * (2**32 - 1) for value in BLUE_AND_WHITE]),
        bits=(32,) * 3,
        samples=3,
        photometric=2,
    ),
    "float": tiff_of(
        struct.pack("<24f", *BLUE_AND_WHITE),
        bits=(32,) * 3,
        samples=3,
        photometric=2,
        format=(FLOAT,) * 3,
    ),
    "12 bits": tiff_of(
        bytes.fromhex("000000fff000000fff") * 2 + b"\xff" * 18,
        bits=(12,) * 3,
        samples=3,
        photometric=2,
    ),
    "a palette of 16 bits": tiff_of(
        packed("H", 0, 1000),
        bits=16,
        photometric=3,
        colours=(0,) * 1000 + (65535,) * 64536 + (0,) * 1000 + (65535,) * 64536 + (65535,) * 65536,
    ),
    "a palette of small values": tiff_of(
        packed("B", 0, 1),
        bits=8,
        photometric=3,
        colours=(0, *[255] * 255) + (0, *[255] * 255) + (255,) * 256,
    ),
}


@pytest.mark.parametrize("content", COLOURS.values(), ids=COLOURS)
def test_a_kind_of_colours_that_pillow_does_not_know_is_read(content: bytes) -> None:
    assert ends(content) == [(0, 0, 255), (255, 255, 255)]


def test_a_bigtiff_of_16_bits_in_planes_is_read_and_turned() -> None:
    planes = [packed("H", *values) for values in ((0, 65535), (0, 65535), (65535, 65535))]
    content = tiff_of(
        b"".join(planes),
        is_big=True,
        bits=(16,) * 3,
        samples=3,
        photometric=2,
        planes=2,
        orientation=4,
    )
    strips = struct.pack("<HHQQ", 273, 16, 1, 16)
    assert content.count(strips) == 1
    lists = len(content)
    content = content.replace(strips, struct.pack("<HHQQ", 273, 16, 3, lists))
    sizes = struct.pack("<HHQQ", 279, 16, 1, 48)
    content = content.replace(sizes, struct.pack("<HHQQ", 279, 16, 3, lists + 24))
    content += struct.pack("<6Q", 16, 32, 48, 16, 16, 16)
    assert ends(content) == [(255, 255, 255), (0, 0, 255)]


def test_a_tiff_that_holds_a_whole_jpeg_is_read() -> None:
    """The old kind (compression 6), which the library of today does not decode."""
    jpeg = BytesIO()
    Image.new("L", (4, 2), 200).save(jpeg, "JPEG")
    written = jpeg.getvalue()
    content = tiff_of(written, bits=8, compression=6, jpeg=8, jpeg_bytes=len(written))
    assert ends(content) == [(200, 200, 200)] * 2


def ends(content: bytes) -> list[object]:
    """The colours of the upper and the lower row."""
    image = opening.rgb(opening.picture(content).image)
    assert image.size == (4, 2)
    return [image.getpixel((3, row)) for row in (0, 1)]
