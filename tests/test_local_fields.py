"""Fields found by their labels."""

from __future__ import annotations

from lines import line

from qocr.engines.local.fields import extract

RECEIPT = [
    line("Date: 25/12/2018", 0, 0, 200),
    line("Cashier", 0, 30, 80),
    line(":", 90, 30, 5),
    line("MANIS", 110, 30, 80),
    line("Invoice No.", 0, 60, 120),
    line("A-17", 0, 82, 60),
    line("Total : 9.00", 0, 140, 160),
]


def test_fields_of_a_schema_are_found_by_label_and_the_rest_is_none() -> None:
    schema = {
        "date": "",
        "seller": {"Cashier": ""},
        "number": "invoice no",
        "Total": "",
        "Tax": "",
        "items": [{"name": ""}],
    }
    assert extract(RECEIPT, schema) == {
        "date": "25/12/2018",
        "seller": {"Cashier": "MANIS"},
        "number": "A-17",
        "Total": "9.00",
        "Tax": None,
        "items": [],
    }


def test_without_a_schema_every_labelled_value_is_a_field() -> None:
    assert extract(RECEIPT, None) == {"Date": "25/12/2018", "Total": "9.00"}
