"""Lines of names and values are fields, prose is not."""

from __future__ import annotations

from typing import Any

import pytest
from command import Command
from service import Answer, Service

from qocr.engines.remote.interpreting.field_answer import LISTED
from qocr.fields import completed, parse_listed, parse_tabulated, parse_tagged, texts_of
from qocr.fields.beside import Completed


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Total: 88.00\nDue date: 2025-11-20", {"Total": "88.00", "Due date": "2025-11-20"}),
        ("- **Total**: 88.00\n- **Date:** x: y", {"Total": "88.00", "Date": "x: y"}),
        ("* `Total`: `88.00`\n* Date:\n", {"Total": "88.00", "Date": None}),
        ('1. Total: 88.00\n2. Date: "x"', {"Total": "88.00", "Date": "x"}),
        ("```yaml\nTotal: 12:30\nDate: x\n```", {"Total": "12:30", "Date": "x"}),
        ("合计：88.00\n日期： x", {"合计": "88.00", "日期": "x"}),
        ("Item: a\nItem: b", {"Item": ["a", "b"]}),
        ("total: 88.00", {"total": "88.00"}),
        ("Total = 5\nDate -> x", {"Total": "5", "Date": "x"}),
        ("Total: 5,\nDate: x,", {"Total": "5", "Date": "x"}),
        ("The fields:\nTotal: 5\nDate: x", {"Total": "5", "Date": "x"}),
        ("Here are the fields:\n\nTotal: 5\nLet me know!", {"Total": "5"}),
        ("Total: 5\nAddress:\n  Quay 7\n  Port", {"Total": "5", "Address": "Quay 7\nPort"}),
    ],
)
def test_lines_of_names_and_values_are_fields(text: str, fields: dict[str, Any]) -> None:
    assert parse_listed(text, ["Total"]) == fields


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Total 88.00",
        "Note: I cannot read this.",
        "Total: 88.00\nThe date is missing",
        "I looked at the whole picture: nothing\nTotal: 5",
        "Total: 88.00\n  nested: 1",
        "12:30\n13:40",
        "http://a.b\nhttp://c.d",
        "I cannot. Sorry: x\nTotal: 5",
        "a: 1\n" * 3 + "<td>",
    ],
)
def test_prose_is_no_list_of_fields(text: str) -> None:
    assert parse_listed(text, ["Total"]) is None


def test_the_page_says_that_it_was_no_json(qocr: Command, service: Service, page: str) -> None:
    service.answer(Answer("- **total**: 88.00\n- **Date**: x"))
    ended = qocr("kie", page, "-F", "Total", "-f", "csv")
    assert (ended.code, ended.text) == (0, "source,page,Total,Date\npage.png,1,88.00,x\n")
    assert ended.stderr == f"qocr: page.png: {LISTED}\n"


TABLES = (
    "<table><tr><td>Total</td><td>5</td></tr><tr><td>Date</td><td>x</td></tr></table>",
    "| Field | Value |\n|---|---|\n| Total | 5 |\n| Date | x |",
    "| Total | Date |\n|---|---|\n| 5 | x |",
    "Total,Date\n5,x",
)


@pytest.mark.parametrize("text", TABLES)
def test_rows_of_names_and_values_are_fields(text: str) -> None:
    assert parse_tabulated(text, ["Total", "Date"]) == ({"Total": "5", "Date": "x"}, ())


def test_other_tables_are_no_fields_and_several_rows_are_several_objects() -> None:
    assert parse_tabulated("| a | b | c |\n|---|---|---|\n| 1 | 2 | 3 |", ["Total"]) is None
    rows = "Total\tDate\n5\tx\n6\ty"
    assert parse_tabulated(rows, ["Total"]) is None
    objects = [{"Total": "5", "Date": "x"}, {"Total": "6", "Date": "y"}]
    assert parse_tabulated(rows, ["Total", "Date"]) == (objects, ())


def test_elements_with_the_names_of_fields_are_fields() -> None:
    text = "<fields>\n<Total>5</Total><Date></Date>\n</fields>"
    assert parse_tagged(text, ["Total"]) == {"Total": "5", "Date": None}
    assert parse_tagged(f"{text} and more", ["Total"]) is None
    assert parse_tagged("<p>5</p>", ["Total"]) is None


def test_lines_beside_json_are_fields_unless_they_are_remarks() -> None:
    lines = ["Date: x", "Note: not readable", "The stamp is red", "Total: 5"]
    assert completed({"Total": "5"}, lines) == Completed({"Total": "5", "Date": "x"}, ("Date",))
    assert completed({"Total": None}, ["total: 5"]) == Completed({"Total": "5"}, ("Total",))
    assert completed({"Total": "5"}, ["Total: 6"]).homeless == ("Total: 6",)
    assert completed([{"Total": "5"}], ["Date: x"]).homeless == ("Date: x",)
    assert texts_of(lines) == ["Date: x", "The stamp is red", "Total: 5"]


def test_a_page_with_a_line_that_has_no_place_is_incomplete(
    qocr: Command, service: Service, page: str
) -> None:
    service.answer(Answer('{"Total": "5"}\nDate: x'), Answer('{"Total": "5"}\nTotal: 6'))
    ended = qocr("kie", page, "-F", "Total", "-f", "csv")
    assert (ended.code, ended.text) == (0, "source,page,Total,Date\npage.png,1,5,x\n")
    ended = qocr("kie", page, "-F", "Total", "-f", "csv")
    assert (ended.code, ended.text) == (10, "source,page,Total\npage.png,1,5\n")
    assert "have other values or no place among the fields: Total: 6" in ended.stderr
