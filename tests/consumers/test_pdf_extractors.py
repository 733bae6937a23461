"""The text of a searchable PDF, as the programs that extract text from PDFs find it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from command import Command
from consumers import node_with, note, program, python_with, run
from PIL import Image

PAGES = {
    "English": ["Harbour Paper Mill, Quay Street 7", "Delivery note No. 2025-118", "Total 151.50"],
    "Chinese": ["增值税电子普通发票", "发票号码 12345678", "合计（大写）壹佰元整"],
    "Japanese": ["東京都千代田区丸の内", "ご請求金額：¥12,000（税込）", "カタカナとひらがな。"],
    "Korean": ["대한민국 서울특별시 종로구", "합계 금액 12,000원", "감사합니다"],
    "Hindi": ["भारत सरकार आयकर विभाग", "स्थायी लेखा संख्या", "हिन्दी में लिखा हुआ"],
    "Thai": ["ใบเสร็จรับเงิน เลขที่ 12345", "ยอดรวมทั้งสิ้น 151.50 บาท", "ขอบคุณที่ใช้บริการ"],
    "Arabic": ["مرحبا بالعالم", "فاتورة رقم 12345", "شكرا لكم على زيارتكم"],
    "Hebrew": ["שלום עולם", "חשבונית מספר 12345", "תודה רבה לכם"],
}
DOWN = ("Chinese", "Japanese")
TURNED = ("\u202a", "\u202b", "\u202c", "\u200e", "\u200f")  # marks of direction that poppler adds
WIDE, HIGH = 1240, 1754

PDFMINER = "from pdfminer.high_level import extract_text; print(extract_text(name))"
PLUMBER = "import pdfplumber; print(pdfplumber.open(name).pages[0].extract_text())"
PYPDF = "import pypdf; print(pypdf.PdfReader(name).pages[0].extract_text())"
PYMUPDF = "import pymupdf; print(pymupdf.open(name)[0].get_text())"
PDFIUM = "import pypdfium2; print(pypdfium2.PdfDocument(name)[0].get_textpage().get_text_range())"
PDFJS = """
import fs from "fs";
Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new Promise((yes, no) => { resolve = yes; reject = no; });
  return { promise, resolve, reject };
};
Promise.try ??= (call, ...values) => new Promise((yes) => yes(call(...values)));
const { getDocument } = await import(process.argv[2]);
const data = new Uint8Array(fs.readFileSync(process.argv[3]));
const pdf = await getDocument({ data, verbosity: 0 }).promise;
for (let number = 1; number <= pdf.numPages; number++) {
  const { items } = await (await pdf.getPage(number)).getTextContent();
  console.log(items.map((item) => item.str + (item.hasEOL ? "\\n" : "")).join(""));
}
"""


def python(package: str, code: str) -> Callable[[str], str]:
    return lambda pdf: run(
        str(python_with(package)), "-c", f"import sys; name = sys.argv[1]; {code}", pdf
    )


def pdfjs(version: str) -> Callable[[str], str]:
    def read(pdf: str) -> str:
        place = node_with(f"pdfjs-dist@{version}")
        script = place / "text.mjs"
        script.write_text(PDFJS, "utf-8")
        library = place / "node_modules" / "pdfjs-dist" / "legacy" / "build" / "pdf.mjs"
        return run(program("node"), str(script), library.as_uri(), pdf)

    return read


def pdfbox(pdf: str) -> str:
    jars = [
        Path("/usr/share/java") / f"{name}.jar"
        for name in ("pdfbox2", "pdfbox2-tools", "fontbox2", "commons-logging")
    ]
    if not all(jar.is_file() for jar in jars):
        pytest.skip("PDFBox is not installed (libpdfbox2-java)")
    tool = ("org.apache.pdfbox.tools.ExtractText", "-console", "-encoding", "UTF-8")
    return run(program("java"), "-cp", ":".join(map(str, jars)), *tool, pdf)


EXTRACTORS: dict[str, Callable[[str], str]] = {
    "pdftotext": lambda pdf: run(program("pdftotext"), pdf, "-"),
    "pdftotext -raw": lambda pdf: run(program("pdftotext"), "-raw", pdf, "-"),
    "pdftotext -layout": lambda pdf: run(program("pdftotext"), "-layout", pdf, "-"),
    "PDFium (pypdfium2 5.15.2)": python("pypdfium2==5.15.2", PDFIUM),
    "pdf.js 5.4.624": pdfjs("5.4.624"),
    "pdf.js 6.5.438": pdfjs("6.5.438"),
    "mutool": lambda pdf: run(program("mutool"), "draw", "-q", "-F", "txt", pdf),
    "PyMuPDF 2.0": python("pymupdf==2.0", PYMUPDF),
    "pdfminer.six 20260107": python("pdfminer.six==20260107", PDFMINER),
    "pdfplumber 0.11.10": python("pdfplumber==0.11.10", PLUMBER),
    "pypdf 7.1.1": python("pypdf==7.1.1", PYPDF),
    "Ghostscript": lambda pdf: run(program("gs"), "-q", "-sDEVICE=txtwrite", "-o", "-", pdf),
    "PDFBox": pdfbox,
}
RIGHT_TO_LEFT = ("Arabic", "Hebrew")
# They return letters as they stand on the page, from left to right, and so do those of most PDFs.
AS_SEEN = ("mutool", "pdfminer.six 20260107", "pdfplumber 0.11.10", "Ghostscript")
# They turn round the letters of each word or string, and leave words or numbers in their places.
BY_WORD = ("pdftotext -raw", "pypdf 7.1.1", "PyMuPDF 2.0")
# They read turned letters one by one.
UPRIGHT_ONLY = ("pdfminer.six 20260107", "pdfplumber 0.11.10", "Ghostscript", "PDFBox")


def answer(lines: Sequence[dict[str, object]]) -> str:
    """A saved result with these lines."""
    page = {
        "source": "1.png",
        "page": 1,
        "task": "advanced",
        "engine": "local",
        "model": "m",
        "status": "ok",
        "width": WIDE,
        "height": HIGH,
        "text": "\n".join(str(line["text"]) for line in lines),
        "lines": lines,
    }
    return json.dumps({"qocr": 1, "pages": [page]})


def across(texts: Sequence[str]) -> list[dict[str, object]]:
    return [line(text, 120, 150 + 70 * at, 20 * len(text), 34) for at, text in enumerate(texts)]


def down(texts: Sequence[str]) -> list[dict[str, object]]:
    columns = ["".join(text.split()) for text in texts]
    return [line(text, 900 - 90 * at, 100, 36, 38 * len(text)) for at, text in enumerate(columns)]


def line(text: str, left: int, top: int, wide: int, high: int) -> dict[str, object]:
    right, bottom = left + wide, top + high
    quad = [[left, top], [right, top], [right, bottom], [left, bottom]]
    return {"text": text, "quad": quad, "bbox": [left, top, right, bottom], "confidence": None}


def written(qocr: Command, folder: Path, lines: list[dict[str, object]]) -> str:
    Image.new("1", (WIDE, HIGH), 1).save(folder / "1.png", dpi=(150, 150))
    (folder / "answer.json").write_text(answer(lines), "utf-8")
    ended = qocr("convert", "answer.json", "-o", "page.pdf")
    assert ended.code == 0, ended.stderr
    return str(folder / "page.pdf")


def rows(text: str) -> list[str]:
    """The lines of a text, composed, without marks of direction and with single spaces."""
    plain = unicodedata.normalize("NFKC", "".join(c for c in text if c not in TURNED))
    return [" ".join(row.split()) for row in plain.replace("\f", "\n").split("\n") if row.strip()]


def letters(texts: Sequence[str]) -> list[str]:
    """The letters of a text, in no order."""
    return sorted("".join("".join(texts).split()))


@pytest.mark.parametrize("extractor", EXTRACTORS)
def test_the_words_of_every_script_come_back_in_order(
    qocr: Command, folder: Path, extractor: str
) -> None:
    right = []
    for script, texts in PAGES.items():
        expected = rows("\n".join(texts))
        read = rows(EXTRACTORS[extractor](written(qocr, folder, across(texts))))
        if script in RIGHT_TO_LEFT and extractor in AS_SEEN + BY_WORD:
            assert letters(read) == letters(expected), script
            continue
        assert read == expected, script
        right.append(script)
    note("advanced", "pdf", extractor, ", ".join(right))


@pytest.mark.parametrize("extractor", [name for name in EXTRACTORS if name not in UPRIGHT_ONLY])
def test_columns_come_back_from_right_to_left(qocr: Command, folder: Path, extractor: str) -> None:
    for script in DOWN:
        lines = down(PAGES[script])
        read = rows(EXTRACTORS[extractor](written(qocr, folder, lines)))
        assert read == [rows(str(one["text"]))[0] for one in lines], script
    note("advanced", "pdf", extractor, "Chinese and Japanese columns")
