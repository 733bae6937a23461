"""How labels, kinds of values and rules decide which field is what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from lines import fields_of, line

from qocr.engines.local.fields import extract
from qocr.engines.local.fields.glued_labels import parted
from qocr.types import Line

RECEIPT = [
    line("Date: 25/12/2018", 0, 0, 200),
    line("Cashier", 0, 30, 80),
    line(":", 90, 30, 5),
    line("MANIS", 110, 30, 80),
    line("Invoice No.", 0, 60, 120),
    line("A-17", 0, 82, 60),
    line("Total : 9.00", 0, 140, 160),
]


def rows(*texts: str) -> list[Line]:
    """Rows of texts; `|` begins the next one 300 pixels on."""
    return [
        line(text, column * 300, number * 30, len(text) * 10)
        for number, row in enumerate(texts)
        for column, text in enumerate(row.split("|"))
        if text
    ]


def found(lines: list[Line], name: str, hint: Any = "", rule: Any = None) -> Any:
    return fields_of(lines, {name: hint}, {"properties": {name: rule}} if rule else None)[name]


def test_fields_of_a_schema_are_found_by_label_and_the_rest_is_none() -> None:
    schema = {
        "date": "",
        "seller": {"Cashier": ""},
        "number": "invoice no",
        "Total": "",
        "Tax": "",
        "items": [{"name": ""}],
        "tags": [""],
    }
    assert fields_of(RECEIPT, schema) == {
        "date": "25/12/2018",
        "seller": {"Cashier": "MANIS"},
        "number": "A-17",
        "Total": "9.00",
        "Tax": None,
        "items": [],
        "tags": [],
    }


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("T0TAL: 5.00", "total", "5.00"),
        ("lnvoice Nurnber: 77-A", "invoice number", "77-A"),
        ("Jnvoice No: 77", "invoice_no", "77"),
        ("发票号码：0451", "invoice_number", "0451"),
        ("Member: GOLD", "member level", None),
        ("Line 1: up", "Line 2", None),
        ("Colour: red", "colour", "red"),
        ("Colour|red", "colour", "red"),
        ("red|Colour", "colour", None),
        ("red|Colour:", "colour", None),
        ("red|Colour|blue", "colour", "blue"),
        ("Tel:03-3362 4395 Fax:03-3362 4396", "fax", "03-3362 4396"),
        ("Tel:03-3362 4395 Fax:03-3362 4396", "phone", "03-3362 4395"),
        ("Name: Ann Lee Email: ann@lee.org", "name", "Ann Lee"),
        ("Opened: 12:30", "12", None),
        ("GST @6%: $0.46", "tax", "0.46"),
        ("Total", "total", None),
        ("Date: soon", "date", None),
        ("Email: none", "email", None),
        ("IBAN: DE89 3704 0044 0532 0130 01", "iban", None),
        ("pay DE89 3704 0044 0532 0130 00 now", "iban", "DE89 3704 0044 0532 0130 00"),
        ("write to me@here.org", "email", "me@here.org"),
        ("Sender: Bob", "sender", "Bob"),
        ("Website: www.example.com/shop", "website", "www.example.com/shop"),
        ("VAT No: GB 123456782", "vendor_tax_id", "GB 123456782"),
        ("Qty: 3", "quantity", "3"),
        ("Time 18:24", "time", "18:24"),
        ("Total RM 9.50", "total", "9.50"),
        ("Receipt No A-17", "receipt_number", "A-17"),
    ],
)
def test_a_label_and_the_kind_of_value_it_wants(text: str, name: str, value: str | None) -> None:
    assert found(rows(text), name) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("25/12/20188:13:39 PM", "25/12/2018"),
        ("10 Mar 2018 18:24", "10 Mar 2018"),
        ("15-MAR-18", "15-MAR-18"),
        ("20/12/1707:10", "20/12/17"),
        ("2018-02-30", None),
        ("1. März 2024", "1. März 2024"),
        ("5 de mayo de 2021", "5 de mayo de 2021"),
        ("le 14 août 2020", "14 août 2020"),
        ("2023年5月6日", "2023年5月6日"),
        ("Oct 3, 2019", "Oct 3, 2019"),
        ("03-3362 4395", None),
        ("10.11.12.13", None),
    ],
)
def test_dates_need_no_label(text: str, value: str | None) -> None:
    assert found(rows("some text", text), "date") == value


def test_a_date_without_separators_needs_its_label() -> None:
    assert found(rows("Date: 20240303"), "date") == "20240303"
    assert found(rows("some text", "20240303"), "date") is None


@pytest.mark.parametrize(
    ("text", "amount", "number"),
    [
        ("Discount: (12.50)", "(12.50)", -12.5),
        ("Discount: RM (1,012.50)", "(1,012.50)", -1012.5),
        ("Discount: (€ 12,50)", "(12,50)", -12.5),
        ("Discount: 12,50-", "12,50-", -12.5),
        ("Discount: -12.50", "-12.50", -12.5),
        ("Discount: 12.50 (net)", "12.50", 12.5),
    ],
)
def test_a_negative_amount_keeps_its_sign(text: str, amount: str, number: float) -> None:
    assert found(rows(text), "discount") == amount
    assert found(rows(text), "discount", rule={"type": "number"}) == number


def test_a_number_too_long_for_a_float_stays_as_it_is_printed() -> None:
    lines = rows("Total: 12345678901234567.89", "Tax: 1,234.50")
    assert found(lines, "total", rule={"type": "number"}) == "12345678901234567.89"
    assert found(lines, "tax", rule={"type": "number"}) == 1234.5


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Date: 25/12/2018 8:13 PM", "25/12/2018 8:13 PM"),
        ("Date: 3. März 2024, 10:15", "3. März 2024, 10:15"),
        ("Date: 25/12/2018 (Tue)", "25/12/2018"),
    ],
)
def test_a_date_with_its_time(text: str, value: str) -> None:
    assert found(rows(text), "date", rule={"format": "date-time"}) == value


def test_a_date_of_something_else_is_not_the_date() -> None:
    lines = rows("Due date: 01/02/2024", "Date of birth: 03/04/1990")
    assert found(lines, "date") is None
    assert found(lines, "due_date") == "01/02/2024"
    assert found(lines, "date of signature") is None


@pytest.mark.parametrize(
    ("texts", "total"),
    [
        (("Sub total|8.00", "Tax|1.00", "Total|9.00"), "9.00"),
        (("Total|9.03", "Rounding|-0.03", "Grand total|9.00"), "9.00"),
        (("Total Qty|3.00", "Discount|1.00", "Total saving|2.00"), None),
        (("Total|12.00", "Total|20.00", "Cash|50.00", "Change|30.00"), "20.00"),
        (("Cash|50.00", "Change|30.00", "T??|20.00"), "20.00"),
        (("Sub total|68.87", "GST 6%|4.13", "T??|73.00"), "73.00"),
        (("Sub total|68.87", "GST 0%|0.00", "T??|73.00"), None),
        (("Total excl. GST|10.00", "Total incl. GST|10.60"), "10.60"),
        (("Total|80", "Total Items|3"), "80"),
        (("Summe EUR|1.234,50",), "1.234,50"),
        (("合计：￥35.50",), "35.50"),
        (("Item|Total", "Tea|7.10"), None),
        (("Total discount|5.00", "Cash|5.00"), None),
    ],
)
def test_the_total_is_the_final_sum_to_pay(texts: tuple[str, ...], total: str | None) -> None:
    assert found(rows(*texts), "total") == total


def test_a_hint_names_a_field_as_its_name_does() -> None:
    lines = rows("Nett total|7.00", "Total saving|9.00")
    assert found(lines, "x", "the amount to pay") == "7.00"
    assert found(lines, "x", "what you had saved") is None
    assert found(lines, "s", "total saving") == "9.00"


@pytest.mark.parametrize(
    ("text", "rule", "value"),
    [
        ("Total: 1,234.50", {"type": "number"}, 1234.5),
        ("Total: 12.00", {"type": ["integer", "null"]}, 12),
        ("Total: 12.50", {"type": "integer"}, None),
        ("Total: 12.50", {"anyOf": [{"type": "null"}, {"type": "number"}]}, 12.5),
        ("Total: 12.50", None, "12.50"),
    ],
)
def test_numbers_are_numbers_where_the_rules_say_so(text: str, rule: Any, value: Any) -> None:
    assert found(rows(text), "total", "", rule) == value


def test_a_hint_of_the_short_form_says_that_a_number_is_wanted() -> None:
    assert found(rows("Total: 12.50"), "total", "a number, digits only") == 12.5
    assert found(rows("Weight: 12.5"), "weight", "a number, digits only") == 12.5


def test_choices_truth_and_formats_are_kept() -> None:
    lines = rows("Paid: yes", "Colour: dark RED", "Size: big", "When: 3 May 2020 at noon")
    assert found(lines, "paid", "", {"type": "boolean"}) is True
    assert found(lines, "colour", "", {"enum": ["Dark red", "blue"]}) == "Dark red"
    assert found(lines, "size", "", {"enum": ["small", None]}) is None
    assert found(lines, "when", "", {"type": "string", "format": "date"}) == "3 May 2020"
    assert found(lines, "size", "", {"type": "string", "format": "uuid"}) is None


def test_every_value_comes_with_how_sure_it_is_and_its_lines() -> None:
    told = extract(
        RECEIPT, {"total": "", "seller": {"cashier": ""}, "number": "invoice no", "tax": ""}
    )
    assert told.sources == {
        "total": (RECEIPT[6],),
        "seller.cashier": (RECEIPT[3],),
        "number": (RECEIPT[5],),
    }
    sure = told.confidences
    assert 0.5 <= sure["number"] < sure["total"] < sure["seller.cashier"] <= 1.0


def test_what_was_hardly_legible_is_no_field() -> None:
    faint = Line("Member: Bob", RECEIPT[0].quad, 0.4)
    assert fields_of([faint], {"member": ""}) == {"member": None}


def test_without_a_schema_every_labelled_value_is_a_field() -> None:
    assert fields_of(RECEIPT, None) == {
        "Date": "25/12/2018",
        "Cashier": "MANIS",
        "Invoice No": "A-17",
        "Total": "9.00",
    }


def test_without_a_schema_there_is_no_junk() -> None:
    lines = rows(
        "https://example.com/a",
        "open from 12:30 to 14:30",
        "12:30",
        "No: 28, JALAN ASTANA 1C",
        "Note:",
        "Item|Qty|Total",
        "Tea|2|7.10",
        "备注：无",
        "Tag: a",
        "Tag: b",
        "Tag: a",
    )
    assert fields_of(lines, None) == {"备注": "无", "Tag": ["a", "b"]}


def test_an_empty_page_has_no_fields() -> None:
    assert fields_of([], None) == {}
    assert fields_of([], {"total": "", "a": {"date": ""}}) == {"total": None, "a": {"date": None}}


def test_prose_of_any_length_is_no_label() -> None:
    assert fields_of(rows("total: 1.00 " * 40), {"total": ""}) == {"total": None}


def test_a_value_with_a_word_that_is_hard_to_read_is_left_out_and_told() -> None:
    clear = line("Date: 25/12/2018", 0, 0, 200)
    blurred = replace(line("Total: 9.00", 0, 60, 200), confidence=0.8)
    found = extract([clear, blurred], {"Date": "", "Total": ""})
    assert found.fields == {"Date": "25/12/2018", "Total": None}
    assert found.illegible == {"Total": "9.00"}
    assert set(found.confidences) == {"Date"}
    assert extract([clear, blurred], None).fields["Total"] == "9.00"


CARD = [
    line("姓名", 0, 0, 60),
    line("张三", 100, 0, 60),
    line("性别 女", 0, 40, 150),
    line("民族汉", 230, 40, 150),
    line("出生1949年12月31日", 0, 80, 300),
    line("住址", 0, 120, 60),
    line("北京市民族路100号", 100, 120, 250),
]


def test_labels_and_values_of_an_identity_card_are_parted_without_a_colon() -> None:
    asked = {"性别": "", "民族": "", "出生": "", "住址": ""}
    assert fields_of(CARD, asked) == {
        "性别": "女",
        "民族": "汉",
        "出生": "1949年12月31日",
        "住址": "北京市民族路100号",
    }
    assert fields_of(CARD, {"性别": ""}) == {"性别": "女"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("性别女民族汉", ["性别", "女", "民族", "汉"]),
        ("住址北京市民族路", ["住址", "北京市民族路"]),
        ("金额合计 5.00", ["金额合计 5.00"]),
        ("金额 5.00", ["金额", "5.00"]),
        ("性别：女 民族：汉", ["性别：女 民族：汉"]),
        ("收货金额", ["收货金额"]),
    ],
)
def test_a_label_is_cut_off_only_where_it_stands_alone(text: str, parts: list[str]) -> None:
    assert [part.text for part in parted([line(text, 0, 0, 100)], ["金额"])] == parts


def test_the_part_of_a_line_has_its_place_and_the_confidence_of_its_words() -> None:
    words = (replace(line("性别", 0, 0, 40), confidence=0.8), line("女", 60, 0, 20))
    whole = replace(line("性别 女", 0, 0, 70), words=words)
    label, value = parted([whole], [])
    assert (label.confidence, value.confidence) == (0.8, 0.99)
    assert label.bbox == (0, 0, 40, 20)
    assert value.bbox == (40, 0, 70, 20)
