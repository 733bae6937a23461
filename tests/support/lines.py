"""Lines of text drawn by numbers, for the tests of the embedded engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qocr.engines.local.fields import extract
from qocr.types import Line


def line(text: str, left: float, top: float, width: float, height: float = 20.0) -> Line:
    """A level line of 0.99 confidence."""
    right, bottom = left + width, top + height
    return Line(text, ((left, top), (right, top), (right, bottom), (left, bottom)), 0.99)


def fields_of(
    lines: Sequence[Line], schema: Mapping[str, Any] | None, rules: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What the embedded engine finds in the lines, without how sure it is."""
    return extract(lines, schema, rules).fields
