"""PDF pages have the pixels of their own pictures, whatever size in points they claim."""

from __future__ import annotations

import zlib
from io import BytesIO
from pathlib import Path
from typing import NoReturn

import pikepdf
import pytest
from PIL import Image

from qocr.inputs import Rendering, pages, sources
from qocr.inputs.sizes import Sizes

A4 = "/MediaBox [0 0 595 842]"
TENTH = "/MediaBox [0 0 59.5 84.2]"
MOST = 8_388_608
RENDERING = Rendering(MOST, 300, ".")
pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture(params=["poppler", "pdfium"])
def _renderer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "pdfium":
        monkeypatch.setenv("PATH", "/nowhere")


def no_download(url: str) -> NoReturn:
    raise AssertionError(url)


def document(entries: str, pixels: tuple[int, int] = (8, 8), drawn: str = "") -> bytes:
    """A PDF of one page with these entries, and a grey picture of so many pixels."""
    row = zlib.compress(b"\x80" * pixels[0] * pixels[1])
    picture = (
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 "
        b"/ColorSpace /DeviceGray /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
        % (*pixels, len(row), row)
    )
    form = b"q 50 0 0 50 0 0 cm /P Do Q"
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R %s /Contents 4 0 R /Resources << /XObject "
        b"<< /P 5 0 R /F 6 0 R >> >> >>" % entries.encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn.encode()),
        picture,
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 50 50] /Resources << /XObject << /P 5 0 R >> "
        b">> /Length %d >>\nstream\n%s\nendstream" % (len(form), form),
    ]
    written = b"%PDF-1.7\n"
    for number, body in enumerate(bodies, 1):
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return written + b"trailer\n<< /Size 7 /Root 1 0 R >>\n%%EOF\n"


def size(content: bytes, rendering: Rendering = RENDERING) -> tuple[int, int]:
    """The size of the page as it is opened, which is that of an estimate, too."""
    Path("page.pdf").write_bytes(content)
    [page] = pages(sources(["page.pdf"]), rendering, no_download)
    opened = page.open()
    assert Sizes(rendering).of(page)(rendering.max_pixels) == (opened.width, opened.height)
    return opened.width, opened.height


def is_about(found: tuple[int, int], expected: tuple[int, int]) -> bool:
    return all(0 <= one - other <= 1 for one, other in zip(found, expected, strict=True))


@pytest.mark.heavy
@pytest.mark.usefixtures("_renderer")
@pytest.mark.parametrize(
    ("entries", "pixels", "drawn", "expected"),
    [
        ("/MediaBox [0 0 90 60]", (1800, 1200), "90 0 0 60 0 0 cm /P Do", (1800, 1200)),
        ("/MediaBox [0 0 90 60]", (1800, 600), "90 0 0 60 0 0 cm /P Do", (1800, 1200)),
        ("/MediaBox [0 0 90 60]", (1200, 1800), "0 60 -90 0 90 0 cm /P Do", (1800, 1200)),
        ("/MediaBox [0 0 50 50]", (1200, 1200), "/F Do", (1200, 1200)),
        ("/MediaBox [0 0 500 500]", (2500, 2500), "10 0 0 10 0 0 cm /F Do", (2500, 2500)),
        ("/MediaBox [0 0 500 500]", (2500, 2500), "/F Do", (2084, 2084)),  # a logo
        ("/MediaBox [0 0 90 60] /Rotate 90", (1800, 1200), "90 0 0 60 0 0 cm /P Do", (1200, 1800)),
        (f"{TENTH} /UserUnit 10", (8, 8), "", (2434, 3444)),
        (f"{TENTH} /Rotate 90 /UserUnit 10.0", (8, 8), "", (3444, 2434)),
        (f"{A4} /UserUnit 0", (8, 8), "", (2434, 3444)),
        (A4, (8, 8), "", (2434, 3444)),
        ("/MediaBox [595 842 0 0]", (8, 8), "", (2434, 3444)),
        ("/MediaBox [-100 -200 495 642]", (8, 8), "", (2434, 3444)),
        (f"{A4} /CropBox [0 0 300 200]", (8, 8), "", (1250, 834)),
        ("", (8, 8), "", (2545, 3294)),
        ("/MediaBox [0 0 1 1]", (8, 8), "", (708, 708)),
        ("/MediaBox [0 0 14400 14400]", (8, 8), "", (2895, 2895)),
    ],
)
def test_a_page_has_the_pixels_that_its_pictures_and_its_size_ask_for(
    entries: str, pixels: tuple[int, int], drawn: str, expected: tuple[int, int]
) -> None:
    assert is_about(size(document(entries, pixels, drawn)), expected)


def test_a_picture_finer_than_the_model_sees_is_rendered_for_the_model() -> None:
    page = document("/MediaBox [0 0 90 60]", (1800, 1200), "90 0 0 60 0 0 cm /P Do")
    wide, high = size(page, Rendering(2_000_000, 300, "."))
    assert 1_990_000 < wide * high <= 2_005_000


@pytest.mark.heavy
@pytest.mark.parametrize("password", [None, "open"])
def test_a_user_unit_among_compressed_objects_is_found(password: str | None) -> None:
    packed = BytesIO()
    with pikepdf.open(BytesIO(document(f"{TENTH} /UserUnit 10"))) as pdf:
        pdf.save(
            packed,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            encryption=pikepdf.Encryption(owner="own", user=password) if password else False,
        )
    assert b"UserUnit" not in packed.getvalue()
    rendering = Rendering(MOST, 300, ".", password=password)
    assert size(packed.getvalue(), rendering) == (2434, 3444)


def test_a_scan_is_taken_as_it_is_however_few_points_its_page_has() -> None:
    Image.effect_noise((1200, 900), 60).save("scan.pdf", "PDF", resolution=6000)
    rendering = Rendering(MOST, 200, ".", passthrough=True)
    assert size(Path("scan.pdf").read_bytes(), rendering) == (1200, 900)
