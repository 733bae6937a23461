"""Every format of every task, from a recorded answer, opened by an independent reader."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from command import Command
from PIL import Image
from service import Answer, Service

from qocr.tasks import TASKS

WORDS = [
    {"text": "Delivery note", "location": [20, 20, 220, 20, 220, 52, 20, 52]},
    {"text": "第二行", "location": [20, 80, 200, 80, 200, 112, 20, 112]},
]
TABLE = (
    "```html\n<table><thead><tr><th>Item</th><th colspan=2>Price</th></tr></thead>"
    "<tr><td rowspan=2>Tea &amp; milk</td><td>9.00</td><td>a|b</td></tr>"
    "<tr><td>007</td><td><b>x</b>=1</td></tr></table>\n<table><tr><td>second</td></tr></table>\n```"
)
DOCUMENT = (
    "```latex\n\\documentclass{article}\n\\begin{document}\n\\section{Title}\n"
    "Tea & milk, 5% off, $x^2$.\n\n\\begin{tabular}{ll}a & b \\\\ c & d\\end{tabular}\n"
    "\\end{document}\n```"
)
FORMULA = "```latex\n\\frac { a } { b } = \\sqrt { c ^ { 2 } }\n```"
FIELDS = {"Total": "9.00", "items": [{"name": "Tea"}, {"name": "Milk"}]}
SEVERAL = (
    "qocr: several tables are in one {0} document, with a blank line between them; "
    "-o '{{stem}}-{{table}}.{0}' writes a file for each\n"
)
ANSWERS = {
    "text": Answer("Line one\nLine two"),
    "multi-lan": Answer("Bonjour\nПривіт"),
    "advanced": Answer(words=WORDS),
    "table": Answer(TABLE),
    "formula": Answer(FORMULA),
    "doc": Answer(DOCUMENT),
    "kie": Answer(json.dumps(FIELDS), fields=FIELDS),
}


def read_json(task: str, path: Path) -> None:
    [page] = json.loads(path.read_text())["pages"]
    assert (page["task"], page["status"]) == (task, "ok")
    if task == "table":
        assert page["tables"][0]["rows"][1] == ["Tea & milk", "9.00", "a|b"]


def read_json_lines(task: str, path: Path) -> None:
    [line] = path.read_text().splitlines()
    assert json.loads(line)["task"] == task


def read_text(task: str, path: Path) -> None:
    expected = {
        "text": "Line one\nLine two\n",
        "multi-lan": "Bonjour\nПривіт\n",
        "advanced": "Delivery note\n第二行\n",
        "formula": "\\frac { a } { b } = \\sqrt { c ^ { 2 } }\n",
    }
    text = path.read_text()
    assert text == expected.get(task, text)
    assert {"table": "9.00", "doc": "Tea & milk, 5% off", "kie": "Total"}.get(task, "") in text


def read_html(task: str, path: Path) -> None:
    html = pytest.importorskip("lxml.html")
    if task == "doc":
        body = html.fromstring(path.read_text()).find("body")
        assert body.find(".//h2").text == "Title"
        assert "Tea & milk, 5% off" in body.text_content()
        assert [cell.text for cell in body.iter("th", "td")] == ["a", "b", "c", "d"]
        return
    first, second = html.fromstring(path.read_text()).xpath("//table")
    assert first.xpath("//th[@colspan='2']/text()") == ["Price"]
    assert [cell.text for cell in first.xpath("//td")][:2] == ["Tea & milk", "9.00"]
    assert second.xpath(".//td/text()") == ["second"]


def read_word(_task: str, path: Path) -> None:
    etree = pytest.importorskip("lxml.etree")
    with ZipFile(path) as archive:
        document = etree.fromstring(archive.read("word/document.xml"))
    words = "".join(document.itertext())
    assert "Title" in words
    assert "Tea & milk, 5% off" in words
    names = [etree.QName(element).localname for element in document.iter("{*}*")]
    assert (names.count("tc"), names.count("oMath")) == (4, 1)


def read_markdown(task: str, path: Path) -> None:
    text = path.read_text()
    assert ("a\\|b" if task == "table" else "# Title") in text


def read_separated(task: str, path: Path) -> None:
    delimiter = "\t" if path.suffix == ".tsv" else ","
    rows = list(csv.reader(io.StringIO(path.read_text()), delimiter=delimiter))
    if task == "kie":
        assert rows[0][2:] == ["Total", "items.0.name", "items.1.name"]
        assert rows[1][2:] == ["9.00", "Tea", "Milk"]
    elif task == "table":
        assert rows[1] == ["Tea & milk", "9.00", "a|b"]
        assert rows[3:] == [[], ["second"]]
    else:
        assert [row[-1] for row in rows if row[0] == "5"] == ["Delivery", "note", "第二行"]
        assert rows[0][0] == "level"


def read_workbook(_task: str, path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(path)
    first, second = book.worksheets
    assert (first["B2"].value, first["B3"].value, first["C3"].value) == (9, "007", "x=1")
    assert {str(merged) for merged in first.merged_cells.ranges} == {"B1:C1", "A2:A3"}
    assert second["A1"].value == "second"


def read_picture(_task: str, path: Path) -> None:
    with Image.open(path) as image:
        assert (image.format, image.size) == ("PNG", (400, 160))
        image.load()


def read_markup(_task: str, path: Path) -> None:
    etree = pytest.importorskip("lxml.etree")
    root = etree.fromstring(path.read_bytes())
    words = root.xpath("//*[contains(@class, 'ocrx_word')]//text() | //@CONTENT")
    assert "".join(words).replace(" ", "") == "Deliverynote第二行"


def read_page(_task: str, path: Path) -> None:
    etree = pytest.importorskip("lxml.etree")
    words = etree.fromstring(path.read_bytes()).xpath("//*[local-name()='Word']//text()")
    assert "".join("".join(words).split()) == "Deliverynote第二行"


def read_pdf(_task: str, path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext here")
    ran = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["Delivery", "note", "第二行"]


def read_latex(task: str, path: Path) -> None:
    text = path.read_text()
    if task == "formula":
        assert text == "\\frac{a}{b} = \\sqrt{c^{2}}\n"
        return
    assert text.count("\\begin{document}") == 1
    assert "Tea \\& milk, 5\\% off" in text


def read_mathml(_task: str, path: Path) -> None:
    etree = pytest.importorskip("lxml.etree")
    assert etree.fromstring(path.read_bytes()).tag == "{http://www.w3.org/1998/Math/MathML}math"


READERS: dict[str, Callable[[str, Path], Any]] = {
    "json": read_json,
    "jsonl": read_json_lines,
    "txt": read_text,
    "html": read_html,
    "docx": read_word,
    "md": read_markdown,
    "csv": read_separated,
    "tsv": read_separated,
    "xlsx": read_workbook,
    "png": read_picture,
    "hocr": read_markup,
    "alto": read_markup,
    "page": read_page,
    "pdf": read_pdf,
    "latex": read_latex,
    "mathml": read_mathml,
}


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("task", "form"), [(name, form) for name, task in TASKS.items() for form in task.formats]
)
def test_each_format_of_each_task_opens_elsewhere(
    qocr: Command, service: Service, page: Path, task: str, form: str
) -> None:
    service.answer(ANSWERS[task])
    suffix = ".tsv" if form == "tsv" else f".{form}"
    path = Path(f"out{suffix}")
    ended = qocr(task, page, "-f", form, "-o", path, "--also", "jsonl=saved.jsonl")
    note = SEVERAL.format(form) if task == "table" and form in ("csv", "tsv") else ""
    assert (ended.code, ended.stderr) == (0, note)
    READERS[form](task, path)
    converted = qocr("convert", "saved.jsonl", "-f", form, "-o", f"again{suffix}")
    assert (converted.code, converted.stderr) == (0, note)
    READERS[form](task, Path(f"again{suffix}"))
