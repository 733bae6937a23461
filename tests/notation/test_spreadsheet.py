"""Which cells a spreadsheet would compute."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Command
from service import Answer, Service

from qocr.notation.spreadsheet import guarded

PLAIN = (
    *("", "text", "2-1", "a=b", "-1.5", "+3", "-1,234.50", "-1.234,50", "-.5", "-1e-5", "-5%"),
    *("5-", "(5)", "007", "030 123456", "+4930123456", "－５"),
)
FORMULAS = (
    *("=1", "+1+1", "-2+3", "@x", "-", "--1", "-1+cmd|'x'", "-٣", "＝1", "＋a", "－a", "＠x"),
    *(
        " =1",
        "\xa0=1",
        "\t=1",
        "\r=1",
        "\n=1",
        "+49 30 123456",
        "+49-30-123456",
        "-$5",
        "-A1",
        "-5%%",
    ),
)


@pytest.mark.parametrize("cell", PLAIN)
def test_plain_cells_stay(cell: str) -> None:
    assert guarded(cell) == cell


@pytest.mark.parametrize("cell", FORMULAS)
def test_formulas_get_an_apostrophe(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


def test_fields_and_tables_are_guarded_alike(qocr: Command, service: Service, page: Path) -> None:
    cells = [cell for cell in (*PLAIN, *FORMULAS) if cell and cell == cell.strip()]
    fields = {f"f{number}": cell for number, cell in enumerate(cells)}
    escaped = [cell.replace("<", "&lt;") for cell in cells]
    names, values = ("".join(f"<td>{cell}</td>" for cell in row) for row in (fields, escaped))
    service.answer(Answer(f"<table><tr>{names}</tr><tr>{values}</tr></table>"))
    table = qocr("table", page, "-f", "csv", "--excel-safe").text
    service.answer(Answer(json.dumps(fields), fields=fields))
    asked = [argument for name in fields for argument in ("-F", name)]
    kie = qocr("kie", page, *asked, "-f", "csv", "--excel-safe").text
    head, row = kie.splitlines()
    assert head.startswith("source,page,f0")
    assert [head.split(",", 2)[2], row.split(",", 2)[2]] == table.splitlines()
