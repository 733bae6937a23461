"""Parses the JSON of a model's response, and recognises absent values in it."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

from qocr.answers import fences

MAX_LEVELS = 100
_ABSENT = ("", "null")


def parse_fields(text: str) -> tuple[Any, bool]:
    """The JSON in a model's response, and whether it had to be repaired; (None, True) if there is
    none, or if it is nested more than 100 levels deep."""
    body = fences.strip(text)
    repaired = False
    try:
        value = json.loads(body)
    except RecursionError:  # from a model that repeats an opening bracket
        return None, True
    except ValueError:
        from json_repair import repair_json

        value, repaired = repair_json(body, return_objects=True, skip_json_loads=True), True
        if not isinstance(value, dict | list) or not value:
            return None, True
    return (value, repaired) if _is_shallow(value, MAX_LEVELS) else (None, True)


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


def _is_shallow(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    inner = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_is_shallow(item, levels - 1) for item in inner)
