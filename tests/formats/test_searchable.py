"""The searchable PDF, read by poppler, PDFium and pikepdf."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from io import BytesIO
from math import cos, radians, sin
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageDraw

from qocr.errors import InputError, SetupError
from qocr.formats.searchable import SearchablePdf
from qocr.pictures.opening import picture, rgb
from qocr.types import Line, Page, Picture, Point, Quad, Result, Style, moved_quad

pikepdf = pytest.importorskip("pikepdf")
pytest.importorskip("img2pdf")
pytest.importorskip("bidi")
pdfium = pytest.importorskip("pypdfium2")

SIZE = (1000, 1400)


def box(left: float, top: float, right: float, bottom: float) -> Quad:
    return (left, top), (right, top), (right, bottom), (left, bottom)


def turned(degrees: float, wide: float = 500, high: float = 40) -> Quad:
    c, s = cos(radians(degrees)), sin(radians(degrees))
    corners = [
        (500 + x * c - y * s, 700 + x * s + y * c)
        for x, y in ((-wide, -high), (wide, -high), (wide, high), (-wide, high))
    ]
    return corners[0], corners[1], corners[2], corners[3]


def below(pixels: float, point: Point) -> Point:
    return point[0], point[1] + pixels


def noise(size: tuple[int, int] = (300, 200), mode: str = "RGB") -> Image.Image:
    count = size[0] * size[1] * len(mode)
    return Image.frombytes(mode, size, random.Random(1).randbytes(count))


def stored_by(stream: Any) -> str:
    filters = stream.Filter
    return str(filters[0] if isinstance(filters, pikepdf.Array) else filters)


def printed() -> Image.Image:
    page = Image.new("1", SIZE, 1)
    draw = ImageDraw.Draw(page)
    digits = random.Random(1)
    for y in range(50, 1300, 40):
        draw.text((50, y), str(digits.randrange(10**40)), font_size=digits.uniform(18, 34))
    return page


def jpeg(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=70)
    return buffer.getvalue()


def result(*lines: Line, on: Picture | None = None, source: str = "scan.png") -> Result:
    shown = on or Picture(Image.new("L", SIZE, 255))
    page = Page(source, source, 1, lambda: shown)
    return Result(
        *(page, "advanced", "fake", "m", "ok"),
        lines=lines,
        picture=shown,
        width=shown.width,
        height=shown.height,
    )


def written(*results: Result) -> bytes:
    pdf = SearchablePdf(Style())
    for one in results:
        pdf.add(one)
    return pdf.finish()


def rows(text: str) -> list[str]:
    plain = "".join(c for c in text if c not in "\u202a\u202b\u202c")
    return [" ".join(unicodedata.normalize("NFC", row).split()) for row in plain.split("\n")]


def by_poppler(pdf: bytes, *options: str) -> list[list[str]]:
    if not shutil.which("pdftotext"):
        pytest.skip("needs poppler's pdftotext")
    ran = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True)
    assert (ran.returncode, ran.stderr) == (0, b"")
    pages = ran.stdout.decode().split("\f")[:-1]
    return [[row for row in rows(page) if row] for page in pages]


def by_pdfium(pdf: bytes) -> list[list[str]]:
    pages = pdfium.PdfDocument(pdf)
    return [[row for row in rows(page.get_textpage().get_text_range()) if row] for page in pages]


def rendered(pdf: bytes) -> Image.Image:
    shown: Image.Image = pdfium.PdfDocument(pdf)[0].render(scale=200 / 72).to_pil()
    return shown


@pytest.fixture
def first_picture() -> Iterator[Callable[[bytes], Any]]:
    with ExitStack() as documents:

        def found(pdf: bytes) -> Any:
            document = documents.enter_context(pikepdf.open(BytesIO(pdf)))
            return next(iter(document.pages[0].Resources.XObject.values()))

        yield found


LATIN = (
    Line("Total: 9.00 RM", box(100, 100, 400, 140)),
    Line("Ça é naïve", box(100, 200, 320, 240)),
    Line("发票号码：12345678", box(100, 300, 460, 340)),
    Line("合计（大写）壹佰元整 ABC", box(100, 400, 560, 440)),
    Line("𠮷野家 😀", box(100, 500, 280, 540)),
)


@pytest.mark.parametrize("read", [by_poppler, lambda pdf: by_poppler(pdf, "-raw"), by_pdfium])
def test_lines_come_back_in_their_order(read: Any) -> None:
    assert read(written(result(*LATIN))) == [[line.text for line in LATIN]]


@pytest.mark.parametrize("read", [by_poppler, by_pdfium])
@pytest.mark.parametrize("text", ["שלום עולם", "مرحبا بالعالم", "فارسی می\u200cخواهم", "שָׁלוֹם"])
def test_right_to_left_text_comes_back_in_logical_order(text: str, read: Any) -> None:
    line = Line(text, box(600, 100, 600 + 22 * len(text), 140))
    assert read(written(result(line))) == [[unicodedata.normalize("NFC", text)]]


def test_columns_are_read_down_and_from_right_to_left() -> None:
    columns = ("縦書きの最初の列", "二番目の列です", "三番目")
    lines = [
        Line(text, box(800 - 60 * i, 50, 840 - 60 * i, 50 + 42 * len(text)))
        for i, text in enumerate(columns)
    ]
    pdf = written(result(*lines))
    assert by_poppler(pdf) == [list(columns)]
    assert by_pdfium(pdf) == [list(columns)]


@pytest.mark.parametrize("degrees", [-90, 90, 180, 3, -8, 45])
def test_turned_and_tilted_lines_come_back(degrees: float) -> None:
    pdf = written(result(Line("these words are turned", turned(degrees))))
    (found,) = by_pdfium(pdf) if degrees != 180 else by_poppler(pdf)
    assert " ".join(found) == "these words are turned"


def test_each_word_lies_on_its_box() -> None:
    words = Line("one", box(120, 200, 180, 240)), Line("two", box(600, 200, 690, 240))
    pdf = written(result(Line("one two", box(100, 200, 700, 240), words=words)))
    text = pdfium.PdfDocument(pdf)[0].get_textpage()
    assert text.get_text_range().split() == ["one", "two"]
    ends = [text.get_charbox(at)[side] for at, side in ((0, 0), (2, 2), (4, 0), (6, 2))]
    assert [round(end * 200 / 72) for end in ends] == [120, 180, 600, 690]


@pytest.mark.parametrize("read", [by_poppler, by_pdfium])
@pytest.mark.parametrize("text", ["हिन्दी में लिखा हुआ", "ใบเสร็จรับเงิน เลขที่ 12", "שָׁלוֹם", "ệ à́"])
def test_marks_come_back_where_they_were(text: str, read: Any) -> None:
    line = Line(text, box(100, 100, 100 + 22 * len(text), 140))
    assert read(written(result(line))) == [[unicodedata.normalize("NFC", text)]]


@pytest.mark.parametrize("read", [lambda pdf: by_poppler(pdf, "-raw"), by_pdfium])
@pytest.mark.parametrize("degrees", [-4, 1, 5])
def test_tilted_lines_close_to_each_other_come_back_in_order(degrees: float, read: Any) -> None:
    texts = ["these words are tilted a little", "发票号码在这一行上面", "and these as much"]
    box = turned(degrees, 400, 20)
    lines = [
        Line(text, moved_quad(box, partial(below, 50 * row))) for row, text in enumerate(texts)
    ]
    assert read(written(result(*lines))) == [texts]


def test_each_line_lies_on_its_box() -> None:
    pdf = written(result(Line("nuhV", box(100, 200, 300, 240))))
    text = pdfium.PdfDocument(pdf)[0].get_textpage()
    boxes = [text.get_charbox(index) for index in range(4)]
    pixels = [[round(value * 200 / 72) for value in found] for found in boxes]
    assert [found[0] for found in pixels] == [100, 150, 200, 250]
    assert [found[2] for found in pixels] == [150, 200, 250, 300]
    assert {(found[1], found[3]) for found in pixels} == {(1400 - 231, 1400 - 209)}


def test_the_text_is_not_seen() -> None:
    lines = [*LATIN, *(Line("turned about", turned(degrees)) for degrees in (10, 90, 180))]
    assert rendered(written(result(*lines))).convert("L").getextrema() == (255, 255)


def test_a_jpeg_is_taken_over_byte_by_byte(first_picture: Any) -> None:
    data = jpeg(noise())
    pdf = written(result(*LATIN, on=picture(data)))
    assert first_picture(pdf).read_raw_bytes() == data


def test_a_cmyk_jpeg_looks_as_it_did() -> None:
    shown = picture(jpeg(Image.new("CMYK", (60, 40), (0, 255, 255, 0))))
    pixel = rendered(written(result(on=shown))).getpixel((30, 20))
    assert isinstance(pixel, tuple)
    red, green, blue = pixel
    assert (red > 200, green < 80, blue < 80) == (True, True, True)


@pytest.mark.parametrize(
    ("image", "stored_as"),
    [
        (printed(), "/CCITTFaxDecode"),
        (noise().convert("1"), "/FlateDecode"),
        (Image.linear_gradient("L"), "/FlateDecode"),
        (noise(mode="L"), "/FlateDecode"),
        (noise(mode="CMYK"), "/FlateDecode"),
        (Image.new("RGB", (300, 200), (200, 30, 30)), "/FlateDecode"),
        (noise(), "/FlateDecode"),
        (Image.new("RGBA", (300, 200), (0, 0, 200, 128)), "/FlateDecode"),
        (Image.new("I;16", (300, 200), 40_000), "/FlateDecode"),
    ],
)
def test_pictures_are_stored_small_and_look_the_same(
    image: Image.Image, stored_as: str, first_picture: Any
) -> None:
    pdf = written(result(on=Picture(image)))
    stored = first_picture(pdf)
    assert (stored_by(stored), (stored.Width, stored.Height)) == (stored_as, image.size)
    shown_again = pikepdf.PdfImage(stored).as_pil_image().convert("RGB")
    assert ImageChops.difference(shown_again, rgb(image)).getbbox() is None


@pytest.mark.parametrize(
    ("image", "kind", "stored_as"),
    [
        (printed(), "PNG", "/CCITTFaxDecode"),
        (printed().convert("L"), "PNG", "/CCITTFaxDecode"),
        (printed(), "BMP", "/CCITTFaxDecode"),
        (noise().convert("1"), "PNG", "/FlateDecode"),
        (printed().convert("L").point(lambda shade: shade // 2), "PNG", "/FlateDecode"),
        (Image.linear_gradient("L"), "PNG", "/FlateDecode"),
    ],
)
def test_a_black_and_white_file_is_stored_as_fax_where_that_is_smaller(
    image: Image.Image, kind: str, stored_as: str, first_picture: Any
) -> None:
    data = BytesIO()
    image.save(data, kind)
    stored = first_picture(written(result(on=picture(data.getvalue()))))
    assert stored_by(stored) == stored_as
    shown = pikepdf.PdfImage(stored).as_pil_image().convert("RGB")
    assert ImageChops.difference(shown, image.convert("RGB")).getbbox() is None


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_turned_jpeg_is_taken_over_and_shown_upright(
    orientation: int, first_picture: Any
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = BytesIO()
    noise().save(buffer, "JPEG", exif=exif, dpi=(100, 100))
    shown = picture(buffer.getvalue())
    pdf = written(result(Line("these words", box(20, 50, 120, 70)), on=shown))
    assert first_picture(pdf).read_raw_bytes() == buffer.getvalue()
    page = pdfium.PdfDocument(pdf)[0].render(scale=100 / 72).to_pil()
    assert page.size == shown.image.size
    difference = ImageChops.difference(page.convert("RGB"), shown.image)
    assert max(difference.convert("L").histogram()[40:]) == 0
    assert by_poppler(pdf) == [["these words"]]


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP", "GIF", "WEBP"])
def test_a_page_is_as_large_as_the_resolution_says(kind: str) -> None:
    buffer = BytesIO()
    noise(mode="L").save(buffer, kind, dpi=(300, 300))
    pdf = written(result(on=picture(buffer.getvalue())))
    stated = 72 if kind in ("PNG", "TIFF", "BMP") else 108
    width, height = pdfium.PdfDocument(pdf)[0].get_size()
    assert (round(width, 2), round(height, 2)) == (stated, stated * 2 / 3)


def test_several_pages_make_one_document_that_is_sound() -> None:
    pdf = written(
        result(LATIN[0], source="a & b.png"),
        replace(result(), status="failed", error=InputError("damaged")),
        replace(result(), status="failed", picture=None, width=None, height=None),
        replace(result(LATIN[1]), picture=None),
        result(LATIN[2], on=Picture(Image.new("1", (100_000, 20)))),
    )
    document = pikepdf.open(BytesIO(pdf))
    assert document.check_pdf_syntax() == []
    assert [str(key) for key in document.docinfo] == ["/Producer"]
    sizes = [[round(float(value)) for value in page.mediabox[2:]] for page in document.pages]
    assert sizes == [[360, 504], [360, 504], [360, 504], [14_400, 3]]
    assert by_pdfium(pdf)[:3] == [[LATIN[0].text], [], [LATIN[1].text]]


def test_without_pages_there_is_no_document() -> None:
    assert written() == b""


def test_hostile_lines_lose_no_text() -> None:
    lines = [
        Line("out", box(5000, 5000, 6000, 5100)),
        Line("far", box(-900_000, -90, -100, -50)),
        Line("half", box(900, 900, 1500, 940)),
        Line("point", box(100, 100, 100, 100)),
        Line("a\x00b\x07c\ud800d", box(100, 300, 300, 330)),
        Line("", box(1, 1, 5, 5)),
        Line("huge", box(-9e5, -9e5, 9e5, 9e5)),
        Line("over", ((500, 600), (300, 600), (300, 560), (500, 560))),
    ]
    pdf = written(result(*lines))
    found = " ".join(by_pdfium(pdf)[0]).split()
    assert sorted(found) == sorted("out far half point abcd huge over".split())


@pytest.mark.heavy
def test_five_thousand_lines() -> None:
    lines = [
        Line(
            f"line {i} {chr(0x4E00 + i)}",
            box(10 + i % 10 * 99, i // 10 * 2.8, 100 + i % 10 * 99, i // 10 * 2.8 + 2),
        )
        for i in range(5000)
    ]
    pdf = written(result(*lines))
    words = " ".join(by_pdfium(pdf)[0])
    assert len(pdf) < 400_000
    assert sum(line.text[-1] in words for line in lines) == 5000


def test_a_missing_library_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "img2pdf", None)
    with pytest.raises(SetupError) as raised:
        SearchablePdf(Style())
    assert (raised.value.code, "qocr[pdf]" in raised.value.hint) == ("PdfMissing", True)
