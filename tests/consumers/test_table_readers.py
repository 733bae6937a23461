"""Tables, opened by spreadsheets, data frames, databases and converters."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from command import Command
from consumers import note, program, python_with, run

PAGE = """<table><tr><th>Name</th><th>2023</th><th>Account</th></tr>
<tr><td>=1+1</td><td>9.00</td><td>12345678901234567890</td></tr>
<tr><td>Zoë | "Müller"</td><td>007</td><td>1-2</td></tr></table>"""
CELLS = [
    ["Name", "2023", "Account"],
    ["=1+1", "9.00", "12345678901234567890"],
    ['Zoë | "Müller"', "007", "1-2"],
]


def written(qocr: Command, folder: Path, name: str, page: str = PAGE) -> Path:
    """The tables of a saved answer, written to a file of that name."""
    answer = folder / "answer.json"
    message = {"role": "assistant", "content": page}
    choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
    answer.write_text(json.dumps({"object": "chat.completion", "choices": choices}), "utf-8")
    ended = qocr("convert", "answer.json", "--task", "table", "-o", name)
    assert ended.code == 0, ended.stderr
    return folder / name


@pytest.mark.parametrize(
    ("form", "reading"),
    [("html", ["--infilter=HTML (StarCalc)"]), ("xlsx", [])],
)
def test_calc_shows_the_cells_as_they_are_written(
    qocr: Command, folder: Path, form: str, reading: list[str]
) -> None:
    """Nothing is computed, shortened or taken for a date."""
    office = program("soffice")
    file = written(qocr, folder, f"page.{form}")
    profile = "-env:UserInstallation=" + (folder / "profile").as_uri()
    shown = ("--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", str(folder))
    run(office, profile, "--headless", *reading, *shown, str(file))
    cells = list(csv.reader((folder / "page.csv").read_text("utf-8").splitlines()))
    version = run(office, "--version").split()[1]
    assert cells == CELLS
    note("table", form, f"LibreOffice {version}", f"{len(CELLS)} of {len(CELLS)} rows")


def test_pandas_reads_the_cells_of_xlsx_and_html(qocr: Command, folder: Path) -> None:
    """Numbers are numbers, and all else is text."""
    python = python_with("pandas==2.3.3", "openpyxl==3.1.5", "lxml==6.0.2")
    rows = [["=1+1", 9.0, "12345678901234567890"], ['Zoë | "Müller"', "007", "1-2"]]
    for form, reader in (
        ("xlsx", "read_excel(f, dtype=object)"),
        ("html", "read_html(f, converters=every)[0]"),
    ):
        file = written(qocr, folder, f"page.{form}")
        script = (
            "import json, sys, pandas; f = sys.argv[1]; every = {i: str for i in range(3)};"
            f"t = pandas.{reader}; print(json.dumps([list(t), *t.values.tolist()]))"
        )
        read = json.loads(run(str(python), "-c", script, str(file)))
        assert read == [CELLS[0], *(rows if form == "xlsx" else CELLS[1:])]
        note("table", form, "pandas 2.3.3", f"{len(read)} of {len(CELLS)} rows")


def test_pandas_and_polars_and_duckdb_read_the_cells_of_csv(qocr: Command, folder: Path) -> None:
    python = python_with("pandas==2.3.3", "polars==1.35.2", "duckdb==1.4.2")
    file = written(qocr, folder, "page.csv")
    as_lists = "[[value or '' for value in row] for row in {}]"
    readers = {
        "pandas 2.3.3": "__import__('pandas').read_csv(f, dtype=str).fillna('').values.tolist()",
        "polars 1.35.2": "__import__('polars').read_csv(f, infer_schema=False).rows()",
        "duckdb 1.4.2": "__import__('duckdb').read_csv(f, all_varchar=True).fetchall()",
    }
    for name, code in readers.items():
        script = f"import json, sys; f = sys.argv[1]; print(json.dumps({as_lists.format(code)}))"
        rows = json.loads(run(str(python), "-c", script, str(file)))
        assert rows == CELLS[1:], name
        note("table", "csv", name, f"{len(rows)} of {len(CELLS) - 1} rows")
