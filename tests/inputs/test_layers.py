"""PDF pages that are one JPEG are taken as they are; pages with text of their own say so."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn

import pytest
from command import Command
from PIL import Image, ImageDraw, ImageFont
from service import Service

from qocr.inputs import Rendering, pages, reopen, sources
from qocr.types import Picture

pytestmark = pytest.mark.usefixtures("folder")
SIZE = 800, 1000  # of the scan, in pixels
POINTS = 576, 720  # of the page: 100 dpi
RENDERING = Rendering(max_pixels=2_000_000, max_dpi=300, folder=".", passthrough=True)
DRAWN = "q 576 0 0 720 0 0 cm /Scan Do Q"
LAYER = "BT /F 12 Tf 50 600 Td (A page of print with a layer of text) Tj ET"
WITHOUT_MEANING = (  # of the letters of a font: only "~", whose letter nobody knows
    b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
    b"1 beginbfchar <7E> <E000> endbfchar endcmap"
)
SIXTY = "sixty letters of print " * 3
HIDDEN = LAYER.replace("BT", "BT 3 Tr")


def scan(mode: str = "L", size: tuple[int, int] = SIZE, **options: Any) -> bytes:
    image = Image.new("L", size, 230)
    ImageDraw.Draw(image).text((60, 60), "A scan", 10, ImageFont.load_default(90))
    buffer = BytesIO()
    image.convert(mode).save(buffer, "JPEG", **options)
    return buffer.getvalue()


def turned_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def document(
    content: str = DRAWN,
    jpeg: bytes | None = None,
    page: str = "",
    picture: str = "/ColorSpace /DeviceGray",
    size: tuple[int, int] = SIZE,
) -> bytes:
    """A PDF of one page; `page` and `picture` are further entries of their dictionaries."""
    jpeg = jpeg or scan()
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R /Resources "
        b"<< /XObject << /Scan 5 0 R /Veil 7 0 R >> /Font << /F 6 0 R >> >> %s >>"
        % (*POINTS, page.encode()),
        stream("", content.encode()),
        stream(
            f"/Type /XObject /Subtype /Image /Width {size[0]} /Height {size[1]} "
            f"/BitsPerComponent 8 /Filter /DCTDecode {picture}",
            jpeg,
        ),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 8 0 R >>",
        stream(
            "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 "
            "/ColorSpace /DeviceGray",
            b"\x80",
        ),
        stream("", WITHOUT_MEANING),
    ]
    found, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(found))
        found += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        found
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        % (
            len(bodies) + 1,
            table,
            len(bodies) + 1,
        )
        + b"startxref\n%d\n%%%%EOF\n" % len(found)
    )


def stream(entries: str, content: bytes) -> bytes:
    head = f"<< {entries} /Length {len(content)} >>".encode()
    return head + b"\nstream\n" + content + b"\nendstream"


def no_download(url: str) -> NoReturn:
    raise AssertionError(f"{url} must not be fetched")


def opened(content: bytes, **rendering: Any) -> Picture:
    Path("scan.pdf").write_bytes(content)
    how = replace(RENDERING, **rendering)
    [page] = pages(sources(["scan.pdf"]), how, no_download)
    return page.open()


def text_of(content: bytes) -> str:
    Path("scan.pdf").write_bytes(content)
    [page] = pages(sources(["scan.pdf"]), RENDERING, no_download)
    return page.text_layer()


# A scan as it is


@pytest.mark.parametrize(
    ("content", "jpeg"),
    [
        (document(), scan()),
        (document(DRAWN + " " + HIDDEN), scan()),
        (document(jpeg=scan("RGB"), picture="/ColorSpace /DeviceRGB"), scan("RGB")),
        (document("q 575 0 0 722 0.5 -1 cm /Scan Do Q"), scan()),
    ],
    ids=["grey", "with the text of an OCR program", "colour", "nearly the page"],
)
def test_a_page_that_is_one_jpeg_is_that_jpeg(content: bytes, jpeg: bytes) -> None:
    found = opened(content)
    assert (found.encoded, found.width, found.height) == (jpeg, *SIZE)
    assert found.file_bytes == len(jpeg)


OTHERS = {
    "cut": document("q 100 100 300 300 re W n 576 0 0 720 0 0 cm /Scan Do Q"),
    "in part": document("q 500 0 0 625 0 0 cm /Scan Do Q"),
    "upside down": document("q -576 0 0 -720 576 720 cm /Scan Do Q"),
    "mirrored": document("q -576 0 0 720 576 0 cm /Scan Do Q"),
    "askew": document("q 570 80 -80 720 0 0 cm /Scan Do Q"),
    "turned page": document(page="/Rotate 90"),
    "cropped page": document(page="/CropBox [100 100 400 500]"),
    "twice": document(DRAWN + " " + DRAWN),
    "with visible text": document(DRAWN + " " + LAYER),
    "with a line": document(DRAWN + " 0 0 m 100 100 l S"),
    "masked": document(picture="/ColorSpace /DeviceGray /SMask 7 0 R"),
    "inverted": document(picture="/ColorSpace /DeviceGray /Decode [1 0]"),
    "indexed": document(
        picture=f"/ColorSpace [/Indexed /DeviceGray 255 <{bytes(range(255, -1, -1)).hex()}>]"
    ),
    "with a stamp": document(
        page="/Annots [<< /Type /Annot /Subtype /Square /Rect [9 9 99 99] /C [1 0 0] >>]"
    ),
    "turned by EXIF": document(jpeg=scan(exif=turned_exif())),
    "flat": document(jpeg=scan(size=(800, 500)), size=(800, 500)),
    "damaged": document(jpeg=scan()[:2000]),
    "coarse": document(jpeg=scan(size=(400, 500)), size=(400, 500)),
    "no scan": document(LAYER),
}


@pytest.mark.heavy
@pytest.mark.parametrize("content", OTHERS.values(), ids=OTHERS)
def test_every_other_page_is_rendered(content: bytes) -> None:
    assert opened(content).encoded is None


@pytest.mark.heavy
@pytest.mark.parametrize(
    "rendering",
    [
        {"passthrough": False},
        {"dpi": 100.0},
        {"max_pixels": 500_000},
    ],
)
def test_a_scan_is_rendered_where_it_is_asked_for_or_too_fine(rendering: dict[str, Any]) -> None:
    assert opened(document(), **rendering).encoded is None


@pytest.mark.parametrize("rendering", [{"max_pixels": 550_000}, {"max_dpi": 30}])
def test_a_scan_hardly_finer_than_asked_for_is_not_rendered(rendering: dict[str, Any]) -> None:
    assert opened(document(), **rendering).encoded == scan()


def test_the_scan_is_the_page_as_it_is_rendered() -> None:
    taken = opened(document()).image.convert("L")
    rendered = opened(document(), dpi=100.0).image.convert("L")
    assert taken.size == rendered.size
    pairs = zip(taken.tobytes(), rendered.tobytes(), strict=True)
    assert sum(abs(one - other) for one, other in pairs) < 2 * taken.width * taken.height


def test_a_scan_is_opened_again_as_it_was_read() -> None:
    Path("scan.pdf").write_bytes(document())
    assert reopen("scan.pdf", 1, SIZE[0], ".").open().encoded == scan()
    assert reopen("scan.pdf", 1, 400, ".").open().image.size == (400, 500)


# Text of its own


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (LAYER, "A page of print with a layer of text"),
        (DRAWN + " " + HIDDEN, "A page of print with a layer of text"),
        (LAYER.replace("A page of print with a layer of text", "Page 7"), ""),
        (DRAWN, ""),
    ],
)
def test_the_text_of_a_page_is_known_where_there_is_some(content: str, text: str) -> None:
    assert text_of(document(content)).strip() == text


@pytest.mark.parametrize(("strange", "known"), [(0, True), (1, True), (2, False), (20, False)])
def test_a_text_with_letters_that_nobody_knows_is_no_text_layer(strange: int, known: bool) -> None:
    content = LAYER.replace("A page of print with a layer of text", SIXTY + "~" * strange)
    assert text_of(document(content)).strip() == (
        (SIXTY + "\ue000" * strange).strip() if known else ""
    )


@pytest.mark.parametrize(
    ("content", "has_text"),
    [
        (LAYER.replace("A page of print with a layer of text", "7"), True),
        (DRAWN + " " + HIDDEN, True),
        (LAYER.replace("A page of print with a layer of text", "~~"), False),
        (DRAWN, False),
    ],
)
def test_a_page_knows_its_pdf_and_whether_it_has_text(content: str, has_text: bool) -> None:
    Path("scan.pdf").write_bytes(document(content))
    rendering = replace(RENDERING, password="open")
    [page] = pages(sources(["scan.pdf"]), rendering, no_download)
    assert page.pdf is not None
    facts = page.pdf.path, page.pdf.password, page.pdf.has_text()
    assert facts == (str(Path("scan.pdf").absolute()), "open", has_text)


def test_pictures_have_no_text_layer(page: Path) -> None:
    [found] = pages(sources([str(page)]), RENDERING, no_download)
    assert (found.text_layer(), found.pdf) == ("", None)


def two_documents() -> None:
    for name in ("a.pdf", "b.pdf"):
        Path(name).write_bytes(document(LAYER))


@pytest.mark.heavy
def test_a_text_layer_is_told_once(qocr: Command, service: Service) -> None:
    two_documents()
    ended = qocr("text", "a.pdf", "b.pdf", "-j", "1")
    note, summary = ended.stderr.splitlines()
    assert (
        note == "qocr: a.pdf#1 has a text layer: --text-layer use takes it without reading the page"
    )
    assert summary.startswith("qocr: 2 pages: 2 ok; ")
    assert len(service.requests) == 2


@pytest.mark.heavy
@pytest.mark.parametrize("arguments", [["table"], ["text", "--prompt", "Translate."]])
def test_a_text_layer_says_nothing_of_other_questions(
    qocr: Command, service: Service, arguments: list[str]
) -> None:
    two_documents()
    assert "text layer" not in qocr(*arguments, "--text-layer", "use", "a.pdf").stderr
    assert len(service.requests) == 1


@pytest.mark.parametrize("stream", ["--stream", "--no-stream"])
def test_a_text_layer_is_used_without_a_call(qocr: Command, service: Service, stream: str) -> None:
    two_documents()
    ended = qocr("text", "a.pdf", "--text-layer", "use", stream)
    assert (ended.code, ended.text, ended.stderr) == (
        0,
        "A page of print with a layer of text\n",
        "",
    )
    assert service.requests == []


def test_a_result_names_the_text_layer_as_its_engine(qocr: Command, service: Service) -> None:
    two_documents()
    [record] = json.loads(qocr("text", "a.pdf", "--text-layer", "use", "-f", "json").text)["pages"]
    assert (record["engine"], record["status"], record["usage"]) == ("text-layer", "ok", None)


# On the wire


@pytest.mark.heavy
def test_the_scan_goes_to_the_service_as_it_is(qocr: Command, service: Service) -> None:
    Path("scan.pdf").write_bytes(document())
    assert qocr("text", "scan.pdf").code == 0
    assert qocr("text", "scan.pdf", "--no-passthrough").code == 0
    taken, rendered = (request.image for request in service.requests)
    assert taken == scan()
    assert rendered != scan()


def test_verbose_says_how_many_bytes_were_sent(qocr: Command, service: Service) -> None:
    Path("page.jpg").write_bytes(scan())
    Path("page.bmp").write_bytes(saved(scan(), "BMP"))
    ended = qocr("text", "-v", "-j", "1", "page.jpg", "page.bmp")
    [jpg, bmp] = [line for line in ended.stderr.splitlines() if "bytes sent" in line]
    sizes = [f"{len(request.image or b''):,}" for request in service.requests]
    assert jpg.endswith(f", {sizes[0]} of {sizes[0]} bytes sent")
    assert bmp.endswith(f", {sizes[1]} of {Path('page.bmp').stat().st_size:,} bytes sent")


def saved(jpeg: bytes, kind: str) -> bytes:
    buffer = BytesIO()
    Image.open(BytesIO(jpeg)).save(buffer, kind)
    return buffer.getvalue()


def test_the_page_is_cleaned_before_it_is_sent(qocr: Command, service: Service) -> None:
    image = Image.new("L", (300, 200), 255)
    image.putpixel((50, 50), 0)
    image.save("page.png")
    assert qocr("text", "page.png", "--denoise").code == 0
    sent = Image.open(BytesIO(service.requests[0].image or b""))
    assert sent.convert("L").getextrema() == (255, 255)
