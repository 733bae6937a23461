"""Fields are of the types that the user's JSON Schema asks for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from batches import fetch, submit
from command import Command
from schemas import rules_of
from service import Answer, Service

from qocr.fields import cast

SCHEMA = json.dumps({"type": "object", "properties": {"n": {"type": ["number", "null"]}}})
NUMBERS: list[tuple[Any, float]] = [
    ("88.50", 88.5),
    ("1,234.50", 1234.5),
    ("1.234,50 €", 1234.5),
    ("-$5.00", -5),
    ("00123", 123),
    ("12345678901234567890", 12345678901234567890),
    (88, 88),
]


@pytest.mark.parametrize(("written", "value"), NUMBERS)
def test_a_number_satisfies_the_schema_and_csv_shows_what_is_written(
    qocr: Command, service: Service, page: Path, written: Any, value: float
) -> None:
    service.answer(Answer(json.dumps({"n": written})))
    ask = ("kie", page, "--schema", SCHEMA, "--cache", "use")
    for _ in range(2):
        ended = qocr(*ask, "-f", "jsonl")
        fields = json.loads(ended.text)["fields"]
        assert (ended.code, fields, ended.stderr) == (0, {"n": value}, "")
        jsonschema.validate(fields, json.loads(SCHEMA))
    shown = qocr(*ask, "-f", "csv").text.split("\n")[1].removeprefix("page.png,1,")
    assert shown.strip('"') == str(written)
    assert len(service.requests) == 1


def test_a_batch_gives_numbers_as_well(qocr: Command, service: Service, page: Path) -> None:
    name = submit(qocr, "kie", page, "--schema", "n float")
    service.batches.end(replies=[Answer('{"n": "88.50"}')])
    ended = fetch(qocr, name, "-f", "jsonl", "--also", "csv=out.csv")
    assert json.loads(ended.text)["fields"] == {"n": 88.5}
    assert Path("out.csv").read_text() == "source,page,n\npage.png,1,88.50\n"


def test_without_a_check_fields_stay_as_they_are_written(
    qocr: Command, service: Service, page: Path
) -> None:
    service.answer(Answer('{"n": "88.50"}'))
    ended = qocr("kie", page, "--schema", SCHEMA, "--no-verify", "-f", "jsonl")
    assert json.loads(ended.text)["fields"] == {"n": "88.50"}


def test_true_and_texts_are_what_the_schema_asks_for() -> None:
    rules = rules_of("paid bool, number str, rate float, n int, rows{m int}")
    fields = {"paid": "True", "number": 7, "rate": "6%", "n": "12.0", "rows": [{"m": "3"}], "x": 1}
    expected = fields | {"paid": True, "number": "7", "n": 12, "rows": [{"m": 3}]}
    assert json.dumps(cast(fields, rules)) == json.dumps(expected)


@pytest.mark.parametrize("digits", ["0.12345678901234567890123", "1e400", "1e31", "no", "1 2"])
def test_what_no_number_can_hold_stays_a_text(digits: str) -> None:
    assert cast({"a": digits}, rules_of("a float")) == {"a": digits}


@pytest.mark.parametrize(
    "schema",
    [
        {"anyOf": [{"type": "number"}, {"type": "null"}]},
        {"allOf": [{"type": "number"}]},
        {"type": ["integer", "number"]},
    ],
)
def test_types_are_found_behind_alternatives(schema: Any) -> None:
    assert cast({"a": "5.0"}, {"properties": {"a": schema}}) == {"a": 5}
    both = {"anyOf": [{"type": "number"}, {"type": "string"}]}
    assert cast({"a": "5.0"}, {"properties": {"a": both}}) == {"a": "5.0"}
