"""What kie asks for and what it gets."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from schemas import rules_of, schema_of

from qocr.errors import UsageError
from qocr.fields import (
    Schema,
    absent_as_null,
    located,
    parse_fields,
    problems,
    read_schema,
    to_csv,
    to_rows,
)
from qocr.fields.kinds import has_format, is_known
from qocr.types import Line

SCHEMA = '{"Total": "", "items": [{"name": "as printed"}]}'
TEMPLATE = {"Total": "", "items": [{"name": "as printed"}]}


def test_no_schema_is_none() -> None:
    assert read_schema(None, []) is None


@pytest.mark.usefixtures("folder")
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
@pytest.mark.usefixtures("folder")
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
        ("[" * 500 + "]" * 500, None, True),
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


def of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def test_the_short_form_is_a_template_and_rules() -> None:
    assert read_schema("number, total float, items{name, price float}", []) == Schema(
        {
            "number": "",
            "total": "a number, digits only",
            "items": [{"name": "", "price": "a number, digits only"}],
        },
        of(
            number={"type": "string"},
            total={"type": "number"},
            items={
                "type": "array",
                "items": of(name={"type": "string"}, price={"type": "number"}),
            },
        ),
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Total", ["Total"]),
        ("a int, c", ["a", "c"]),
        ("'Invoice No' int, \"a, b{}\",", ["Invoice No", "a, b{}"]),
        ("合計 float，日付 date", ["合計", "日付"]),
        ("no. str\n, größe", ["no.", "größe"]),
        ("items {a}, last", ["items", "last"]),
        ("null", ["null"]),
        ("P/O date", ["P/O"]),
        ('"P/O"', ["P/O"]),
    ],
)
def test_names_of_the_short_form(text: str, names: list[str]) -> None:
    assert list(schema_of(text).template) == names


@pytest.mark.parametrize(
    ("kind", "rules"),
    [
        ("str", {"type": "string"}),
        ("INT", {"type": "integer"}),
        ("bool", {"type": "boolean"}),
        ("date", {"type": "string", "format": "date"}),
        ("cn.ric", {"type": "string", "format": "cn.ric"}),
        ("at.vat", {"type": "string", "format": "at.vat"}),
        ("creditcard", {"type": "string", "format": "creditcard"}),
    ],
)
def test_types_of_the_short_form(kind: str, rules: dict[str, str]) -> None:
    assert rules_of(f"a {kind}") == of(a=rules)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("total flot", "'flot' is not a type; a name with blanks needs quotes, at character 7"),
        ("a: float", "a type comes after a blank, not after a colon, at character 1"),
        ("a,,b", "a name is missing, at character 3"),
        ("a{b", "} is missing, at character 4"),
        ("a{b}c", "a comma is missing, at character 5"),
        ("a}", "'}' is one too many, at character 2"),
        ("a{}", "a name is missing, at character 3"),
        ("a, a", "'a' is named twice, at character 4"),
        ("ab, 'x", "a quote is not closed, at character 4"),
        ("", "a name is missing, at character 1"),
        ("a{" * 60, "too many braces, at character 103"),
        ("x os.path", "'os.path' is not a type; a name with blanks needs quotes, at character 3"),
    ],
)
def test_errors_of_the_short_form_have_a_position(text: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_schema(text, [])
    assert raised.value.message.partition(" near ")[0] == f"--schema: {message}"


def test_more_than_three_levels_are_refused_in_every_form() -> None:
    deep = of(a=of(b=of(c=of(d={}))))
    for schema in ("a{b{c{d}}}", json.dumps(deep), '{"a":' * 200 + "1" + "}" * 200):
        with pytest.raises(UsageError, match="3 levels"):
            read_schema(schema, [])


@pytest.mark.usefixtures("folder")
def test_the_short_form_may_stand_in_a_file() -> None:
    Path("fields.txt").write_text("number,\n  total float\n")
    Path("fields").write_text("other")
    assert list(schema_of("fields.txt").template) == ["number", "total"]
    assert list(schema_of("fields").template) == ["other"]
    assert list(schema_of("fields, more").template) == ["fields", "more"]


INVOICE = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://example.com/invoice",
    "$defs": {
        "Item": {
            **of(name={"type": "string"}, price={"$ref": "#/$defs/Price"}),
            "required": ["name"],
        },
        "Price": {"anyOf": [{"type": "null"}, {"type": "number", "minimum": 0}]},
    },
    "type": "object",
    "properties": {
        "number": {"type": "string", "pattern": "^R", "description": "after Invoice No."},
        "day": {"type": ["string", "null"], "format": "date"},
        "currency": {"enum": ["EUR", "USD", None]},
        "paid": {"type": "boolean"},
        "items": {"type": "array", "items": {"$ref": "#/$defs/Item"}},
        "seller": {"allOf": [of(name={}), of(vat={"format": "vat"})]},
    },
    "required": ["number"],
}


def test_a_json_schema_becomes_a_template() -> None:
    assert schema_of(json.dumps(INVOICE), ["Extra=more"]).template == {
        "number": "after Invoice No.",
        "day": "",
        "currency": "one of: EUR, USD",
        "paid": "true or false",
        "items": [{"name": "", "price": "a number, digits only"}],
        "seller": {"name": "", "vat": ""},
        "Extra": "more",
    }


@pytest.mark.parametrize(
    "schema",
    [
        of(a={"$ref": "#"}),
        of(a={"$ref": "#/$defs/A"}) | {"$defs": {"A": of(b={"$ref": "#/$defs/A"})}},
        of(a={"$ref": "#/$defs/none"}),
        of(a={"$ref": "https://example.com/a"}),
        of(a={"$ref": "file:///etc/passwd"}),
        of(a={"$dynamicRef": "#a"}),
        of(a={"format": "color"}),
        of(a={"format": "os.path"}),
        of(a={"anyOf": [{"items": {"format": "util"}}]}),
        of(a={"type": "text"}),
        of(a={"pattern": "("}),
        of(a=[]),
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "array"},
        {"$schema": 5, **of(a={})},
        {"$schema": "http://json-schema.org/draft-03/schema#", **of(a={})},
        of(),
        of(a={"$ref": "#/$defs/A0"})
        | {"$defs": {f"A{i}": {"allOf": [{"$ref": f"#/$defs/A{i + 1}"}] * 2} for i in range(30)}},
    ],
)
def test_what_is_no_usable_json_schema_is_a_usage_error(schema: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        read_schema(json.dumps(schema), [])


@pytest.mark.parametrize("schema", ["[1]", "{}", '{"a": NaN}', "a/b", ".", "{" * 100_000])
def test_hostile_schemas_are_usage_errors(schema: str) -> None:
    with pytest.raises(UsageError):
        read_schema(schema, [])


@pytest.mark.usefixtures("folder")
def test_a_huge_file_is_a_usage_error() -> None:
    Path("huge.json").write_text('{"a": "' + "x" * 1_000_001 + '"}')
    with pytest.raises(UsageError, match="larger"):
        read_schema("huge.json", [])


@pytest.mark.heavy
def test_a_thousand_fields() -> None:
    names = [f"field {number}" for number in range(1000)]
    text = ", ".join(f'"{name}" int' for name in names)
    wrong = problems(dict.fromkeys(names, "x"), rules_of(text))
    assert (list(schema_of(text).template), [problem.path for problem in wrong]) == (names, names)


def test_an_answer_that_keeps_the_rules() -> None:
    rules = rules_of(json.dumps(INVOICE), ["Extra"])
    value = {
        "number": "R1",
        "day": "20 November 2025",
        "currency": "EUR",
        "paid": "True",
        "items": [{"name": "a", "price": "9.00"}, {"name": "b", "price": None}],
        "seller": {"name": "c", "vat": "DE 136 695 976"},
        "Extra": "x",
    }
    assert problems(value, rules) == []
    assert problems({"number": "R1", "items": None}, rules) == []


def test_an_answer_that_breaks_them() -> None:
    rules = rules_of(json.dumps(INVOICE))
    value = {
        "number": None,
        "day": "2025-13-01",
        "currency": "GBP",
        "paid": "perhaps",
        "items": [{"name": "a", "price": "RM9"}, {"price": "-1"}],
        "seller": "c",
    }
    assert [(it.path, it.message, it.value) for it in problems(value, rules)] == [
        ("day", "'2025-13-01' is not a valid date", "2025-13-01"),
        ("currency", "'GBP' is not one of EUR, USD", "GBP"),
        ("paid", "'perhaps' is not true or false", "perhaps"),
        ("items.0.price", "'RM9' is not a number", "RM9"),
        ("items.1.price", "'-1' is not at least 0", "-1"),
        ("items.1.name", "is required and was not found", None),
        ("seller", "'c' is not an object", "c"),
        ("number", "is required and was not found", None),
    ]


@pytest.mark.parametrize(
    ("rules", "good", "bad"),
    [
        ({"type": "integer"}, ["12", 12, "12.0", "1,200", None], ["12.5", "a", True, [], "१"]),
        ({"type": "number"}, ["9.00", "1.234,50", "−5", "１２", 1e5], ["RM9", "nan", "1_0", False]),
        ({"type": "string"}, ["a", 5, True], [{}, []]),
        ({"type": ["number", "null"]}, ["1"], ["x"]),
        ({"type": "array"}, [[]], ["[]"]),
        ({"minimum": 0.1, "maximum": 5}, ["0.1", "5.0", "x"], ["0", "5,01"]),
        ({"exclusiveMinimum": 1, "exclusiveMaximum": 2}, ["1.5"], ["1", 2]),
        ({"multipleOf": 0.01}, ["9.99", 0.29], ["9.999", "1e999"]),
        ({"enum": [9, True, "x"]}, ["9.00", "TRUE", "x"], ["X", "8"]),
        ({"const": "x"}, ["x", None], ["y"]),
        ({"pattern": r"^\d+$"}, ["12", 12, {}], ["x"]),
        ({"oneOf": [{"type": "string"}, {"type": "number"}]}, ["1", "a"], [[]]),
        ({"not": {"type": "number"}}, ["a"], ["1"]),
        (False, [], ["a"]),
        ({"maxLength": 3}, ["abc"], ["abcd"]),
    ],
)
def test_rules_are_read_the_way_models_write(rules: Any, good: list[Any], bad: list[Any]) -> None:
    kept = [not problems({"a": value}, of(a=rules)) for value in good + bad]
    assert kept == [True] * len(good) + [False] * len(bad)


def test_an_older_draft_keeps_its_meaning() -> None:
    rules = of(a={"minimum": 1, "exclusiveMinimum": True})
    rules["$schema"] = "http://json-schema.org/draft-04/schema#"
    assert [len(problems({"a": value}, rules)) for value in ("1", "2")] == [1, 0]


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("iban", "DE89 3704 0044 0532 0130 00", "DE88 3704 0044 0532 0130 00"),
        ("luhn", "4111 1111 1111 1111", "4111 1111 1111 1112"),
        ("creditcard", "4111-1111-1111-1111", ""),
        ("vat", "DE136695976", "DE136695975"),
        ("cn.ric", "11010519491231002X", "110105194912310021"),
        ("isbn", "978-0-471-11709-4", "978-0-471-11709-5"),
        ("bic", "AGRIFRPP882", "AGRI"),
        ("email", "a.b@example.co", "a@b"),
        ("time", "8:13:39 PM", "25:00"),
        ("uri", "https://example.com/a", "example"),
        ("date", "3. März 2024", "31 February 2024"),
        ("date-time", "2025-11-20T10:11:12Z", "2025-11-20"),
        ("date-time", "3. März 2024, 10:11", "31. Februar 2024 10:11"),
        ("uuid", "123e4567-e89b-12d3-a456-426614174000", "1"),
        ("ipv4", "127.0.0.1", "::1"),
    ],
)
def test_formats(name: str, good: str, bad: str) -> None:
    assert (has_format(name, good), has_format(name, bad)) == (True, False)


@pytest.mark.parametrize("name", ["os", "os.path", "util", "..os", "de.", ".", "", "eu.vat.re"])
def test_only_checks_are_formats(name: str) -> None:
    assert not is_known(name)


VALUES = [
    {"number": "1", "items": [{"name": "a", "price": None}], "seller": {"x": 1}},
    {"items": [{"price": "2"}, {"name": "b", "good": True}], "number": None, "new": "-5"},
    None,
    {"items": None},
]


def test_one_row_a_picture() -> None:
    header = "number items.0.name items.0.price items.1.name items.1.good seller.x new".split()
    assert to_rows(VALUES) == (
        header,
        [
            ["1", "a", "", "", "", "1", ""],
            ["", "", "2", "b", "true", "", "-5"],
            [""] * 7,
            [""] * 7,
        ],
    )


def test_one_row_an_item() -> None:
    header = "number items.name items.price items.good seller.x new".split()
    assert to_rows(VALUES, "items") == (
        header,
        [
            ["1", "a", "", "", "1", ""],
            ["", "", "2", "", "", "-5"],
            ["", "b", "", "true", "", "-5"],
            [""] * 6,
            [""] * 6,
        ],
    )
    inner = [{"order": {"items": [{"a": "1"}, {"a": "2"}], "id": "3"}}]
    assert to_rows(inner, "order.items") == (
        ["order.items.a", "order.id"],
        [["1", "3"], ["2", "3"]],
    )


def test_one_row_an_object_where_a_page_has_several() -> None:
    several = [{"a": "1", "l": [{"b": "2"}, {"b": "3"}]}, {"a": "4"}]
    assert to_rows([several, {"a": "5"}], None, {"a": "", "c": ""}) == (
        ["a", "c", "l.0.b", "l.1.b"],
        [["1", "", "2", "3"], ["4", "", "", ""], ["5", "", "", ""]],
    )
    assert to_rows([several], "l") == (["a", "l.b"], [["1", "2"], ["1", "3"], ["4", ""]])
    assert to_csv([("p.png", 1)], [several]).splitlines()[1:] == ["p.png,1,1,2,3", "p.png,1,4,,"]


def test_columns_follow_the_template() -> None:
    template = {"total": "", "items": [{"price": "", "name": ""}]}
    header, _ = to_rows(VALUES, None, template)
    assert header[:3] == ["total", "items.0.price", "items.0.name"]


def test_what_is_no_list_cannot_be_exploded() -> None:
    for path in ("number", "none", "items.0"):
        with pytest.raises(UsageError, match="not a list"):
            to_rows(VALUES, path)


def test_csv_says_where_rows_come_from() -> None:
    values = [{"a": "=1+1", "b": "-5.00", "c": 'x,"y"\n'}, {"a": "1", "b": "@x", "c": None}]
    places = [("a.png", 1), ("b.pdf", 2)]
    plain = to_csv(places, values)
    assert plain == ('source,page,a,b,c\na.png,1,=1+1,-5.00,"x,""y""\n"\nb.pdf,2,1,@x,\n')
    safe = list(csv.reader(io.StringIO(to_csv(places, values, excel_safe=True), newline="")))
    assert safe[1:] == [
        ["a.png", "1", "'=1+1", "-5.00", 'x,"y"\n'],
        ["b.pdf", "2", "1", "'@x", ""],
    ]


def test_csv_repeats_the_place_of_every_item() -> None:
    text = to_csv([("a.png", 1)], [{"items": [{"n": "1"}, {"n": "2"}], "t": "9"}], "items")
    assert text == "source,page,items.n,t\na.png,1,1,9\na.png,1,2,9\n"


def line(text: str, left: float = 0, top: float = 0) -> Line:
    right, bottom = left + 10 * len(text), top + 20
    return Line(text, ((left, top), (right, top), (right, bottom), (left, bottom)))


RECEIPT = [
    line("ACME Trading", 0, 0),
    line("No. 12, Long Street,", 0, 30),
    line("1000 Town", 0, 60),
    line("Date: 2025-11-20", 0, 90),
    line("Tea", 0, 120),
    line("9.00", 300, 120),
    line("Total", 0, 150),
    line("9.00", 300, 150),
    line("合計金額 １２３円", 0, 180),
    line("19.00", 0, 300),
]


@pytest.mark.parametrize(
    ("value", "label", "index"),
    [
        ("Tea", "", 4),
        ("acme  trading", "", 0),
        ("2025-11-20", "", 3),
        ("9.00", "Total", 7),
        ("9.00", "total_", 7),
        ("9.00", "", None),
        ("9.00", "Tax", None),
        ("19.00", "", 9),
        ("9", "", None),
        ("123", "", 8),
        ("金額", "", 8),
        ("ea", "", None),
        ("No. 12, Long Street, 1000 Town", "", 1),
        ("", "", None),
        (" ", "", None),
    ],
)
def test_a_value_is_found_on_its_line(value: str, label: str, index: int | None) -> None:
    assert located({label: value}, RECEIPT).get(label) == index


def test_fields_are_located_by_path() -> None:
    fields = {"Total": "9.00", "Date": "2025-11-20", "Tax": None, "items": [{"name": "Tea"}]}
    assert located(fields, RECEIPT) == {"Total": 7, "Date": 3, "items.0.name": 4}
    assert located(fields, []) == {}
