"""The searchable PDF of a PDF: everything of the original is there, and the text besides."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from qocr.errors import InputError, UnmetError
from qocr.formats.searchable import SearchablePdf
from qocr.types import Line, Page, PdfOrigin, Picture, Quad, Result, Style

pikepdf = pytest.importorskip("pikepdf")
pytest.importorskip("img2pdf")
pytest.importorskip("bidi")
pdfium = pytest.importorskip("pypdfium2")
pytestmark = pytest.mark.usefixtures("folder")

SIZE = 400, 600  # of a page, in points; its picture is twice as large
Open = Callable[[bytes | str], Any]


def box(left: float, top: float, right: float, bottom: float) -> Quad:
    return (left, top), (right, top), (right, bottom), (left, bottom)


HELLO = Line("Hello", box(100, 200, 300, 240))
WORLD = Line("World", box(500, 500, 700, 540))


@pytest.fixture
def open_pdf() -> Iterator[Open]:
    with ExitStack() as documents:

        def opened(source: bytes | str) -> Any:
            stream = BytesIO(source) if isinstance(source, bytes) else source
            return documents.enter_context(pikepdf.open(stream))

        yield opened


def jpeg(shade: int) -> bytes:
    buffer = BytesIO()
    Image.new("L", (80, 120), shade).save(buffer, "JPEG")
    return buffer.getvalue()


def scan_page(pdf: Any, shade: int, content: str = "") -> Any:
    """Adds a page that shows one picture, and then draws `content`."""
    page = pdf.add_blank_page(page_size=SIZE)
    image = pdf.make_stream(
        jpeg(shade),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=80,
        Height=120,
        ColorSpace=pikepdf.Name.DeviceGray,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    helvetica = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.obj.Resources = pikepdf.Dictionary(
        XObject=pikepdf.Dictionary(Im0=image), Font=pikepdf.Dictionary(F=helvetica)
    )
    page.obj.Contents = pdf.make_stream(f"q 400 0 0 600 0 0 cm /Im0 Do Q {content}".encode())
    return page


def write_scan(path: str = "scan.pdf", pages: int = 1, **entries: Any) -> str:
    with pikepdf.Pdf.new() as pdf:
        for number in range(pages):
            page = scan_page(pdf, 50 * number + 50)
            for name, value in entries.items():
                page.obj[f"/{name}"] = value
        pdf.save(path)
    return path


def write_rich(path: str = "rich.pdf") -> None:
    """Three pages with everything that a document may have beside them."""
    with pikepdf.Pdf.new() as pdf:
        for shade in (50, 100, 150):
            scan_page(pdf, shade)
        with pdf.open_outline() as outline:
            outline.root += [pikepdf.OutlineItem(f"Chapter {n}", n - 1) for n in (1, 2, 3)]
        with pdf.open_metadata() as metadata:
            metadata["dc:title"] = "A title"
            metadata["dc:creator"] = ["Somebody"]
        pdf.Root.PageLabels = pikepdf.Dictionary(
            Nums=[
                0,
                pikepdf.Dictionary(S=pikepdf.Name.r),
                2,
                pikepdf.Dictionary(S=pikepdf.Name.D, P="A-", St=7),
            ]
        )
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 50, 50],
            Dest=[pdf.pages[2].obj, pikepdf.Name.Fit],
        )
        pdf.pages[0].obj.Annots = [pdf.make_indirect(link)]
        field = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T="name",
            V="typed",
            Rect=[0, 0, 50, 50],
        )
        pdf.pages[1].obj.Annots = [pdf.make_indirect(field)]
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[pdf.pages[1].obj.Annots[0]])
        pdf.attachments["notes.txt"] = b"attached"
        pdf.save(path)


def read(path: str, number: int = 1, *lines: Line, **facts: Any) -> Result:
    origin = PdfOrigin(
        str(Path(path).absolute()), facts.pop("password", None), has_text(path, number)
    )
    page = Page(f"{path}#{number}", path, number, lambda: shown, pdf=origin)
    shown = Picture(Image.new("L", (800, 1200), 255))
    values = {"status": "ok", "width": 800, "height": 1200, "picture": shown, **facts}
    return Result(page, "advanced", "fake", "m", lines=lines, **values)


def has_text(path: str, number: int) -> Callable[[], bool]:
    def found() -> bool:
        text = pdfium.PdfDocument(path)[number - 1].get_textpage().get_text_range()
        return bool(text.strip())

    return found


def written(*results: Result, **style: Any) -> bytes:
    return noted(*results, **style)[0]


def noted(*results: Result, **style: Any) -> tuple[bytes, list[str]]:
    pdf = SearchablePdf(Style(**style))
    notes = [note for result in results for note in pdf.add(result)]
    return pdf.finish(), notes


def by_poppler(pdf: bytes) -> list[str]:
    if not shutil.which("pdftotext"):
        pytest.skip("needs poppler's pdftotext")
    ran = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True)
    return ran.stdout.decode().split()


def texts(pdf: bytes) -> list[str]:
    pages = pdfium.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pages]


def raw_images(pdf: Any) -> list[bytes]:
    return [
        image.read_raw_bytes()
        for page in pdf.pages
        for image in page.resources.XObject.as_dict().values()
    ]


def bookmarks(pdf: Any) -> list[tuple[str, int | None]]:
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
    with pdf.open_outline() as outline:
        return [(item.title, numbers.get(item.destination[0].objgen)) for item in outline.root]


def described(pdf: Any) -> dict[str, Any]:
    return {
        "info": {key: str(value) for key, value in pdf.docinfo.items()},
        "metadata": pdf.Root.Metadata.read_bytes(),
        "bookmarks": bookmarks(pdf),
        "labels": [page.label for page in pdf.pages],
        "attachments": [
            (name, file.get_file().read_bytes()) for name, file in pdf.attachments.items()
        ],
        "images": raw_images(pdf),
        "boxes": [(list(page.mediabox), list(page.cropbox)) for page in pdf.pages],
        "annotations": [len(page.obj.get("/Annots", ())) for page in pdf.pages],
        "fields": [str(field.V) for field in pdf.Root.AcroForm.Fields],
    }


def test_a_whole_document_keeps_everything_that_it_has(open_pdf: Open) -> None:
    write_rich()
    pdf = written(*(read("rich.pdf", number, HELLO, WORLD) for number in (1, 2, 3)))
    before, after = open_pdf("rich.pdf"), open_pdf(pdf)
    assert described(after) == described(before)
    assert (texts(pdf), after.check_pdf_syntax()) == (["Hello World"] * 3, [])


@pytest.mark.parametrize(
    ("entries", "size"),
    [
        ({}, (800, 1200)),
        ({"Rotate": 90}, (1200, 800)),
        ({"Rotate": 180}, (800, 1200)),
        ({"Rotate": -90}, (1200, 800)),
        ({"MediaBox": [100, 50, 500, 650]}, (800, 1200)),
        ({"MediaBox": [400, 600, 0, 0]}, (800, 1200)),
        ({"MediaBox": [0, 0, 900, 900], "CropBox": [50, 20, 450, 620]}, (800, 1200)),
        ({"MediaBox": [-50, -20, 350, 580], "Rotate": 270}, (1200, 800)),
        ({"UserUnit": 10}, (800, 1200)),
    ],
    ids=str,
)
def test_the_text_lies_where_it_is_seen(
    entries: dict[str, Any], size: tuple[int, int], open_pdf: Open
) -> None:
    if not shutil.which("pdftotext"):
        pytest.skip("needs poppler's pdftotext")
    path = write_scan(**entries)
    pdf = written(read(path, 1, HELLO, WORLD, width=size[0], height=size[1]))
    ran = subprocess.run(
        ["pdftotext", "-bbox", "-cropbox", "-", "-"], input=pdf, capture_output=True
    )
    found = re.findall(
        r'<word xMin="(.+)" yMin="(.+)" xMax="(.+)" yMax="(.+)">(.+)</', ran.stdout.decode()
    )
    unit = entries.get("UserUnit", 1)
    places = [(word, *(round(float(side) * 2 / unit) for side in sides)) for *sides, word in found]
    upright = 22 * (1 if unit == 1 else 0.1)
    assert [(word, left * 1, right) for word, left, _, right, _ in places] == [
        ("Hello", 100 // unit, 300 // unit),
        ("World", 500 // unit, 700 // unit),
    ]
    assert [round(bottom - top) for _, _, top, _, bottom in places] == [round(upright)] * 2
    assert described_page(open_pdf(pdf)) == described_page(open_pdf(path))


def described_page(pdf: Any) -> dict[str, Any]:
    page = pdf.pages[0]
    kept = {key: value for key, value in page.obj.items() if key in ("/Rotate", "/UserUnit")}
    return kept | {"media": list(page.mediabox), "crop": list(page.cropbox)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Q 2 0 0 2 0 0 cm", "Q Q q 3 0 0 3 9 9 cm q 1 0 0 1 5 5 cm"),
        ("", "0 0 10 10 re W n BT 5 5 Td"),
        ("", "(a text that never ends"),
        ("", "/OC /Hidden BDC"),
    ],
)
def test_content_that_is_not_ended_does_not_reach_the_text(before: str, after: str) -> None:
    with pikepdf.Pdf.new() as pdf:
        page = scan_page(pdf, 50, after)
        content = page.obj.Contents.read_bytes()
        page.obj.Contents = pdf.make_stream(before.encode() + b" " + content)
        layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="off"))
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=pikepdf.Dictionary(OFF=[layer]))
        page.obj.Resources.Properties = pikepdf.Dictionary(Hidden=layer)
        pdf.save("scan.pdf")
    written_pdf = written(read("scan.pdf", 1, HELLO))
    text = pdfium.PdfDocument(written_pdf)[0].get_textpage()
    assert [round(text.get_charbox(at)[side]) for at, side in ((0, 0), (4, 2))] == [50, 150]
    assert by_poppler(written_pdf) == ["Hello"]


def test_a_page_without_new_text_is_in_a_document_that_is_not_touched() -> None:
    path = write_scan(pages=2)
    failed = read(path, 2, status="failed", error=InputError("damaged"), width=None, height=None)
    assert written(read(path, 1), failed) == Path(path).read_bytes()


def test_a_failed_page_stays_without_text() -> None:
    path = write_scan(pages=2)
    failed = read(path, 2, status="failed", error=InputError("damaged"), picture=None)
    assert texts(written(read(path, 1, HELLO), failed)) == ["Hello", ""]


def test_pages_with_text_are_left_alone_and_said() -> None:
    with pikepdf.Pdf.new() as pdf:
        scan_page(pdf, 50, "BT /F 12 Tf 20 20 Td (Print) Tj ET")
        scan_page(pdf, 100)
        pdf.save("scan.pdf")
    pdf, notes = noted(*(read("scan.pdf", number, HELLO) for number in (1, 2)))
    assert texts(pdf) == ["Print", "Hello"]
    assert notes == [
        "scan.pdf has pages with text of their own, which stay as they are: --redo reads them, too"
    ]


@pytest.mark.parametrize(
    ("content", "texts_after"),
    [
        ("BT 3 Tr /F 12 Tf 20 20 Td (Old) Tj ET", "Hello"),
        (
            "BT /F 12 Tf 20 20 Td (Print) Tj ET q BT 3 Tr /F 9 Tf (Old) Tj (er) ' ET Q",
            "Hello Print",
        ),
        (
            "3 Tr q BT /F 12 Tf 9 9 Td [(Old) -9 (er)] TJ ET Q "
            "0 Tr BT /F 9 Tf 20 50 Td (Seen) Tj ET",
            "Hello Seen",
        ),
    ],
)
def test_redo_replaces_invisible_text_and_keeps_what_is_seen(
    content: str, texts_after: str
) -> None:
    with pikepdf.Pdf.new() as pdf:
        scan_page(pdf, 50, content)
        pdf.save("scan.pdf")
    assert texts(written(read("scan.pdf", 1, HELLO), redo=True)) == [texts_after]


def test_redo_replaces_what_was_written_before(open_pdf: Open) -> None:
    path = write_scan()
    Path("again.pdf").write_bytes(written(read(path, 1, HELLO)))
    pdf = written(read("again.pdf", 1, WORLD), redo=True)
    assert texts(pdf) == ["World"]
    assert len(open_pdf(pdf).pages[0].resources.Font) == 1


def test_redo_looks_into_forms() -> None:
    with pikepdf.Pdf.new() as pdf:
        page = scan_page(pdf, 50, "3 Tr /Old Do /Old Do")
        form = pdf.make_stream(
            b"BT /F 12 Tf 20 20 Td (Old) Tj ET",
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 400, 600],
            Resources=pikepdf.Dictionary(Font=page.obj.Resources.Font),
        )
        page.obj.Resources.XObject.Old = form
        pdf.save("scan.pdf")
    assert texts(written(read("scan.pdf", 1, HELLO), redo=True)) == ["Hello"]


def test_redo_keeps_the_text_of_a_page_on_which_nothing_was_read() -> None:
    with pikepdf.Pdf.new() as pdf:
        scan_page(pdf, 50, "BT 3 Tr /F 12 Tf 20 20 Td (Old) Tj ET")
        pdf.save("scan.pdf")
    assert texts(written(read("scan.pdf", 1, status="empty"), redo=True)) == ["Old"]


def test_some_pages_bring_along_what_belongs_to_them(open_pdf: Open) -> None:
    write_rich()
    pdf = written(read("rich.pdf", 3, HELLO), read("rich.pdf", 1, WORLD))
    found, before = open_pdf(pdf), open_pdf("rich.pdf")
    assert texts(pdf) == ["Hello", "World"]
    assert bookmarks(found) == [("Chapter 1", 2), ("Chapter 3", 1)]
    assert [page.label for page in found.pages] == ["A-7", "i"]
    assert raw_images(found) == [raw_images(before)[2], raw_images(before)[0]]
    assert found.docinfo == before.docinfo
    assert jpeg(100) not in pdf


def test_several_inputs_make_one_document(open_pdf: Open) -> None:
    write_rich()
    path = write_scan("two.pdf", 2)
    picture = Page("a.jpg", "a.jpg", 1, lambda: Picture(Image.new("L", (400, 400))))
    shown = Result(
        picture,
        "advanced",
        "fake",
        "m",
        "ok",
        "",
        (HELLO,),
        picture=picture.open(),
        width=400,
        height=400,
    )
    pdf = written(
        *(read("rich.pdf", number, HELLO) for number in (1, 2, 3)), shown, read(path, 2, WORLD)
    )
    found = open_pdf(pdf)
    assert texts(pdf) == ["Hello", "Hello", "Hello", "Hello", "World"]
    assert bookmarks(found) == [("Chapter 1", 1), ("Chapter 2", 2), ("Chapter 3", 3)]
    assert [page.label for page in found.pages] == ["i", "ii", "A-7", "1", "2"]
    assert [str(field.V) for field in found.Root.AcroForm.Fields] == ["typed"]
    assert ("/Title" in found.docinfo, found.check_pdf_syntax()) == (False, [])


@pytest.mark.parametrize(("numbers", "owner"), [((1, 2), "owner"), ((2,), "open")])
def test_an_encrypted_document_stays_encrypted(numbers: Sequence[int], owner: str) -> None:
    path = write_scan(pages=2)
    with pikepdf.open(path) as pdf:
        pdf.save("locked.pdf", encryption=pikepdf.Encryption(user="open", owner="owner"))
    pdf = SearchablePdf(Style())
    for number in numbers:
        result = read(path, number, HELLO)
        assert result.page.pdf is not None
        locked = PdfOrigin(str(Path("locked.pdf").absolute()), "open", result.page.pdf.has_text)
        page = Page("locked.pdf", "locked.pdf", number, result.page.open, pdf=locked)
        pdf.add(Result(page, "advanced", "fake", "m", "ok", "", (HELLO,), width=800, height=1200))
    data = pdf.finish()
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(BytesIO(data))
    for password in ("open", owner):
        with pikepdf.open(BytesIO(data), password=password) as opened:
            assert len(opened.pages) == len(numbers)
    text = pdfium.PdfDocument(data, password="open")[0].get_textpage().get_text_range()
    assert text.strip() == "Hello"


def write_signed(path: str) -> None:
    with pikepdf.Pdf.new() as pdf:
        page = scan_page(pdf, 50)
        field = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Sig,
            T="signature",
            V=pikepdf.Dictionary(Type=pikepdf.Name.Sig, Contents=b"\0" * 9, ByteRange=[0, 1, 2, 3]),
            Rect=[0, 0, 50, 50],
        )
        page.obj.Annots = [pdf.make_indirect(field)]
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[page.obj.Annots[0]], SigFlags=3)
        pdf.save(path)


def test_the_end_of_a_signature_is_said(open_pdf: Open) -> None:
    write_signed("signed.pdf")
    assert noted(read("signed.pdf")) == (Path("signed.pdf").read_bytes(), [])
    pdf, notes = noted(read("signed.pdf", 1, HELLO))
    assert notes == ["signed.pdf is signed: the PDF with the text added is not"]
    form = open_pdf(pdf).Root.AcroForm
    assert ("/V" in form.Fields[0], "/SigFlags" in form) == (False, False)


def test_a_document_that_cannot_be_kept_becomes_pictures() -> None:
    Path("damaged.pdf").write_bytes(b"%PDF-1.4\nnothing")
    page = Page("damaged.pdf#1", "damaged.pdf", 1, lambda: shown)
    shown = Picture(Image.new("L", (800, 1200), 255))
    origin = PdfOrigin("damaged.pdf", None, lambda: False)
    page = Page("damaged.pdf#1", "damaged.pdf", 1, lambda: shown, pdf=origin)
    result = Result(page, "advanced", "fake", "m", "ok", "", (HELLO,), width=800, height=1200)
    pdf, (note,) = noted(result)
    assert texts(pdf) == ["Hello"]
    assert note.startswith("damaged.pdf cannot be kept as it is (")
    assert note.endswith("): its pages become pictures")


def test_lines_that_are_not_sure_enough_are_left_out() -> None:
    sure, unsure = (Line(text, HELLO.quad, c) for text, c in (("sure", 0.9), ("unsure", 0.2)))
    path = write_scan()
    assert texts(written(read(path, 1, sure, unsure), min_confidence=0.5)) == ["sure"]


# PDF/A


def claims(pdf: Any) -> tuple[str, str]:
    with pdf.open_metadata() as metadata:
        return metadata["pdfaid:part"], metadata["pdfaid:conformance"]


def test_a_scan_becomes_pdf_a(open_pdf: Open) -> None:
    pytest.importorskip("fontTools")
    from pikepdf import pdfa

    path = write_scan(pages=2)
    pdf = written(*(read(path, number, HELLO, WORLD) for number in (1, 2)), pdfa=True)
    assert (texts(pdf), claims(open_pdf(pdf))) == (["Hello World"] * 2, ("2", "B"))
    assert pdfa.validate_written(BytesIO(pdf), "2b").findings == []
    assert raw_images(open_pdf(pdf)) == raw_images(open_pdf(path))


def test_what_cannot_be_pdf_a_is_refused() -> None:
    pytest.importorskip("fontTools")
    with pikepdf.Pdf.new() as pdf:
        scan_page(pdf, 50, "BT /F 12 Tf 20 20 Td (A font that is not there) Tj ET")
        pdf.save("print.pdf")
    with pytest.raises(UnmetError) as raised:
        written(read("print.pdf", 1, HELLO), pdfa=True)
    assert raised.value.code == "NotPdfA"
