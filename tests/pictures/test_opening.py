"""Pictures of every kind and mode, whole and broken, as they are read and sent."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageCms

from qocr.errors import InputError, QocrError, SetupError
from qocr.pictures import jpeg2000, opening
from qocr.pictures.cut_off import as_far_as_it_goes
from qocr.pictures.file_formats import AVIF
from qocr.pictures.picture_parts import parts
from qocr.types import Picture

KINDS = ["PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "AVIF", "JPEG2000", "PPM"]
RED, WHITE, BLACK, GREY = (255, 0, 0), (255, 255, 255), (0, 0, 0), (128, 128, 128)
ORIENTATION = 0x0112


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def turned(orientation: int, **options: Any) -> dict[str, Any]:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return {"exif": exif, **options}


def half_red(size: tuple[int, int] = (40, 20)) -> Image.Image:
    """Red on the left, white on the right."""
    image = Image.new("RGB", size, WHITE)
    image.paste(RED, (0, 0, size[0] // 2, size[1]))
    return image


def noise(size: tuple[int, int] = (60, 50)) -> Image.Image:
    planes = [Image.effect_noise(size, 80) for _ in range(3)]
    return Image.merge("RGB", planes)


def facts(error: QocrError) -> tuple[type[QocrError], str]:
    return type(error), error.code


# Opening


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_of_every_kind_is_opened(kind: str) -> None:
    found = opening.picture(saved(half_red(), kind))
    assert (found.width, found.height) == (40, 20)
    for x, color in ((5, RED), (35, WHITE)):
        pixel = opening.rgb(found.image).getpixel((x, 10))
        assert isinstance(pixel, tuple)
        assert max(abs(a - b) for a, b in zip(pixel, color, strict=True)) < 8


@pytest.mark.parametrize(
    ("kind", "mode", "options", "passed_on"),
    [
        ("PNG", "RGB", {}, True),
        ("PNG", "L", {}, True),
        ("PNG", "1", {}, True),
        ("PNG", "P", {}, True),
        ("PNG", "P", {"transparency": 0}, False),
        ("PNG", "L", {"transparency": 0}, False),
        ("PNG", "RGBA", {}, False),
        ("PNG", "I;16", {}, False),
        ("JPEG", "RGB", {}, True),
        ("JPEG", "L", {}, True),
        ("JPEG", "CMYK", {}, False),
        ("WEBP", "RGB", {}, True),
        ("WEBP", "RGBA", {}, False),
        (
            "WEBP",
            "RGB",
            {"save_all": True, "append_images": [Image.new("RGB", (40, 20), RED)]},
            False,
        ),
        ("TIFF", "RGB", {}, False),
        ("GIF", "P", {}, False),
        ("BMP", "RGB", {}, False),
        ("JPEG", "RGB", turned(1), True),
        ("JPEG", "RGB", turned(6), False),
        ("PNG", "RGB", turned(3), False),
        ("JPEG", "RGB", {"exif": b"Exif\0\0no exif at all"}, True),
        ("PNG", "RGB", {"exif": b"Exif\0\0no exif at all"}, True),
    ],
)
def test_the_bytes_of_a_file_are_kept_where_they_show_the_picture(
    kind: str, mode: str, options: dict[str, Any], passed_on: bool
) -> None:
    content = saved(Image.new(mode, (40, 20)), kind, **options)
    assert opening.picture(content).encoded == (content if passed_on else None)


# Where the red half is after the turn: its centre in a picture of 40x20 or 20x40.
TURNS = {
    1: ((40, 20), (5, 10)),
    2: ((40, 20), (35, 10)),
    3: ((40, 20), (35, 10)),
    4: ((40, 20), (5, 10)),
    5: ((20, 40), (10, 5)),
    6: ((20, 40), (10, 5)),
    7: ((20, 40), (10, 35)),
    8: ((20, 40), (10, 35)),
}


@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_turns_are_applied(kind: str, orientation: int) -> None:
    options = turned(orientation) | ({"lossless": True} if kind == "WEBP" else {})
    found = opening.picture(saved(half_red(), kind, **options))
    size, red = TURNS[orientation]
    assert (found.width, found.height) == size
    opposite = (size[0] - 1 - red[0], size[1] - 1 - red[1])
    page = opening.rgb(found.image)
    assert [page.getpixel(red), page.getpixel(opposite)] == [RED, WHITE]


def test_a_picture_knows_the_file_it_comes_from() -> None:
    content, turn = saved(half_red(), "PNG"), saved(half_red(), "PNG", **turned(6))
    frames = saved(half_red(), "TIFF", save_all=True, append_images=[half_red()])
    page = parts(frames)[1].open(frames, opening.digest(frames))
    found = [opening.picture(content), opening.picture(turn), page]
    assert [page.sha256 for page in found] == [
        hashlib.sha256(file).hexdigest() for file in (content, turn, frames)
    ]


def test_a_turned_picture_is_not_turned_twice() -> None:
    found = opening.picture(saved(half_red(), "PNG", **turned(6)))
    again = opening.picture(saved(found.image, "PNG"))
    assert (again.width, again.height) == (20, 40)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EmptyFile"),
        (b"\x89PNG\r\n\x1a\n", "UnsupportedFile"),
        (b"just text", "UnsupportedFile"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "UnsupportedFile"),
        (b"PK\x03\x04" + bytes(100), "UnsupportedFile"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 40 40\nshowpage\n", "UnsupportedFile"),
    ],
)
def test_what_is_no_picture_is_an_input_error(content: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        opening.picture(content)
    assert caught.value.code == code


LEFT = {"PNG", "JPEG", "BMP", "GIF", "PPM"}  # of which a part can be read


@pytest.mark.heavy
@pytest.mark.filterwarnings("ignore:Truncated File Read")
@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_cut_off_anywhere_says_so(kind: str) -> None:
    content = saved(noise(), kind)
    ends = set()
    for cut in range(1, len(content) - 20, 53):
        try:
            page = opening.picture(content[:cut])
            opening.rgb(page.image)
        except InputError as error:
            ends.add(error.code)
        else:
            ends.add("read")
            assert not page.is_whole
            assert [warning.partition(":")[0] for warning in page.warnings] == [
                "the file is cut off"
            ]
    assert ("read" in ends) is (kind in LEFT)


def test_a_jpeg_that_lacks_only_its_end_is_whole() -> None:
    content = saved(noise(), "JPEG")
    page = opening.picture(content[:-2])
    assert (page.is_whole, page.warnings, page.encoded) == (True, (), None)
    assert page.image.tobytes() == opening.rgb(opening.picture(content).image).tobytes()


@pytest.mark.parametrize("options", [{}, {"progressive": True}])
def test_a_jpeg_says_how_much_of_it_is_missing(options: dict[str, Any]) -> None:
    content = saved(noise((400, 800)), "JPEG", **options)
    page = opening.picture(content[: len(content) // 2])
    [warning] = page.warnings
    percent = int(warning.split()[6])
    assert percent in (range(40, 60) if not options else range(1, 101))
    assert page.image.size == (400, 800)


def test_a_jpeg_cut_off_within_a_mark_is_read() -> None:
    """A byte FF at the end would join what stands in for the rest to another mark."""
    buffer = BytesIO()
    Image.effect_noise((200, 200), 80).save(buffer, "JPEG")
    data = buffer.getvalue()
    middle = data.index(b"\xff", len(data) // 2)
    for end in (middle, middle + 1):
        picture = as_far_as_it_goes(data[:end], lambda each: Image.open(BytesIO(each)))
        assert picture is not None
        assert picture[1].startswith("the file is cut off")


def test_one_picture_that_is_cut_off_leaves_others_strict() -> None:
    """What Pillow may hand out of a damaged picture is decided for each thread."""
    content = saved(noise(), "PNG")
    assert not opening.picture(content[: len(content) // 2]).is_whole
    with pytest.raises(InputError):
        opening.decoded(opening.open_image(content[: len(content) // 2]))


@pytest.mark.heavy
@pytest.mark.filterwarnings("ignore:Corrupt EXIF data", "ignore:Truncated File Read")
def test_a_multi_page_file_cut_off_anywhere_is_read_or_an_input_error() -> None:
    frames = [noise((20, 20)) for _ in range(3)]
    content = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    counts: set[object] = set()
    for cut in range(1, len(content) + 1, 5):
        try:
            counts.add(len(parts(content[:cut])))
        except InputError as error:
            counts.add(error.code)
    assert counts == {2, 3, "UnsupportedFile", "DamagedPicture"}
    half = content[: len(content) // 2]
    with pytest.raises(InputError) as caught:
        parts(half)[-1].open(half, "x")
    assert caught.value.code == "DamagedPicture"


def test_pages_of_a_tiff_are_opened_in_order() -> None:
    frames = [Image.new("RGB", (40, 20 + n), color) for n, color in enumerate((RED, WHITE, BLACK))]
    content = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    found = [part.open(content, "x") for part in parts(content)]
    assert [(page.height, page.image.getpixel((5, 5)), page.encoded) for page in found] == [
        (20, RED, None),
        (21, WHITE, None),
        (22, BLACK, None),
    ]


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    header = b"P5 20000 20000 255\n"
    with pytest.raises(InputError) as caught:
        opening.picture(header)
    assert facts(caught.value) == (InputError, "PictureTooLarge")


def test_an_absurd_size_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        opening.picture(b"P5 2000000000 2000000000 255\n")
    assert caught.value.code == "PictureTooLarge"


def test_heic_is_opened_where_its_library_is_installed() -> None:
    heif = pytest.importorskip("pillow_heif")
    heif.register_heif_opener()
    found = opening.picture(saved(half_red((64, 64)), "HEIF"))
    assert (found.width, found.height, found.encoded) == (64, 64, None)


PAM_RED = b"\xff\0\0" * 800


@pytest.mark.parametrize(
    "content",
    [
        b"P6 40 20 255\n" + PAM_RED,
        b"P3 40 20 255\n" + b"255 0 0\n" * 800,
        b"P7\nWIDTH 40\nHEIGHT 20\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\n" + PAM_RED,
        b"P7\n# of netpbm\nHEIGHT 20\nWIDTH 40\nDEPTH 4\nMAXVAL 255\nENDHDR\n"
        + b"\xff\0\0\xff" * 800,
    ],
)
def test_a_portable_map_is_opened(content: bytes) -> None:
    found = opening.picture(content)
    assert (found.width, found.height, found.encoded) == (40, 20, None)
    assert opening.rgb(found.image).getpixel((5, 5)) == RED


@pytest.mark.parametrize(
    "content",
    [
        b"P7\nWIDTH 40\nHEIGHT 20\n",
        b"P7\nWIDTH 40\nENDHDR\n",
        b"P7\nWIDTH 4\nHEIGHT 4\nDEPTH 5\nMAXVAL 255\nENDHDR\n" + bytes(80),
        b"P7\nWIDTH 4\nHEIGHT 4\nDEPTH 4\nMAXVAL 255\nENDHDR\n" + bytes(8),
    ],
)
def test_a_pam_that_cannot_be_read_is_an_input_error(content: bytes) -> None:
    with pytest.raises(InputError) as caught:
        opening.picture(content)
    assert caught.value.code == "DamagedPicture"


def test_a_format_that_pillow_was_built_without_says_the_way_out() -> None:
    with pytest.raises(SetupError) as caught:
        opening.check_codec(replace(AVIF, codec="none of Pillow's"))
    assert caught.value.code == "CodecMissing"


# Modes


def lab(color: tuple[int, int, int]) -> Image.Image:
    transform = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    found = ImageCms.applyTransform(Image.new("RGB", (20, 20), color), transform)
    assert found is not None
    return found


def with_transparency(mode: str, transparent: Any, color: Any) -> Image.Image:
    image = Image.new(mode, (20, 20), color)
    image.info["transparency"] = transparent
    return image


def painted(mode: str, ground: Any, ink: Any, ink_rows: int = 2) -> Image.Image:
    image = Image.new(mode, (20, 20), ground)
    image.paste(ink, (0, 0, 20, ink_rows))
    return image


@pytest.mark.parametrize(
    ("image", "top", "bottom"),
    [
        (Image.new("1", (20, 20), 1), WHITE, WHITE),
        (Image.new("L", (20, 20), 128), GREY, GREY),
        (Image.new("RGB", (20, 20), RED), RED, RED),
        (Image.new("RGB", (20, 20), RED).convert("P"), RED, RED),
        (Image.new("CMYK", (20, 20), (0, 255, 255, 0)), RED, RED),
        (Image.new("YCbCr", (20, 20), (255, 128, 128)), WHITE, WHITE),
        (lab(WHITE), WHITE, WHITE),
        (Image.new("HSV", (20, 20), (0, 255, 255)), RED, RED),
        (Image.new("I;16", (20, 20), 65535), WHITE, WHITE),
        (Image.new("I;16", (20, 20), 128 * 257), GREY, GREY),
        (Image.new("I;16B", (20, 20), 128 * 257), GREY, GREY),
        (painted("I", 0, 255), WHITE, BLACK),
        (painted("I", 0, 65535), WHITE, BLACK),
        (painted("I", 0, 1_000_000), WHITE, BLACK),
        (painted("F", 0.0, 255.0), WHITE, BLACK),
        (painted("RGBA", (0, 0, 0, 0), (0, 0, 0, 255)), BLACK, WHITE),
        (painted("RGBA", (0, 0, 0, 0), (255, 255, 255, 255)), WHITE, BLACK),
        (painted("LA", (0, 0), (0, 255)), BLACK, WHITE),
        (painted("LA", (0, 0), (128, 255)), GREY, WHITE),
        (painted("LA", (0, 0), (191, 255)), (191, 191, 191), WHITE),
        (painted("LA", (0, 0), (192, 255)), (192, 192, 192), BLACK),
        (Image.new("RGBA", (20, 20), (255, 0, 0, 255)), RED, RED),
        (Image.new("RGBA", (20, 20), (0, 0, 0, 0)), WHITE, WHITE),
        (Image.new("RGBa", (20, 20), (255, 0, 0, 255)), RED, RED),
        (with_transparency("L", 0, 0), WHITE, WHITE),
        (with_transparency("RGB", RED, RED), WHITE, WHITE),
        (with_transparency("P", b"\0", 0), WHITE, WHITE),
    ],
)
def test_every_mode_looks_in_rgb_as_a_person_sees_it(
    image: Image.Image, top: tuple[int, ...], bottom: tuple[int, ...]
) -> None:
    found = opening.rgb(image)
    assert (found.mode, found.size) == ("RGB", (20, 20))
    for point, color in (((10, 0), top), ((10, 19), bottom)):
        pixel = found.getpixel(point)
        assert isinstance(pixel, tuple)
        assert max(abs(a - b) for a, b in zip(pixel, color, strict=True)) <= 2, point


# Limits


@pytest.mark.parametrize(
    ("size", "readable"),
    [
        ((11, 11), True),
        ((10, 11), False),
        ((11, 10), False),
        ((1, 1), False),
        ((11, 2200), True),
        ((11, 2201), False),
        ((2201, 11), False),
    ],
)
def test_shapes_no_engine_takes_are_input_errors(size: tuple[int, int], readable: bool) -> None:
    page = Picture(Image.new("1", size))
    if readable:
        opening.check_readable(page)
        return
    with pytest.raises(InputError) as caught:
        opening.check_readable(page)
    assert caught.value.code == "PictureShape"


def test_a_file_whose_middle_is_damaged_is_an_input_error_when_decoded() -> None:
    content = bytearray(saved(noise((200, 200)), "PNG"))
    content[2000:2100] = bytes(100)
    page = opening.picture(bytes(content))
    with pytest.raises(InputError) as caught:
        opening.rgb(page.image)
    assert caught.value.code == "DamagedPicture"


@pytest.mark.parametrize(
    ("kind", "options", "dpi"),
    [
        ("JPEG", {"dpi": (300, 150)}, (300, 150)),
        ("JPEG", {"dpi": (72, 72)}, (72, 72)),
        ("JPEG", {}, None),
        ("JPEG", {"dpi": (1, 1)}, None),
        ("JPEG", {"dpi": (300, 150), **turned(6)}, (150, 300)),
        ("PNG", {"dpi": (600, 600)}, (600, 600)),
        ("TIFF", {"dpi": (204, 98)}, (204, 98)),
        ("BMP", {"dpi": (100, 100)}, (100, 100)),
    ],
)
def test_the_resolution_is_what_the_file_states(
    kind: str, options: dict[str, Any], dpi: tuple[float, float] | None
) -> None:
    shown = opening.picture(saved(half_red(), kind, **options))
    rounded = shown.dpi and tuple(map(round, shown.dpi))
    assert (rounded, shown.stored) == (dpi, saved(half_red(), kind, **options))


def test_the_72_dots_per_inch_of_a_camera_say_nothing() -> None:
    exif = Image.Exif()
    exif[0x011A] = exif[0x011B] = 72.0
    exif[0x0128] = 2
    data = saved(half_red(), "JPEG", exif=exif)
    without_jfif = data[:2] + data[20:]  # its first segment takes 18 bytes
    assert opening.picture(without_jfif).dpi is None
    exif[0x011A] = exif[0x011B] = 240.0
    data = saved(half_red(), "JPEG", exif=exif)
    assert opening.picture(data[:2] + data[20:]).dpi == (240, 240)


def chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)


@pytest.mark.parametrize(
    "text",
    [
        chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(2_000_000))),
        chunk(b"tEXt", b"a\0b")[:-1] + b"\0",
    ],
    ids=["huge", "wrong check sum"],
)
def test_a_text_in_a_png_does_not_keep_it_from_being_read(text: bytes) -> None:
    content = saved(half_red(), "PNG")
    page = opening.picture(content[:33] + text + content[33:])
    assert page.image.size == half_red().size
    assert opening.rgb(page.image).tobytes() == half_red().convert("RGB").tobytes()


@pytest.mark.parametrize(
    ("header", "pixel"),
    [
        (b"DEPTH 4\nMAXVAL 65535", b"\xff\xff\x80\0\0\0\xff\xff"),
        (b"DEPTH 4\nMAXVAL 1", b"\1\0\0\1"),
        (b"DEPTH 2\nMAXVAL 15", b"\x0f\x0f"),
    ],
)
def test_a_pam_with_alpha_of_any_depth_is_read(header: bytes, pixel: bytes) -> None:
    page = opening.picture(b"P7\nWIDTH 12\nHEIGHT 12\n" + header + b"\nENDHDR\n" + pixel * 144)
    found = page.image.getpixel((5, 5))
    assert isinstance(found, tuple)
    assert (found[0], found[-1]) == (255, 255)


def test_a_jpeg_2000_whose_white_would_be_black_is_an_error() -> None:
    """Pillow wraps the white of colours of 9 to 16 bits around to 0."""
    content = bytearray(saved(Image.new("RGB", (20, 20), (0, 90, 90)), "JPEG2000", no_jp2=True))
    depths = content.index(b"\xff\x4f\xff\x51") + 42
    assert opening.picture(bytes(content)).image.size == (20, 20)
    for channel in range(3):
        content[depths + 3 * channel] = 15
    image = Image.new("RGB", (20, 20), (0, 90, 90))
    with pytest.raises(ValueError, match="colours of 16 bits"):
        jpeg2000.checked(image, bytes(content))
    light = Image.new("RGB", (20, 20), (9, 90, 90))
    assert jpeg2000.checked(light, bytes(content)) is light
