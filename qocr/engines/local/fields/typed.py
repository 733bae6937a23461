"""Converts printed values to the types of the schema: numbers, booleans, choices."""

from __future__ import annotations

from typing import Any

from qocr.engines.local.fields.field_spec import FieldSpec
from qocr.engines.local.fields.vocabulary import fold
from qocr.fields.kinds import has_format
from qocr.notation.numbers import number_in

YES = frozenset(map(fold, ("yes", "y", "true", "ja", "oui", "sí", "x", "✓", "是", "有")))
NO = frozenset(map(fold, ("no", "n", "false", "nein", "non", "否", "无")))


def as_typed(text: str, spec: FieldSpec) -> Any:
    """The value of a printed text; None if the schema does not allow it."""
    if spec.choices:
        return next((choice for choice in spec.choices if fold(choice) == fold(text)), None)
    if spec.type in ("number", "integer"):
        return _number(text, whole=spec.type == "integer")
    if spec.type == "boolean":
        return True if fold(text) in YES else False if fold(text) in NO else None
    if spec.format not in ("", "date-time") and not has_format(spec.format, text):
        return None
    return text


def _number(text: str, whole: bool) -> int | float | str | None:
    """The number, or its printed text if a float would lose digits; None if it is not a number."""
    printed = text.removesuffix("%").strip()
    number = number_in(printed)
    if number is None or (whole and number != number.to_integral_value()):
        return None
    if whole:
        return int(number)
    return float(number) if number_in(float(number)) == number else printed
