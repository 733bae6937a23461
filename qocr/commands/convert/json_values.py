"""JSON as it is saved: several values in a row, lists, commas too many, documents that were cut."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_BETWEEN = re.compile(r"[\s,\]}]*")
_PAGES = re.compile(r'\{\s*(?:"qocr"\s*:\s*\d+\s*,\s*)?"pages"\s*:\s*\[')
_COMMA = re.compile(r'("(?:[^"\\]|\\.)*+")|,(?=\s*[\]}])', re.DOTALL)
_DECODER = json.JSONDecoder(parse_constant=lambda _name: None)


class DamagedError(ValueError):
    """What is left of a text is no JSON."""


def json_value(text: str) -> Any:
    """The value that `text` is. NaN and infinities are null, and a comma before a closing bracket
    is one too many. Raises DamagedError for anything else."""
    try:
        return _loaded(text)
    except RecursionError as error:
        raise DamagedError(text[:80]) from error
    except ValueError:
        pass
    try:
        return _loaded(_COMMA.sub(r"\1", text))
    except (ValueError, RecursionError) as error:
        raise DamagedError(text[:80]) from error


def json_values(text: str) -> Iterator[Any]:
    """The values in `text`, one after the other; of one that was cut, the whole elements in it.

    Raises DamagedError where the rest is no JSON, after what came before it.
    """
    position = _skipped(text, 0)
    while position < len(text):
        try:
            value, position = _DECODER.raw_decode(text, position)
            yield value
        except RecursionError as error:
            raise DamagedError(text[position : position + 80]) from error
        except ValueError as error:
            pages = _PAGES.match(text, position)
            if pages is None and text[position] != "[":
                raise DamagedError(text[position : position + 80]) from error
            position = pages.end() if pages else position + 1
        position = _skipped(text, position)


def _loaded(text: str) -> Any:
    return json.loads(text, parse_constant=lambda _name: None)


def _skipped(text: str, position: int) -> int:
    match = _BETWEEN.match(text, position)
    return match.end() if match else position
