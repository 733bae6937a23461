"""Numbers as they are printed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from qocr.notation.numbers import number_in


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("12", "12"),
        ("9.00", "9.00"),
        (".5", "0.5"),
        ("1e-5", "0.00001"),
        ("12,50", "12.50"),
        ("0,123", "0.123"),
        ("1,234", "1234"),
        ("1.234", "1.234"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1.234.567", "1234567"),
        ("1 234,5", "1234.5"),
        ("1 234 567.5", "1234567.5"),
        ("1\u202f234,50", "1234.50"),
        ("1\xa0234,50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1’234’567", "1234567"),
        ("1,00,000.00", "100000.00"),
        ("-5", "-5"),
        ("+5", "5"),
        ("−1.234,50", "-1234.50"),
        ("5.00-", "-5.00"),
        ("1.234,50−", "-1234.50"),
        ("(1,234.50)", "-1234.50"),
        ("１２．５０", "12.50"),
        ("（５）", "-5"),
        ("123456789012345678901234567890.12", "123456789012345678901234567890.12"),
        (0.1, "0.1"),
        (10**30, "1000000000000000000000000000000"),
    ],
)
def test_numbers(value: Any, number: str) -> None:
    assert number_in(value) == Decimal(number)


NO_NUMBERS = """
|a|RM9|$9|9 €|5%|1,2,3|12,34.5|1.23.456|1,234,50|030 123 456|0.123.456|+49 30 123456|030/123456|--5
-5-|+(5)|(-5)|((5))|(5|- 5|1_0|nan|inf|1e1000|٣|१|1:30|5,-|=5|1 23|1..5
""".replace("\n", "|").split("|")


@pytest.mark.parametrize("value", [*NO_NUMBERS, True, None, [], float("nan"), float("inf")])
def test_what_is_no_number(value: Any) -> None:
    assert number_in(value) is None


def test_no_digit_is_lost() -> None:
    assert str(number_in("-123.456.789.012.345.678.901.234.567.890,10")) == (
        "-123456789012345678901234567890.10"
    )
