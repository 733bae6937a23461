"""A page that is taken out of a TIFF looks the same, and has no bytes of the others."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, features

from qocr.pictures import tiff_directory
from qocr.pictures.opening import tiff_page
from qocr.pictures.tiff_page import page_alone


def pages(mode: str) -> list[Image.Image]:
    noise = [Image.effect_noise((90, 60 + 8 * index), 80) for index in range(3)]
    return [page.convert(mode) for page in noise]


def tiff(images: list[Image.Image], compression: str, big: bool) -> bytes:
    buffer = BytesIO()
    options = {"compression": compression, "big_tiff": big, "dpi": (200, 200)}
    images[0].save(buffer, "TIFF", save_all=True, append_images=images[1:], **options)
    return buffer.getvalue()


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize(
    ("compression", "mode"),
    [
        *(("raw", mode) for mode in ("L", "RGB", "1", "I;16")),
        *(("tiff_lzw", "RGB"), ("tiff_adobe_deflate", "P"), ("packbits", "L"), ("group4", "1")),
        *(("jpeg", "RGB"), ("jpeg", "L"), ("tiff_deflate", "CMYK")),
    ],
)
def test_a_page_looks_as_it_does_in_the_file(compression: str, mode: str, big: bool) -> None:
    if compression != "raw" and not features.check("libtiff"):
        pytest.skip("this Pillow has no libtiff")
    data = tiff(pages(mode), compression, big)
    image = Image.open(BytesIO(data))
    found = tiff_directory.pages(data)
    assert len(found) == 3
    for number, directory in enumerate(found):
        alone = page_alone(data, directory.offset)
        assert alone is not None
        assert len(alone) < len(data) / 2
        image.seek(number)
        own = Image.open(BytesIO(alone))
        assert own.convert("RGB").tobytes() == image.convert("RGB").tobytes()
        assert tiff_page(data, directory.offset, "digest").dpi == (200.0, 200.0)


def test_a_page_whose_bytes_are_missing_is_not_taken_out() -> None:
    data = tiff(pages("L"), "raw", big=False)
    last = tiff_directory.pages(data)[-1]
    strip_end = last.value(273) + last.value(279)
    for end in (strip_end - 1, last.offset + 20, last.offset):
        assert page_alone(data[:end], last.offset) is None
