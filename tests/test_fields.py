"""What kie asks for and what it gets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qocr.errors import UsageError
from qocr.fields import Schema, absent_as_null, parse_fields, read_schema

SCHEMA = '{"Total": "", "items": [{"name": "as printed"}]}'
TEMPLATE = {"Total": "", "items": [{"name": "as printed"}]}


def test_no_schema_is_none() -> None:
    assert read_schema(None, []) is None


def test_a_schema_is_json_or_its_file() -> None:
    Path("plain.json").write_text(SCHEMA)
    Path("marked.json").write_text(f"\ufeff{SCHEMA}", encoding="utf-8")
    arguments = [SCHEMA, f" \n{SCHEMA}", "plain.json", "marked.json"]
    assert [read_schema(schema, []) for schema in arguments] == [Schema(TEMPLATE)] * 4


@pytest.mark.parametrize(
    ("fields", "template"),
    [
        (["Total"], {"Total": ""}),
        (["Total=in the end", "Date"], {"Total": "in the end", "Date": ""}),
        ([" Total = a = b "], {"Total": "a = b"}),
        (["Total=one", "Total=two"], {"Total": "two"}),
        (["Rechnung Nr.=ä"], {"Rechnung Nr.": "ä"}),
    ],
)
def test_fields_are_names_with_hints(fields: list[str], template: dict[str, str]) -> None:
    assert read_schema(None, fields) == Schema(template)


def test_fields_join_the_schema_in_order_and_win() -> None:
    schema = read_schema('{"A": "one", "B": ""}', ["C=three", "A=new"])
    assert schema == Schema({"A": "new", "B": "", "C": "three"})
    assert list(schema.template) == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("schema", "fields"),
    [
        ("no.json", []),
        (".", []),
        ("{", []),
        ('{"a": }', []),
        (None, ["=hint"]),
        (None, [" "]),
        ('{"a": {"b": {"c": {"d": ""}}}}', []),
        ('{"a": [{"b": [{"c": [{"d": ""}]}]}]}', []),
    ],
)
def test_what_is_no_schema_is_a_usage_error(schema: str | None, fields: list[str]) -> None:
    with pytest.raises(UsageError):
        read_schema(schema, fields)


@pytest.mark.parametrize("content", [b"[1]", b'"text"', b"null", b"\xff{}", b""])
def test_a_file_that_holds_no_schema_is_a_usage_error(content: bytes) -> None:
    Path("schema.json").write_bytes(content)
    with pytest.raises(UsageError):
        read_schema("schema.json", [])


def test_three_levels_are_allowed() -> None:
    assert read_schema('{"a": [{"b": {"c": ""}}]}', []) == Schema({"a": [{"b": {"c": ""}}]})


@pytest.mark.parametrize(
    ("text", "value", "mended"),
    [
        ('{"a": "1"}', {"a": "1"}, False),
        ('```json\n{"a": "1"}\n```', {"a": "1"}, False),
        ('```json\n{"a": "1"}```', {"a": "1"}, False),
        ('[{"a": 1}]', [{"a": 1}], False),
        ("{}", {}, False),
        ("{'a': '1', 'b': None}", {"a": "1", "b": None}, True),
        ('{"a": "1",}', {"a": "1"}, True),
        ('{"a": ["1", "2', {"a": ["1", "2"]}, True),
        ('```json\n{"a": {"b": "cut', {"a": {"b": "cut"}}, True),
        ('{"a": "产品"', {"a": "产品"}, True),
        ("", None, True),
        ("I see no fields.", None, True),
        ("[" * 100_000, None, True),
        ('{"a":' * 100_000, None, True),
    ],
)
def test_an_answer_is_read_and_mended(text: str, value: Any, mended: bool) -> None:
    assert parse_fields(text) == (value, mended)


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        ("null", None),
        ("", None),
        (None, None),
        ("Null", "Null"),
        (" ", " "),
        (0, 0),
        (False, False),
        ([], []),
        ({}, {}),
        ({"a": "null", "b": ["", "x", {"c": "null"}]}, {"a": None, "b": [None, "x", {"c": None}]}),
        ({"null": "x", "": "y"}, {"null": "x", "": "y"}),
    ],
)
def test_absence_is_null_at_every_depth(value: Any, cleaned: Any) -> None:
    found = absent_as_null(value)
    assert (found, type(found)) == (cleaned, type(cleaned))
