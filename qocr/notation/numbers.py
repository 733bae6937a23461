"""Numbers as they are printed, in the conventions of Europe, America and India."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any
from unicodedata import normalize

# A minus may stand before the digits, behind them, or be a pair of brackets.
_SIGNED = re.compile(r"(?P<back>\d.*)-|\((?P<inner>\d.*)\)|(?P<sign>[+-]?)(?P<front>[\d.].*)")
_PLAIN = re.compile(r"(\d+(\.\d+)?|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE | re.ASCII)
_SIGNS = "$£¥€₩₹₽₺₫฿₪₱"
_CODES = "EUR|USD|GBP|CNY|RMB|JPY|CHF|INR|KRW|AUD|CAD|HKD|TWD|SGD|元|円"
_CURRENCY = re.compile(
    rf"\A(?:[{_SIGNS}]|(?:{_CODES})(?![A-Za-z]))\s*|\s*(?:[{_SIGNS}]|{_CODES})\Z"
)
_SIGN_BEFORE_CURRENCY = re.compile(rf"\A([+\-−])\s*[{_SIGNS}]\s*")
_GROUPED = [
    (re.compile(pattern, re.ASCII), thousands, point)
    for pattern, thousands, point in (
        (r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?", ",", "."),
        (r"[1-9]\d?(,\d{2})+,\d{3}(\.\d+)?", ",", "."),
        (r"[1-9]\d{0,2}(\.\d{3})+(,\d+)?", ".", ","),
        (r"[1-9]\d{0,2}([ '’]\d{3})+\.\d+", " '’", "."),
        (r"[1-9]\d{0,2}([ '’]\d{3})+(,\d+)?", " '’", ","),
        (r"\d+,\d+", "", ","),
    )
]


def number_in(value: Any) -> Decimal | None:
    """The number a value is or prints, exact to the last digit; None for all else.

    Thousands may be grouped as English, German, French, Swiss or Indian texts do; what could be
    either is taken for a group after a comma (1,234) and for a fraction after a point (1.234).
    Negative are -5, 5- and (5). Signs of currency and of percent are no part of a number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, float):
        return Decimal(repr(value)) if math.isfinite(value) else None
    return _printed(value) if isinstance(value, str) else Decimal(value)


def amount_in(text: str) -> Decimal | None:
    """The number that a text prints, also with a sign or code of currency before or behind it."""
    plain = normalize("NFKC", text).strip()
    return number_in(_CURRENCY.sub("", _SIGN_BEFORE_CURRENCY.sub(r"\1", plain)))


def _printed(text: str) -> Decimal | None:
    match = _SIGNED.fullmatch(normalize("NFKC", text).strip().replace("−", "-"))
    if match is None:
        return None
    digits = match["front"] or match["back"] or match["inner"]
    number = _unsigned(digits)
    negative = match["front"] is None or match["sign"] == "-"
    return number.copy_negate() if number is not None and negative else number


def _unsigned(digits: str) -> Decimal | None:
    if _PLAIN.fullmatch(digits):
        return Decimal(digits)
    for pattern, thousands, point in _GROUPED:
        if pattern.fullmatch(digits):
            plain = digits.translate({ord(mark): None for mark in thousands})
            return Decimal(plain.replace(point, "."))
    return None
