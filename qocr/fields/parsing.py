"""Parses the JSON of a model's answer, and recognises absent values in it.

Whatever JSON an answer holds is read: several objects in a row, fenced, amid prose, damaged. Valid
JSON means what it says; a tolerant reader reads the rest, and what an answer held is counted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from math import isfinite
from typing import Any

from qocr.fields.accounting import lost
from qocr.fields.damaged import TooDeepError
from qocr.fields.scanning import JsonValues
from qocr.fields.written import plain

_ABSENT = ("", "null")
_QUOTED_JSON = re.compile(r"\s*+[{\[]\s*+(?:\\n\s*+)?\\\"")

_ESCAPED_LINES = re.compile(r"[{\[]\s*+\\n\s*+[\"{\[]")
_LINE_END = re.compile(r"(?<=[{\[,\"\]}\d])\\n(?=\s*+[\"}\]{\[])")


@dataclass(frozen=True, slots=True)
class ParsedJson:
    """What the JSON of an answer says: a dictionary or a list, None where there is none.

    `mended` says that it was damaged. `left_out` is the prose and the remarks around it, in short;
    `repeated` are names that stood twice in an object, whose values are lists now. `shortened` says
    that the model wrote dots in place of more, `cut` that it stopped within a value, and `lost`
    counts the letters that could not be read. `beside` are the lines around the JSON.
    """

    value: Any = None
    mended: bool = True
    left_out: str = ""
    repeated: tuple[str, ...] = ()
    shortened: bool = False
    cut: bool = False
    lost: int = 0
    beside: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether all that the answer held is in the value."""
        return self.value is not None and not self.cut and not self.lost


def parse_json(text: str) -> ParsedJson:
    """The JSON in a model's answer. Objects in a row are one if their names differ, else a list of
    them. Nothing is read that is nested more than 100 levels deep."""
    text = _unquoted(text.lstrip("\ufeff"))
    values = JsonValues(text)
    try:
        values.read()
    except TooDeepError:
        return ParsedJson()
    if not values.trees:
        return ParsedJson()
    repeated: dict[str, None] = {}
    value = _joined([plain(tree, repeated) for tree in values.trees])
    return ParsedJson(
        value=value,
        mended=values.mended or (len(values.trees) > 1 and value != values.trees),
        left_out=values.prose,
        repeated=tuple(repeated),
        shortened=values.shortened,
        cut=values.cut,
        lost=lost(text, values.trees, values.left_out),
        beside=values.lines_beside,
    )


def parse_fields(text: str) -> tuple[Any, bool]:
    """The JSON in a model's answer, and whether it was damaged; (None, True) where there is
    none."""
    parsed = parse_json(text)
    return parsed.value, parsed.mended


def _unquoted(text: str) -> str:
    """The text, or the JSON in it if the whole text is one string of JSON."""
    body = text.strip()
    if '"' not in body and "&quot;" in body:
        return unescape(text)
    if _ESCAPED_LINES.match(body):
        return _LINE_END.sub("\n", text)
    if _QUOTED_JSON.match(body):
        body = f'"{body}"'
    if not body.startswith('"'):
        return text
    try:
        inner = json.loads(body, strict=False)
    except ValueError:
        return text
    return inner if isinstance(inner, str) else text


def _joined(values: Sequence[Any]) -> Any:
    """One value of several: objects without a name in common are one, others a list."""
    full = [value for value in values if value]
    if len(full) < 2:
        return full[0] if full else values[0]
    if all(isinstance(value, dict) for value in full):
        names = [name for value in full for name in value]
        if len(set(names)) == len(names):
            return {name: item for value in full for name, item in value.items()}
    return [item for value in full for item in (value if isinstance(value, list) else [value])]


def absent_as_null(value: Any) -> Any:
    """`value` with None for "null" and "", which the service writes for absent values, and for NaN
    and Infinity."""
    if isinstance(value, dict):
        return {name: absent_as_null(item) for name, item in value.items()}
    if isinstance(value, list):
        return [absent_as_null(item) for item in value]
    if isinstance(value, float) and not isfinite(value):  # NaN and Infinity are not JSON
        return None
    return None if value in _ABSENT else value


def has_values(value: Any) -> bool:
    """Whether any field of `value` is not None."""
    if isinstance(value, dict):
        return any(map(has_values, value.values()))
    if isinstance(value, list):
        return any(map(has_values, value))
    return value is not None
