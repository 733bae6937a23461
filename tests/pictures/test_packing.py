"""How few bytes a scaled picture takes."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageFont

from qocr.pictures import packing

PLENTY = 10_000_000


def printed_page(size: tuple[int, int]) -> Image.Image:
    page = Image.new("1", size, 1)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(size[1] // 60)
    for top in range(size[1] // 12, size[1] - size[1] // 12, size[1] // 40):
        draw.text((size[0] // 12, top), f"a line of print, {top} pixels from the top", 0, font)
    return page


@pytest.mark.parametrize(("width", "greys"), [(900, 4), (400, 16)])
def test_greys_of_print_go_by_how_far_it_is_scaled(width: int, greys: int) -> None:
    page = printed_page((1700, 2200)).convert("L")
    found = packing.scaled(page, (width, width * 22 // 17))
    assert len(found.getcolors() or []) == greys


@pytest.mark.heavy
def test_scaled_print_is_not_larger_than_it_was() -> None:
    page, before = printed_page((3400, 4400)), BytesIO()
    page.save(before, "PNG")
    scaled = packing.scaled(packing.plain(page), (1696, 2208))
    data, mime = packing.pack(scaled, PLENTY)
    assert mime == "image/png"
    assert len(data) < len(before.getvalue())


def test_other_pictures_keep_all_their_greys() -> None:
    page = Image.linear_gradient("L").resize((800, 800))
    assert len(packing.scaled(page, (400, 400)).getcolors() or []) > 200


def photograph(size: tuple[int, int]) -> Image.Image:
    noise = Image.effect_noise(size, 40)
    return Image.blend(noise, Image.linear_gradient("L").resize(size), 0.7)


@pytest.mark.parametrize("quality", [76, 82, 87])
def test_what_was_lossy_does_not_grow(quality: int) -> None:
    before = BytesIO()
    photograph((900, 900)).save(before, "JPEG", quality=quality)
    image = Image.open(before).convert("L").transpose(Image.Transpose.ROTATE_90)
    size = len(before.getvalue())
    data, mime = packing.pack(image, PLENTY, lossy_bytes=size)
    assert (mime, len(data) <= size) == ("image/jpeg", True)
    assert len(packing.pack(image, PLENTY)[0]) > size


def test_what_cannot_be_as_small_is_as_faithful_as_ever() -> None:
    image = photograph((300, 300))
    assert packing.pack(image, PLENTY, lossy_bytes=10) == packing.pack(image, PLENTY)


@pytest.mark.heavy
def test_scaled_print_of_a_jpeg_is_not_larger_than_the_jpeg() -> None:
    before = BytesIO()
    printed_page((1700, 2200)).convert("L").save(before, "JPEG", quality=80)
    size = len(before.getvalue())
    scaled = packing.scaled(Image.open(before).convert("L"), (1600, 2070))
    assert len(packing.pack(scaled, PLENTY, size)[0]) <= size < len(packing.pack(scaled, PLENTY)[0])


@pytest.mark.parametrize(
    ("color", "mode"),
    [
        ((255, 255, 243), "RGB"),
        ((243, 255, 255), "RGB"),
        ((255, 243, 255), "RGB"),
        ((255, 255, 244), "L"),
        ((244, 255, 255), "L"),
    ],
)
def test_pale_colours_are_colours_and_the_noise_of_jpeg_is_none(
    color: tuple[int, int, int], mode: str
) -> None:
    page = Image.new("RGB", (200, 200), "white")
    page.paste(color, (90, 90, 110, 110))
    assert packing.plain(page).mode == mode
