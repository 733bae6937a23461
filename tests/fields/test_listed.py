"""Lines of names and values are fields, prose is not."""

from __future__ import annotations

from typing import Any

import pytest
from command import Command
from service import Answer, Service

from qocr.engines.remote.interpreting.field_answer import LISTED
from qocr.fields import parse_listed


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
