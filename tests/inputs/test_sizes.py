"""How large a page of a PDF will be: as large as it is when it is opened."""

from __future__ import annotations

from math import ceil
from typing import NoReturn

import pytest
from PIL import Image

from qocr.inputs import Rendering, pages, sources
from qocr.inputs.resolution import auto_dpi
from qocr.inputs.sizes import Sizes


def no_download(url: str) -> NoReturn:
    raise AssertionError(url)


@pytest.mark.usefixtures("folder")
def test_a_side_that_only_rounding_lifts_above_a_whole_pixel_is_that_pixel() -> None:
    """47 pixels at 100 dpi are 33.84 points, and those times 100 / 72 are 47.00000000000001."""
    Image.new("L", (47, 47), 255).save("page.pdf", "PDF", resolution=100)
    rendering = Rendering(8_388_608, 300, ".", dpi=100)
    [page] = pages(sources(["page.pdf"]), rendering, no_download)
    assert Sizes(rendering).of(page)(8_388_608) == page.open().image.size == (47, 47)


@pytest.mark.parametrize("size", [(595.28, 841.89), (612.0, 792.0), (841.89, 1190.55)])
@pytest.mark.parametrize("max_pixels", [6_422_528, 8_388_608])
def test_a_page_with_its_sides_rounded_up_has_no_pixel_too_many(
    size: tuple[float, float], max_pixels: int
) -> None:
    dpi = auto_dpi(*size, max_pixels, 600)
    wide, high = (ceil(side * dpi / 72) for side in size)
    assert 0.99 * max_pixels < wide * high <= max_pixels
