"""hOCR, ALTO, PAGE XML and tsv of a page in two columns, read by OCR programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command import Command
from consumers import node_with, note, program, python_with, run

SIZE = (1654, 2339)
WORDS = [
    *(
        "The",
        "quick",
        "brown",
        "fox",
        "can't",
        "jump",
        '"over"',
        "12.5",
        "%",
        "of",
        "<lazy>",
        "dogs",
    ),
    *("&", "cats", "in", "old", "Harbour", "Town"),
]
READ_ALTO = """
import sys
from kraken.lib.xml import XMLPage
for kind in ("baselines", "bbox"):
    lines = XMLPage(sys.argv[1], linetype=kind).to_container().lines
    print("\\t".join(line.text for line in lines))
"""
READ_HOCR = """
import sys
from hocr.parse import hocr_page_iterator, hocr_page_to_word_data
for page in hocr_page_iterator(sys.argv[1]):
    for paragraph in hocr_page_to_word_data(page):
        print(*(word["text"] for line in paragraph["lines"] for word in line["words"]))
"""
READ_MARKUP = """
import fs from "fs";
const [kind, file, root] = process.argv.slice(2);
const read = await import(`${root}/node_modules/scribe.js-ocr/js/import/convertPage${kind}.js`);
const answer = await read[`convertPage${kind}`]({ ocrStr: fs.readFileSync(file, "utf8"), n: 0 });
const lines = (answer.pageObj || answer).lines;
console.log(lines.map((line) => line.words.map((word) => word.text).join(" ")).join("\\n"));
"""
READ_TSV = """
import csv, sys
import pandas
rows = pandas.read_csv(sys.argv[1], sep="\\t", quoting=csv.QUOTE_NONE, dtype={"text": str})
words = rows[rows.level == 5]
lines = words.groupby(["page_num", "block_num", "par_num", "line_num"]).text.apply(" ".join)
print("\\n".join(lines))
"""


def line(
    text: str, left: int, top: int, wide: int, high: int = 34, turn: int = 0
) -> dict[str, Any]:
    """A line of a saved result; its quad starts `turn` corners later."""
    right, bottom = left + wide, top + high
    corners = [[left, top], [right, top], [right, bottom], [left, bottom]]
    quad = corners[turn:] + corners[:turn]
    return {"text": text, "quad": quad, "bbox": [left, top, right, bottom], "confidence": 0.9}


def lines() -> list[dict[str, Any]]:
    title = line("A title that stands over both of the columns", 100, 100, 1400, 40)
    columns = [
        line(" ".join(WORDS[(row + n) % len(WORDS)] for n in range(7)), left, 200 + 36 * row, 640)
        for left in (100, 860)
        for row in range(17)
    ]
    aside = line("turned aside", 1560, 300, 34, 400, turn=1)
    return [
        title,
        *columns,
        line("第二行中文", 100, 1200, 200),
        line("縦書き", 1400, 1200, 34, 120),
        aside,
    ]


LINES = [str(line["text"]) for line in lines()]
EVERY_WORD = sorted(word for text in LINES for word in text.split())


def saved(qocr: Command, name: str, sources: tuple[str, ...] = ("scan.png",)) -> str:
    pages = [
        {
            "source": source,
            "page": 1,
            "task": "advanced",
            "engine": "dashscope",
            "model": "m",
            "status": "ok",
            "text": "\n".join(LINES),
            "lines": lines(),
            "width": SIZE[0],
            "height": SIZE[1],
        }
        for source in sources
    ]
    Path("pages.json").write_text(json.dumps({"qocr": 1, "pages": pages}))
    ended = qocr("convert", "pages.json", "-o", name)
    assert ended.code == 0, ended.stderr
    return name


def noted(form: str, consumer: str, read: list[str], expected: list[str], unit: str) -> None:
    note("advanced", form, consumer, f"{len(read)} of {len(expected)} {unit}")
    assert read == expected


def test_ocrmypdf_renders_every_word_of_hocr(qocr: Command) -> None:
    pdftotext = program("pdftotext")
    python = python_with("ocrmypdf==17.13.0")
    saved(qocr, "page.hocr")
    run(str(python), "-m", "ocrmypdf.hocrtransform", "-r", "200", "page.hocr", "page.pdf")
    words = sorted(run(pdftotext, "-raw", "page.pdf", "-").split())
    noted("hocr", "OCRmyPDF 17.13.0", words, EVERY_WORD, "words")


def test_archive_hocr_tools_read_every_word_of_hocr(qocr: Command) -> None:
    python = python_with("archive-hocr-tools==1.1.70")
    saved(qocr, "page.hocr")
    words = sorted(run(str(python), "-c", READ_HOCR, "page.hocr").split())
    noted("hocr", "archive-hocr-tools 1.1.70", words, EVERY_WORD, "words")


def test_hocr_tools_find_the_lines_of_hocr(qocr: Command) -> None:
    tools = python_with("hocr-tools==1.1.1").parent
    saved(qocr, "page.hocr")
    run(str(tools / "hocr-check"), "page.hocr")
    texts = run(str(tools / "hocr-lines"), "page.hocr").splitlines()
    noted("hocr", "hocr-tools 1.1.1", [text for text in texts if text], LINES, "lines")


@pytest.mark.parametrize(
    ("kind", "form", "name"), [("Hocr", "hocr", "a.hocr"), ("Alto", "alto", "a.xml")]
)
def test_scribe_finds_every_word(qocr: Command, kind: str, form: str, name: str) -> None:
    node = program("node")
    root = node_with("scribe.js-ocr@0.10.1")
    saved(qocr, name)
    Path("read.mjs").write_text(READ_MARKUP)
    text = run(node, "read.mjs", kind, name, str(root))
    straight = text.translate(str.maketrans("“”’", '""\''))  # it makes quotation marks curly
    words = sorted(straight.split())
    noted(form, "scribe.js 0.10.1", words, EVERY_WORD, "words")


@pytest.mark.parametrize(("form", "name"), [("alto", "a.xml"), ("page", "a.page.xml")])
def test_kraken_finds_every_line(qocr: Command, form: str, name: str) -> None:
    python = python_with("kraken==7.1.0")
    saved(qocr, name)
    for texts, kind in zip(
        run(str(python), "-c", READ_ALTO, name).splitlines(), ("baselines", "boxes"), strict=True
    ):
        noted(form, f"kraken 7.1.0, {kind}", texts.split("\t"), LINES, "lines")


def test_page_to_alto_converts_every_word_of_page(qocr: Command) -> None:
    etree = pytest.importorskip("lxml.etree")
    tools = python_with("ocrd-page-to-alto==2.2.12").parent
    saved(qocr, "a.page.xml")
    run(str(tools / "page-to-alto"), "--output-file", "alto.xml", "a.page.xml")
    strings = etree.parse("alto.xml").iter("{*}String")
    words = sorted(string.get("CONTENT") for string in strings)
    noted("page", "page-to-alto 2.2.12", words, EVERY_WORD, "words")


def test_pandas_groups_the_lines_of_tsv(qocr: Command) -> None:
    python = python_with("pandas==3.1.1")
    saved(qocr, "a.tsv", ("one.png", "two.png", "three.png"))
    texts = run(str(python), "-c", READ_TSV, "a.tsv").splitlines()
    noted("tsv", "pandas 3.1.1", texts, LINES * 3, "lines")
