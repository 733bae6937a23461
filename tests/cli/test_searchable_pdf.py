"""`qocr advanced -o out.pdf`: which pages are read, and what is said."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from command import Command
from drawing import draw_pdf
from service import Fault, Service

pikepdf = pytest.importorskip("pikepdf")
pytest.importorskip("img2pdf")
pytest.importorskip("bidi")
pdfium = pytest.importorskip("pypdfium2")
OWN_TEXT = (
    "qocr: print.pdf has pages with text of their own, which stay as they are: "
    "--redo reads them, too\n"
)


def write_print(path: str) -> None:
    """A page of text and one without."""
    with pikepdf.Pdf.new() as pdf:
        for _ in range(2):
            pdf.add_blank_page(page_size=(200, 100))
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        pdf.pages[0].obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        pdf.pages[0].obj.Contents = pdf.make_stream(b"BT /F 9 Tf 20 20 Td (Print) Tj ET")
        pdf.save(path)


def texts(pdf: bytes) -> list[str]:
    pages = pdfium.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pages]


@pytest.mark.parametrize(
    ("arguments", "requests", "own_text", "stderr"),
    [
        ((), 1, "Print", OWN_TEXT),
        (("--also", "json=boxes.json"), 2, "Print", OWN_TEXT),
        (("--redo",), 2, "First line", ""),
        (("--pages", "1"), 0, "Print", OWN_TEXT),
    ],
    ids=str,
)
def test_pages_with_text_are_read_where_somebody_needs_it(
    *,
    qocr: Command,
    service: Service,
    arguments: tuple[str, ...],
    requests: int,
    own_text: str,
    stderr: str,
) -> None:
    write_print("print.pdf")
    ended = qocr("advanced", "print.pdf", "-o", "out.pdf", "-q", *arguments)
    found = texts(Path("out.pdf").read_bytes())
    assert (ended.code, len(service.requests)) == (0, requests)
    assert found[0].startswith(own_text)
    assert [bool(text) for text in found] == [True] * (2 - ("--pages" in arguments))


def test_what_stays_as_it_is_is_said_once(qocr: Command, service: Service) -> None:
    write_print("print.pdf")
    ended = qocr("advanced", "print.pdf", "-o", "out.pdf")
    first, _summary = ended.stderr.splitlines(keepends=True)
    assert first == OWN_TEXT


def test_a_failed_page_stays_and_the_exit_code_says_so(qocr: Command, service: Service) -> None:
    draw_pdf(Path("two.pdf"), 2)
    service.answer(Fault(400, code="DataInspectionFailed"))
    ended = qocr("advanced", "two.pdf", "-o", "out.pdf", "-j", "1")
    found = texts(Path("out.pdf").read_bytes())
    assert (ended.code, found[0], bool(found[1])) == (8, "", True)


def test_a_pdf_from_a_pipe_is_kept(
    qocr: Command, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_pdf(Path("two.pdf"), 2)
    monkeypatch.setattr(
        "sys.stdin",
        SimpleNamespace(buffer=BytesIO(Path("two.pdf").read_bytes()), isatty=lambda: False),
    )
    assert qocr("advanced", "-", "-o", "out.pdf").code == 0
    with pikepdf.open("two.pdf") as before, pikepdf.open("out.pdf") as after:
        boxes = [[list(page.mediabox) for page in pdf.pages] for pdf in (before, after)]
    assert boxes[0] == boxes[1]
    assert all(texts(Path("out.pdf").read_bytes()))


def test_a_saved_result_finds_its_pdf_again(qocr: Command, service: Service) -> None:
    draw_pdf(Path("two.pdf"), 2)
    qocr("advanced", "two.pdf", "-o", "two.json", "--also", "pdf=now.pdf")
    assert qocr("convert", "two.json", "-o", "later.pdf").code == 0
    assert Path("later.pdf").read_bytes() == Path("now.pdf").read_bytes()
