"""An estimate says of a page what the service counts when the same command line reads it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import Command
from drawing import draw_page, draw_pdf
from PIL import Image, ImageDraw, ImageFont
from service import Service

from qocr.catalog import catalogue
from qocr.inputs.pages import reopen
from qocr.pricing.estimate import Limits, image_tokens

pytestmark = pytest.mark.usefixtures("folder")
MODELS = ("qwen-vl-ocr-2025-08-28", "qwen-vl-ocr-2025-11-20")


def draw_skewed(path: Path) -> None:
    page = Image.new("L", (600, 800), 250)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(18)
    for top in range(60, 740, 40):
        draw.text((60, top), "a line of print that lies level on the page", 20, font)
    page.rotate(4, Image.Resampling.BICUBIC, fillcolor=250).save(path)


def draw_turned_pdf(path: Path) -> None:
    """Two pages, the second shown turned by a quarter."""
    import pypdfium2

    draw_pdf(Path("level.pdf"), 2)
    document = pypdfium2.PdfDocument("level.pdf")
    document[1].set_rotation(90)
    document.save(path)


def draw_exif(path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (700, 300), "white").save(path, exif=exif)


def draw_scan(path: Path) -> None:
    Image.new("RGB", (1240, 1754), "white").save(path, "PDF", resolution=150)


DRAWN: dict[str, Callable[[Path], object]] = {
    "page.png": draw_page,
    "wide.png": lambda path: Image.new("L", (4501, 2001), 255).save(path),
    "huge.png": lambda path: Image.new("1", (7000, 5000), 1).save(path),
    "tiny.png": lambda path: Image.new("L", (11, 12), 255).save(path),
    "strip.png": lambda path: Image.new("L", (20, 3900), 255).save(path),
    "scan.pdf": draw_scan,
    "turned.pdf": draw_turned_pdf,
    "turned.jpg": draw_exif,
    "skewed.png": draw_skewed,
}
LINES = (
    *DRAWN,
    "page.png --min-pixels 500000",
    "page.png --max-pixels 10240",
    "wide.png --max-pixels 20000000",
    "scan.pdf --no-passthrough",
    "scan.pdf --dpi 77",
    "turned.pdf --pages 2 --dpi 200",
    "turned.pdf --max-pixels 100000",
    "skewed.png --deskew",
    "skewed.png --deskew --denoise --max-pixels 400000",
    "skewed.png --deskew --contrast",
)


def estimated(qocr: Command, *arguments: str) -> dict[str, Any]:
    ended = qocr("estimate", *arguments, "--json")
    assert (ended.code, ended.stderr) == (0, "")
    found: dict[str, Any] = json.loads(ended.text)
    return found


@pytest.mark.heavy
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("line", LINES)
def test_image_tokens_are_those_the_service_counts(
    qocr: Command, service: Service, line: str, model: str
) -> None:
    name, *options = shlex.split(line)
    if "--contrast" in options:
        pytest.importorskip("cv2")
    DRAWN[name](Path(name))
    arguments = [name, *options, "-m", model, "-r", "beijing"]
    found = estimated(qocr, *arguments)
    read = qocr("text", *arguments, "-f", "json", "-q")
    assert read.code == 0
    pages = json.loads(read.text)["pages"]
    counted = [page["usage"]["image_tokens"] for page in pages]
    assert [page["image_tokens"] for page in found["pages"]] == counted
    assert found["total"]["image_tokens"] == sum(counted)
    if "--deskew" not in options:
        sizes = [(page["width"], page["height"]) for page in pages]
        assert [(page["width"], page["height"]) for page in found["pages"]] == sizes


@pytest.mark.parametrize(
    ("size", "small_tokens", "large_tokens", "printed"),
    [
        ((6000, 3000), 8194, 8194, 8194),  # multilingual recognition
        ((1500, 1734), 3350, 2540, 3350),  # document parsing
        ((689, 487), 427, 332, 427),  # the train ticket
    ],
)
def test_the_pages_print_counts_of_small_tokens(
    size: tuple[int, int], small_tokens: int, large_tokens: int, printed: int
) -> None:
    """Also those of 2026, whose model has tokens of 32 by 32 pixels: their samples are older."""
    counts = [image_tokens(*size, catalogue.model(model), Limits()).tokens for model in MODELS]
    assert counts == [small_tokens, large_tokens]
    assert printed == small_tokens


@pytest.mark.heavy
def test_deskewing_makes_a_page_larger(qocr: Command) -> None:
    draw_skewed(Path("skewed.png"))
    [plain] = estimated(qocr, "skewed.png")["pages"]
    [level] = estimated(qocr, "skewed.png", "--deskew")["pages"]
    assert (plain["width"], plain["height"]) == (600, 800)
    assert 600 < level["width"] < 680
    assert 800 < level["height"] < 860


def write_printed_pdf(path: Path) -> None:
    """Text that is text on the first page, none on the second."""
    text = "BT /F 12 Tf 20 100 Td (A page of print that says enough of itself) Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 400 200] >>",
        "<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F 6 0 R >> >> >>",
        "<< /Type /Page /Parent 2 0 R >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body = "".join(f"{number} 0 obj\n{each}\nendobj\n" for number, each in enumerate(objects, 1))
    path.write_text(f"%PDF-1.4\n{body}trailer\n<< /Root 1 0 R /Size 7 >>\n%%EOF\n")


def test_pages_with_text_of_their_own_cost_nothing(qocr: Command, service: Service) -> None:
    write_printed_pdf(Path("print.pdf"))
    found = estimated(qocr, "print.pdf", "--text-layer", "use")
    assert found["text_layers"] == [{"source": "print.pdf", "page": 1}]
    assert [page["page"] for page in found["pages"]] == [2]
    assert found["total"]["pages"] == 1
    assert qocr("text", "print.pdf", "--text-layer", "use", "-q").code == 0
    assert len(service.requests) == 1
    rows = qocr("estimate", "print.pdf", "--text-layer", "use").text.splitlines()
    assert rows[2].split() == ["print.pdf#1", "its", "own", "text", "-", "0", "0"]


@pytest.mark.parametrize("options", [[], ["--text-layer", "use", "--task", "table"]])
def test_where_the_text_is_not_taken_it_costs(qocr: Command, options: list[str]) -> None:
    write_printed_pdf(Path("print.pdf"))
    found = estimated(qocr, "print.pdf", *options)
    assert (found["text_layers"], found["total"]["pages"]) == ([], 2)


def test_a_document_that_is_all_print(qocr: Command) -> None:
    write_printed_pdf(Path("print.pdf"))
    found = estimated(qocr, "print.pdf", "--text-layer", "use", "--pages", "1")
    assert found["pages"] == []
    assert {price["cost"]["most"] for price in found["prices"]} == {0}


def test_a_turned_page_is_opened_again_as_wide_as_it_was() -> None:
    draw_turned_pdf(Path("turned.pdf"))
    picture = reopen("turned.pdf", 2, 417, ".").open()
    assert (picture.width, picture.height) == (417, 834)
