"""A page as JSON and back."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest

from qocr.codec import error_record, page_record, read_error, read_page, result_record
from qocr.errors import InputError, QocrError, bug
from qocr.formats.json_pages import render_json
from qocr.types import Line, Page, Picture, Result, Style, Token, Usage

CLASSES = [QocrError, *QocrError.__subclasses__()]
QUAD = ((1.25, 2.0), (30.0, 2.0), (30.0, 9.125), (1.25, 9.0))


def not_opened() -> Picture:
    raise AssertionError


PAGE = Page("in/scan.pdf#3", "in/scan.pdf", 3, not_opened, "scan", "in")
FULL = Result(
    PAGE,
    "kie",
    "dashscope",
    "some-model",
    "ok",
    '{"total": 9.5}',
    (Line("Total 9.5", QUAD, 0.98765432, (Line("Total", QUAD), Line("9.5", QUAD))),),
    fields={"total": 9.5},
    field_confidence={"total": 0.75},
    usage=Usage(971, 12, None),
    request_id="id-1",
    width=200,
    height=100,
    sha256="ab12",
    warnings=("a warning",),
    unmet=("total",),
    tokens=(
        Token(b"\xe4\xbd", -0.25, (("x", None), ("y", -1.5))),
        Token(b"\xa0", None),
        Token("好".encode(), -1e-7),
    ),
    line_confidence=(0.123456789, None),
)


def test_a_page_comes_back_as_it_was() -> None:
    read = read_page(json.loads(json.dumps(page_record(FULL, {"field_lines": {"total": 0}}))))
    assert read == FULL
    with pytest.raises(InputError) as caught:
        read.page.open()
    assert caught.value.code == "PictureNeeded"


def test_boxes_from_0_to_1_come_back_to_the_tenth_of_a_pixel() -> None:
    lines = tuple(line.rounded() for line in FULL.lines)
    page = replace(FULL, lines=lines, width=2483, height=3508)
    saved = json.loads(render_json(page, Style(coords="norm")))
    assert saved["lines"][0]["quad"][0] == [0.00048, 0.00057]
    assert read_page(saved).lines == lines


def test_a_record_without_its_place_is_the_rest_of_it() -> None:
    assert {"source": "in/scan.pdf", "page": 3} | result_record(FULL) == page_record(FULL)


def test_the_page_above_has_a_value_of_its_own_in_every_field() -> None:
    plain = Result(PAGE, "text", "", "", "failed")
    names = {field.name for field in fields(Result) if field.compare} - {"page", "error"}
    assert [name for name in names if getattr(FULL, name) == getattr(plain, name)] == []


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("retryable", [False, True])
def test_an_error_keeps_its_class_and_its_facts(kind: type[QocrError], retryable: bool) -> None:
    error = kind("why", code="Code", hint="way out", request_id="id-2", retryable=retryable)
    failed = replace(FULL, status="failed", error=error)
    read = read_page(json.loads(json.dumps(page_record(failed)))).error
    assert read is not None
    assert (type(read), error_record(read)) == (kind, error_record(error))
    assert read.fatal is False


def test_a_bug_stays_one() -> None:
    error = bug(ValueError("odd"))
    assert error_record(read_error(error_record(error))) == error_record(error)


def test_an_error_without_its_exit_code_or_with_an_unknown_one() -> None:
    assert type(read_error({"message": "why"})) is InputError
    assert type(read_error({"message": "why", "exit_code": 77})) is QocrError
    assert read_error({"message": "why", "exit_code": 6}).retryable


@pytest.mark.parametrize(
    "change",
    [
        {"task": "no-such-task"},
        {"status": "fine"},
        {"lines": [{}]},
        {"usage": {"cats": 1}},
        {"page": "x"},
    ],
    ids=str,
)
def test_what_is_no_page_is_not_read(change: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        read_page(page_record(FULL) | change)
