"""What `kie` asks for and what it gets: schema, values, absence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from qocr import fences
from qocr.errors import UsageError

MAX_DEPTH = 3
_ABSENT = ("", "null")
_SCHEMA_HINT = """A schema is JSON such as '{"Total": "", "items": [{"name": ""}]}', or its file."""


def read_schema(schema: str | None, fields: list[str]) -> dict[str, Any] | None:
    """The template the service takes, from `--schema` and `--field Name=hint`; None for neither.

    Raises UsageError for what is no JSON object of at most three levels.
    """
    if schema is None and not fields:
        return None
    template = _template(schema) if schema is not None else {}
    for field in fields:
        name, _, hint = field.partition("=")
        if not name.strip():
            raise UsageError(f"--field {field}: no name", hint="Write it like -F Total=hint.")
        template[name.strip()] = hint.strip()
    if _depth(template) > MAX_DEPTH:
        raise UsageError(f"--schema: more than {MAX_DEPTH} levels", hint=_SCHEMA_HINT)
    return template


def parse_fields(text: str) -> tuple[Any, bool]:
    """The JSON in a model's answer and whether it had to be mended; (None, True) for none."""
    body = fences.strip(text)
    try:
        return json.loads(body), False
    except RecursionError:  # a model that repeats an opening bracket
        return None, True
    except ValueError:
        from json_repair import repair_json

    value = repair_json(body, return_objects=True, skip_json_loads=True)
    return (value, True) if isinstance(value, dict | list) and value else (None, True)


def absent_as_null(value: Any) -> Any:
    """The strings "null" and "" that the service uses for absence become None."""
    if isinstance(value, dict):
        return {name: absent_as_null(item) for name, item in value.items()}
    if isinstance(value, list):
        return [absent_as_null(item) for item in value]
    return None if value in _ABSENT else value


def says_something(value: Any) -> bool:
    """Whether any field of it has a value."""
    if isinstance(value, dict):
        return any(map(says_something, value.values()))
    if isinstance(value, list):
        return any(map(says_something, value))
    return value is not None


def _template(schema: str) -> dict[str, Any]:
    text = schema
    if not schema.lstrip().startswith("{"):
        try:
            text = Path(schema).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"--schema {schema}: cannot be read", hint=_SCHEMA_HINT) from error
    try:
        template = json.loads(text)
    except ValueError as error:
        raise UsageError(f"--schema is not JSON: {error}", hint=_SCHEMA_HINT) from error
    if not isinstance(template, dict):
        raise UsageError("--schema is not a JSON object", hint=_SCHEMA_HINT)
    return template


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return max(map(_depth, value), default=0)
    return 0
