"""`--schema` and `--field` -> the template for the service, and the JSON Schema of its fields."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any, NoReturn

from qocr.errors import UsageError
from qocr.fields.short import parse_short
from qocr.fields.templates import is_json_schema, read_json_schema, template_of

MAX_DEPTH = 3
MAX_BYTES = 1_000_000
HINT = (
    """A schema is a JSON template such as '{"Total": "", "items": [{"name": ""}]}', """
    "a JSON Schema, the short form 'number, total float, items{name, price float}', or its file."
)
_SUFFIXES = (".json", ".jsonschema", ".schema", ".txt")


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields to extract: `template` goes to the service, and its values are hints.

    `json_schema`, without references, is what the response is checked against; None if the user
    gave a template, which has nothing to check.
    """

    template: dict[str, Any]
    json_schema: dict[str, Any] | None = None


def read_schema(schema: str | None, fields: list[str]) -> Schema | None:
    """The fields of `--schema` (text or file, in any form) and `--field Name=hint`; None without
    both.

    A field is added to those of the schema, and replaces one of the same name. Raises UsageError if
    the schema cannot be parsed, names an unknown format, has no field, or has more than the three
    levels that the service takes.
    """
    if schema is None and not fields:
        return None
    try:
        parsed = _parsed(*_opened(schema)) if schema is not None else Schema({})
        for field in fields:
            _add(parsed, field)
        too_deep = _depth(parsed.template) > MAX_DEPTH
    except RecursionError:
        too_deep = True
    if too_deep:
        raise UsageError(f"--schema: more than {MAX_DEPTH} levels", hint=HINT)
    if not parsed.template:
        raise UsageError("--schema names no field", hint=HINT)
    return parsed


def _add(schema: Schema, field: str) -> None:
    name, _, hint = (part.strip() for part in field.partition("="))
    if not name:
        raise UsageError(f"--field {field}: no name", hint="Write it like -F Total=hint.")
    schema.template[name] = hint
    if schema.json_schema is not None:
        schema.json_schema.setdefault("properties", {}).setdefault(name, {})


def _opened(schema: str) -> tuple[str, bool]:
    """The text of the schema, and whether it has to be JSON. Inline JSON begins with a brace; a
    file exists or looks like a path; anything else is the short form."""
    if schema.lstrip().startswith(("{", "[")):
        return schema, True
    if not os.path.isfile(schema) and not _looks_like_a_path(schema):
        return schema, False
    text = _file(schema)
    is_json = schema.lower().endswith((".json", ".jsonschema"))
    return text, is_json or text.lstrip().startswith(("{", "["))


def _looks_like_a_path(text: str) -> bool:
    if any(mark in text for mark in "{},，\"'\n"):
        return False
    in_a_folder = "/" in text and " " not in text
    return in_a_folder or text.lower().endswith(_SUFFIXES) or text in (".", "..", "-")


def _file(path: str) -> str:
    try:
        with open(path, encoding="utf-8-sig") as file:
            text = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: the bytes are not UTF-8
        raise UsageError(f"--schema {path}: cannot be read", hint=HINT) from error
    if len(text) > MAX_BYTES:
        raise UsageError(f"--schema {path}: larger than {MAX_BYTES:,} characters", hint=HINT)
    return text


def _parsed(text: str, is_json: bool) -> Schema:
    if not is_json:
        return Schema(*parse_short(text))
    try:
        value = json.loads(text, parse_constant=_refuse)
    except ValueError as error:
        raise UsageError(f"--schema is not JSON: {error}", hint=HINT) from error
    if not isinstance(value, dict):
        raise UsageError("--schema is not a JSON object", hint=HINT)
    if not is_json_schema(value):
        return Schema(value)
    json_schema = read_json_schema(value)
    return Schema(template_of(json_schema), json_schema)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return max(map(_depth, value), default=0)
    return 0
