"""What a model answered: its JSON, and what it says of absence."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

from qocr import fences

MAX_LEVELS = 100
_ABSENT = ("", "null")


def parse_fields(text: str) -> tuple[Any, bool]:
    """The JSON in a model's answer and whether it had to be mended; (None, True) for none."""
    body = fences.strip(text)
    mended = False
    try:
        value = json.loads(body)
    except RecursionError:  # a model that repeats an opening bracket
        return None, True
    except ValueError:
        from json_repair import repair_json

        value, mended = repair_json(body, return_objects=True, skip_json_loads=True), True
        if not isinstance(value, dict | list) or not value:
            return None, True
    return (value, mended) if _fits(value, MAX_LEVELS) else (None, True)


def absent_as_null(value: Any) -> Any:
    """The strings "null" and "" that the service uses for absence become None."""
    if isinstance(value, dict):
        return {name: absent_as_null(item) for name, item in value.items()}
    if isinstance(value, list):
        return [absent_as_null(item) for item in value]
    if isinstance(value, float) and not isfinite(value):  # NaN and Infinity are no JSON
        return None
    return None if value in _ABSENT else value


def says_something(value: Any) -> bool:
    """Whether any field of it has a value."""
    if isinstance(value, dict):
        return any(map(says_something, value.values()))
    if isinstance(value, list):
        return any(map(says_something, value))
    return value is not None


def _fits(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    inner = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_fits(item, levels - 1) for item in inner)
