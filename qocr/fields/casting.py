"""Values of the types that a JSON Schema asks for, where they can be had without a guess."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from qocr.fields.json_schema import as_text
from qocr.fields.written import WrittenFloat, WrittenInt
from qocr.notation.numbers import amount_in

_LARGEST = Decimal(10) ** 30
_BOOLEANS = {"true": True, "false": False}


def cast(value: Any, schema: Any) -> Any:
    """`value` with numbers, true and false, and texts where the schema asks for nothing else.

    A number has the digits that were written, else it stays a text, as does all that is no number:
    6%, 1,2,3. Signs of currency are left out.
    """
    if not isinstance(schema, Mapping):
        return value
    if isinstance(value, dict):
        properties = _parts(schema, "properties")
        return {name: _cast_all(item, properties, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_cast_all(item, [{"": part} for part in _items(schema)], "") for item in value]
    return _cast_leaf(value, set(_types(schema)) - {"null"})


def _cast_all(value: Any, properties: list[Any], name: str) -> Any:
    for part in properties:
        value = cast(value, part.get(name))
    return value


def _parts(schema: Mapping[str, Any], key: str) -> list[Any]:
    own = [schema[key]] if isinstance(schema.get(key), Mapping) else []
    return own + [part for inner in _all_of(schema) for part in _parts(inner, key)]


def _items(schema: Mapping[str, Any]) -> list[Any]:
    return _parts(schema, "items")


def _all_of(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The schemas that a value has to satisfy as well; of alternatives the only one beside null."""
    yield from (part for part in schema.get("allOf", ()) if isinstance(part, Mapping))
    for key in ("anyOf", "oneOf"):
        options = [part for part in schema.get(key, ()) if isinstance(part, Mapping)]
        options = [part for part in options if part.get("type") != "null"]
        if len(options) == 1:
            yield options[0]


def _types(schema: Mapping[str, Any]) -> Iterator[str]:
    names = schema.get("type", [])
    yield from [names] if isinstance(names, str) else names
    options = [part for key in ("anyOf", "oneOf") for part in schema.get(key, ())]
    for part in [*options, *schema.get("allOf", ())]:
        if isinstance(part, Mapping):
            yield from _types(part)


def _cast_leaf(value: Any, types: set[str]) -> Any:
    if value is None or not types:
        return value
    if types == {"string"}:
        return as_text(value)
    if not isinstance(value, str):
        return value
    if types == {"boolean"}:
        return _BOOLEANS.get(value.strip().lower(), value)
    return _number(value) if types <= {"number", "integer"} else value


def _number(text: str) -> Any:
    number = amount_in(text)
    if number is None or abs(number) >= _LARGEST:
        return text
    if number == number.to_integral_value():
        return WrittenInt(int(number), text)
    nearest = WrittenFloat(float(number), text)
    return nearest if Decimal(repr(nearest)) == number else text
