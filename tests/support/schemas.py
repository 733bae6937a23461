"""The fields of `kie` as `--schema` takes them, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qocr.fields import Schema, read_schema


def schema_of(text: str, fields: Sequence[str] = ()) -> Schema:
    schema = read_schema(text, list(fields))
    assert schema is not None
    return schema


def rules_of(text: str, fields: Sequence[str] = ()) -> dict[str, Any]:
    """The JSON Schema of the fields, which has to be there."""
    rules = schema_of(text, fields).json_schema
    assert rules is not None
    return dict(rules)
