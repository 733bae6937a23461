"""How few bytes a scaled picture takes."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageFont

from qocr import packing

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
