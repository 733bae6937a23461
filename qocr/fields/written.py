"""JSON as it was written: objects are pairs, so that a name may stand twice, and numbers keep their
digits."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from qocr.fields.quoted import joined_halves


class WrittenInt(int):
    """A whole number that knows how it was written: 7 as `7.00`."""

    written: str

    def __new__(cls, value: int, written: str) -> WrittenInt:
        number = super().__new__(cls, value)
        number.written = written
        return number


class WrittenFloat(float):
    """A number that knows how it was written: 1234.5 as `1,234.50`."""

    written: str

    def __new__(cls, value: float, written: str) -> WrittenFloat:
        number = super().__new__(cls, value)
        number.written = written
        return number


_WHOLE = re.compile(r"-?[1-9]\d{0,15}|0")
_FRACTION = re.compile(r"-?(0|[1-9]\d{0,14})\.\d{1,15}")
_LARGEST = 2**53  # up to here every program reads a whole number exactly


class Pairs(list[tuple[str, Any]]):
    """The names and values of an object, in the order in which they were written."""


def number(written: str) -> int | float | str:
    """The number, if it says all that is written; else the text: 1.50, 1e3, 007, and more digits
    than a number of JSON is sure to keep."""
    if _WHOLE.fullmatch(written) and abs(int(written)) <= _LARGEST:
        return int(written)
    if _FRACTION.fullmatch(written) and repr(float(written)) == written:
        return float(written)
    return written


STRICT = json.JSONDecoder(
    object_pairs_hook=Pairs, parse_float=number, parse_int=number, parse_constant=str
)


def plain(value: Any, repeated: dict[str, None]) -> Any:
    """`value` with dictionaries in place of pairs. A name that stands twice has the list of its
    values, and is added to `repeated`; if only one stands twice, with one value, it is once."""
    if isinstance(value, Pairs):
        return _object(
            [(joined_halves(name), plain(item, repeated)) for name, item in value], repeated
        )
    if isinstance(value, list):
        return [plain(item, repeated) for item in value]
    return joined_halves(value) if isinstance(value, str) else value


def _object(pairs: Sequence[tuple[str, Any]], repeated: dict[str, None]) -> dict[str, Any]:
    values: dict[str, list[Any]] = {}
    for name, item in pairs:
        values.setdefault(name, []).append(item)
    twice = {name: items for name, items in values.items() if len(items) > 1}
    repeated.update(dict.fromkeys(twice))
    if len(twice) == 1 and all(_same(items) for items in twice.values()):
        return {name: items[0] for name, items in values.items()}
    return {name: _listed(items) if name in twice else items[0] for name, items in values.items()}


def _same(items: Sequence[Any]) -> bool:
    return all(item == items[0] for item in items)


def _listed(items: list[Any]) -> list[Any]:
    """The values of one name; lists of values are joined."""
    if all(isinstance(item, list) for item in items):
        return [inner for item in items for inner in item]
    return items
