"""Files of several pictures: frames, and pictures one after another."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from PIL.GifImagePlugin import GifImageFile

from qocr.errors import InputError
from qocr.pictures import opening, tiff_directory
from qocr.pictures.picture_parts import parts
from qocr.pictures.picture_spans import spans

COLORS = ((200, 0, 0), (0, 200, 0), (0, 0, 200))


def picture(color: tuple[int, int, int], size: tuple[int, int] = (40, 20)) -> Image.Image:
    return Image.new("RGB", size, color)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def animated(kind: str, **options: Any) -> bytes:
    first, *others = map(picture, COLORS)
    return saved(first, kind, save_all=True, append_images=others, **options)


def colors(data: bytes) -> list[tuple[int, ...]]:
    """The colour that is strongest on each page."""
    found = []
    for part in parts(data):
        pixel = opening.rgb(part.open(data, "x").image).getpixel((20, 10))
        assert isinstance(pixel, tuple)
        found.append(tuple(200 if value > 100 else 0 for value in pixel))
    return found


def directory(*pages: tuple[int, int]) -> bytes:
    """A TIFF with a black page of 4 by 4 pixels for each tag (254 or 255) with its value."""
    data = b"II*\0\x08\0\0\0"
    for index, (tag, value) in enumerate(pages):
        entries = [(tag, value), (256, 4), (257, 4), (258, 8), (259, 1), (262, 1)]
        start = len(data) + 2 + 12 * 10 + 4
        entries += [(273, start), (277, 1), (278, 4), (279, 16)]
        data += len(entries).to_bytes(2, "little")
        for name, number in entries:
            data += name.to_bytes(2, "little") + b"\4\0\1\0\0\0" + number.to_bytes(4, "little")
        last = index == len(pages) - 1
        data += (0 if last else start + 16).to_bytes(4, "little") + bytes(16)
    return data


@pytest.mark.parametrize(
    ("kind", "options"),
    [("GIF", {}), ("WEBP", {"lossless": True}), ("PNG", {}), ("TIFF", {}), ("MPO", {})],
)
def test_every_frame_is_a_page(kind: str, options: dict[str, Any]) -> None:
    assert colors(animated(kind, **options)) == list(COLORS)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF", "PPM"])
def test_pictures_one_after_another_are_pages(kind: str) -> None:
    data = b"".join(saved(picture(color), kind) for color in COLORS)
    assert colors(data) == list(COLORS)


def test_pictures_of_different_formats_and_padding_between_them_are_pages() -> None:
    kinds = ("PPM", "JPEG", "TIFF")
    data = b"\0\n".join(
        saved(picture(color), kind) for color, kind in zip(COLORS, kinds, strict=True)
    )
    assert colors(data) == list(COLORS)


@pytest.mark.parametrize(
    ("start", "raster"),
    [
        (b"P4\n40 20\n", 100),
        (b"P5\n# by a scanner\n40 20\n255\n", 800),
        (b"P5 40 20 65535\n", 1600),
        (b"P6 40 20 255 ", 2400),
        (b"Pf\n40 20\n-1.0\n", 3200),
        (b"P7\nWIDTH 40\nHEIGHT 20\nDEPTH 3\nMAXVAL 255\nENDHDR\n", 2400),
    ],
)
def test_portable_maps_end_where_their_header_says(start: bytes, raster: int) -> None:
    one = start + b"P6 1 1 255 "[:raster].ljust(raster, b"\0")
    assert spans(one * 3) == [(n * len(one), (n + 1) * len(one)) for n in range(3)]


@pytest.mark.parametrize("rest", [b"\0" * 5000, b"SEFH of a camera", b"BM and no bitmap", b"P6"])
def test_what_is_no_picture_behind_a_picture_is_left_aside(rest: bytes) -> None:
    data = saved(picture(COLORS[0]), "JPEG") + rest
    assert spans(data) == [(0, len(data))]


def test_a_damaged_picture_among_others_is_a_page_of_its_own() -> None:
    jpeg = [saved(Image.effect_noise((64, 64), 90), "JPEG") for _ in range(3)]
    data = jpeg[0] + jpeg[1][:-300] + jpeg[2]
    whole = [part.open(data, "x").is_whole for part in parts(data)]
    assert whole == [True, False, True]


@pytest.mark.parametrize(("tag", "value"), [(254, 1), (254, 4), (255, 2)])
def test_thumbnails_and_masks_of_a_tiff_are_no_pages(tag: int, value: int) -> None:
    content = directory((254, 0), (tag, value), (254, 2))
    first, _, third = tiff_directory.directories(content)
    assert [part.directory for part in parts(content)] == [first.offset, third.offset]
    assert len(parts(directory((254, 2), (255, 3)))) == 2


def test_a_page_of_a_tiff_that_cannot_be_read_leaves_the_others_readable() -> None:
    content = directory((254, 0), (254, 0)).replace(
        b"\x06\1\4\0\1\0\0\0\1", b"\x06\1\4\0\1\0\0\0\x63", 1
    )
    unreadable, good = parts(content)
    with pytest.raises(InputError) as caught:
        unreadable.open(content, "x")
    assert caught.value.code == "UnsupportedFile"
    assert good.open(content, "x").image.size == (4, 4)


def test_the_picture_below_a_thumbnail_is_the_page() -> None:
    """Cameras put a thumbnail first, and the picture into a directory of its own (330) below."""
    content = bytearray(directory((330, 0), (254, 0)))
    below = tiff_directory.directories(bytes(content))[1].offset
    start = 8
    content[start + 2 : start + 14] = struct.pack("<HHII", 254, 4, 1, 1)
    entry = start + 2 + 12 * 8  # in place of rows per strip
    content[entry : entry + 12] = struct.pack("<HHII", 330, 4, 1, below)
    end = start + 2 + 12 * 10
    content[end : end + 4] = bytes(4)
    [part] = parts(bytes(content))
    assert part.directory == below
    assert part.open(bytes(content), "x").image.size == (4, 4)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_frames_are_right_in_any_order(kind: str) -> None:
    shades = [Image.new("L", (40, 20), 12 * index) for index in range(20)]
    options = {"lossless": True} if kind == "WEBP" else {}
    data = saved(shades[0], kind, save_all=True, append_images=shades[1:], **options)
    every = parts(data)
    order = [3, 1, 2, 0, 19, 18, 4, 17, *range(5, 17)]
    found = [opening.rgb(every[index].open(data, "x").image).getpixel((5, 5)) for index in order]
    assert found == [(12 * index,) * 3 for index in order]


def test_an_animation_is_decoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = []
    load = GifImageFile.load

    def counted(image: GifImageFile) -> Any:
        if image.tile:
            decoded.append(image.tell())
        return load(image)

    data = animated("GIF")
    every = parts(data)
    monkeypatch.setattr(GifImageFile, "load", counted)
    for part in every:
        part.open(data, "x")
    assert decoded == [0, 1, 2]


def test_plain_pnm_one_after_another_are_pages() -> None:
    plain = b"P2 # a\n12 12 255\n" + b"7 " * 144
    data = plain + plain + b"\n" + saved(picture(COLORS[0]), "PPM")
    assert [part.open(data, "x").image.size for part in parts(data)] == [
        (12, 12),
        (12, 12),
        (40, 20),
    ]


def test_a_preview_beside_a_photograph_is_no_page_and_said() -> None:
    small = picture(COLORS[1], (20, 10))
    data = saved(picture(COLORS[0]), "MPO", save_all=True, append_images=[small])
    [part] = parts(data)
    assert part.open(data, "x").warnings == (
        "1 more in this file are previews or other views of it, and are not read",
    )


@pytest.mark.parametrize("size", [(40, 20), (20, 10)])
def test_the_gain_map_of_a_photograph_is_no_page(
    size: tuple[int, int],
) -> None:
    gain = picture(COLORS[1], size)
    gain.encoderinfo = {"xmp": b'<x hdrgm:Version="1.0"/>'}
    data = saved(picture(COLORS[0]), "MPO", save_all=True, append_images=[gain])
    [part] = parts(data)
    assert part.open(data, "x").warnings == ()
