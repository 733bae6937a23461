"""Numbers as they are written. Pure."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any
from unicodedata import normalize

_PLAIN = re.compile(r"[+-]?(\d+(\.\d+)?|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE | re.ASCII)
_GROUPED = [
    (re.compile(pattern, re.ASCII), separators, point)
    for pattern, separators, point in (
        (r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", ",", "."),
        (r"[+-]?\d{1,2}(,\d{2})+,\d{3}(\.\d+)?", ",", "."),
        (r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?", ".", ","),
        (r"[+-]?\d{1,3}([ '’]\d{3})+\.\d+", " '’", "."),
        (r"[+-]?\d{1,3}([ '’]\d{3})+(,\d+)?", " '’", ","),
        (r"[+-]?\d+,\d+", "", ","),
    )
]


def number_in(value: Any) -> Decimal | None:
    """The number a value is or writes out, None where that would lose anything of it.

    Thousands may be grouped as English, German, French, Swiss or Indian texts do; what could be
    either is taken for a group after a comma (1,234) and for a fraction after a point (1.234).
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, float):
        return Decimal(repr(value)) if math.isfinite(value) else None
    return _written(value) if isinstance(value, str) else Decimal(value)


def _written(text: str) -> Decimal | None:
    folded = normalize("NFKC", text).strip().replace("−", "-")
    if _PLAIN.fullmatch(folded):
        return Decimal(folded)
    for pattern, separators, point in _GROUPED:
        if pattern.fullmatch(folded):
            digits = folded.translate({ord(mark): None for mark in separators})
            return Decimal(digits.replace(point, "."))
    return None
