"""Checks fields against a JSON Schema, leniently, because models write most values as texts."""

from __future__ import annotations

import json
import operator
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from qocr.fields import kinds
from qocr.notation.numbers import number_in

MAX_SHOWN = 60  # characters of a value in a message
Steps = tuple[str | int, ...]
Check = Callable[[Any, Any, Any, Any], Iterator[Any]]


@dataclass(frozen=True, slots=True)
class Problem:
    """A value that violates the schema. `steps` lead to it; `wanted` describes in a few words what
    it should be, or is empty if that is not known."""

    steps: Steps
    message: str
    value: Any = None
    wanted: str = ""

    @property
    def path(self) -> str:
        """The path of the value, such as `items.0.price`."""
        return ".".join(map(str, self.steps))


def problems(value: Any, json_schema: Mapping[str, Any]) -> list[Problem]:
    """Every violation of the schema, each once, in the order of the schema.

    A text counts as what it says: "9.00" is a number, "12" an integer, "true" a boolean. Null means
    absent, which violates nothing but `required`.
    """
    unique: dict[tuple[Steps, str], Problem] = {}
    for error in _lenient(dialect_of(json_schema))(json_schema).iter_errors(_without_nulls(value)):
        message, wanted = _description(error)
        missing = error.validator == "required"
        steps = tuple(error.absolute_path)
        problem = Problem(steps, message, None if missing else error.instance, wanted)
        unique.setdefault((steps, message), problem)
    return list(unique.values())


def shown(value: Any) -> str:
    """A value as a message shows it: quoted, and cut to 60 characters."""
    text = value if isinstance(value, str) else as_text(value)
    return repr(text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…")


def as_text(value: Any) -> str:
    """A value as text: a string as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _description(error: Any) -> tuple[str, str]:
    """The message of a validation error, and in a few words what is wanted instead."""
    wanted = getattr(error, "wanted", "")
    if wanted or error.validator == "required":
        return error.message, wanted
    if error.validator in ("anyOf", "oneOf"):
        return _description_of_options(error)
    return error.message if len(error.message) <= 200 else f"breaks {error.validator!r}", ""


def _description_of_options(error: Any) -> tuple[str, str]:
    options = [option for option in error.context if option.validator_value != "null"]
    if not options or any(option.relative_path for option in options):
        return f"{shown(error.instance)} matches none of the alternatives in the schema", ""
    messages, wanted = zip(*map(_description, options), strict=True)
    return " or ".join(dict.fromkeys(messages)), " or ".join(dict.fromkeys(filter(None, wanted)))


def dialect_of(schema: Mapping[str, Any]) -> Any:
    """The validator class of the schema's draft; that of draft 2020-12 if the draft is not
    known."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import validator_for

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jsonschema warns about an unknown draft
        try:
            return validator_for({"$schema": schema["$schema"]}, default=Draft202012Validator)
        except (KeyError, AttributeError, ValueError):  # missing, not a text, or not a URL
            return Draft202012Validator


@cache
def _lenient(base: Any) -> Any:
    from jsonschema.validators import extend

    own: dict[str, Any] = {name: _keyword(check) for name, check in _CHECKS.items()}
    # A text may match both `number` and `string`, so `oneOf` cannot require exactly one match.
    own["oneOf"] = base.VALIDATORS["anyOf"]
    return extend(base, validators=own | {"required": _required})


def _keyword(check: Callable[[Any, Any, Any], str | None]) -> Check:
    """A JSON Schema keyword from a check that returns what is wanted if a value is not that. Null
    passes every check."""

    def keyword(_validator: Any, wanted: Any, value: Any, schema: Any) -> Iterator[Any]:
        description = None if value is None else check(value, wanted, schema)
        if description:
            yield _error(f"{shown(value)} is not {description}", description)

    return keyword


def _error(message: str, wanted: str = "", **facts: Any) -> Any:
    from jsonschema import ValidationError

    error = ValidationError(message, **facts)
    error.wanted = wanted
    return error


def _required(_validator: Any, names: Any, value: Any, _schema: Any) -> Iterator[Any]:
    if isinstance(value, dict) and isinstance(names, list):
        for name in names:
            if name not in value:
                yield _error("is required and was not found", path=[name])


def _type(value: Any, wanted: Any, _schema: Any) -> str | None:
    names = [name for name in (wanted if isinstance(wanted, list) else [wanted]) if name in _TYPES]
    if any(_TYPES[name][0](value) for name in names):
        return None
    return " or ".join(_TYPES[name][1] for name in names if name != "null") or "null"


def _enum(value: Any, wanted: Any, _schema: Any) -> str | None:
    if any(_same(value, choice) for choice in wanted):
        return None
    return "one of " + ", ".join(as_text(choice) for choice in wanted if choice is not None)


def _const(value: Any, wanted: Any, _schema: Any) -> str | None:
    return None if _same(value, wanted) else shown(wanted)


def _same(value: Any, choice: Any) -> bool:
    if isinstance(choice, int | float) and not isinstance(choice, bool):
        return number_in(value) == number_in(choice)
    if isinstance(choice, bool) and isinstance(value, str):
        return value.strip().lower() == as_text(choice)
    return as_text(value) == as_text(choice)


def _pattern(value: Any, wanted: Any, _schema: Any) -> str | None:
    if isinstance(value, dict | list) or re.search(wanted, as_text(value)):
        return None
    return f"like the pattern {wanted}"


def _format(value: Any, wanted: Any, _schema: Any) -> str | None:
    if isinstance(value, dict | list) or kinds.has_format(wanted, as_text(value)):
        return None
    return f"a valid {wanted}"


def _bound(
    words: str, holds: Callable[[Decimal, Decimal], bool], strict: str = ""
) -> Callable[[Any, Any, Any], str | None]:
    def check(value: Any, wanted: Any, schema: Any) -> str | None:
        number, limit = number_in(value), number_in(wanted)
        if number is None or limit is None:
            return None
        excluded = strict and schema.get(strict) is True and number == limit  # until draft 4
        return f"{words} {wanted}" if excluded or not holds(number, limit) else None

    return check


def _multiple_of(value: Any, wanted: Any, _schema: Any) -> str | None:
    number, step = number_in(value), number_in(wanted)
    if number is None or not step:
        return None
    try:
        return None if number % step == 0 else f"a multiple of {wanted}"
    except ArithmeticError:
        return f"a multiple of {wanted} that could be checked"


def _is_integer(value: Any) -> bool:
    number = number_in(value)
    return number is not None and number == number.to_integral_value()


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool) or as_text(value).strip().lower() in ("true", "false")


_TYPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "string": (lambda value: not isinstance(value, dict | list), "a text"),
    "number": (lambda value: number_in(value) is not None, "a number"),
    "integer": (_is_integer, "a whole number"),
    "boolean": (_is_boolean, "true or false"),
    "object": (lambda value: isinstance(value, dict), "an object"),
    "array": (lambda value: isinstance(value, list), "a list"),
    "null": (lambda value: value is None, "null"),
}
_CHECKS: dict[str, Callable[[Any, Any, Any], str | None]] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "format": _format,
    "minimum": _bound("at least", operator.ge, "exclusiveMinimum"),
    "maximum": _bound("at most", operator.le, "exclusiveMaximum"),
    "exclusiveMinimum": _bound("more than", operator.gt),
    "exclusiveMaximum": _bound("less than", operator.lt),
    "multipleOf": _multiple_of,
}
