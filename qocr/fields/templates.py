"""A user's JSON Schema -> the same without references, and the template the service takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from qocr.errors import UsageError
from qocr.fields import kinds
from qocr.fields.json_schema import dialect_of

MAX_PARTS = 20_000
_NAMED = ("properties", "patternProperties", "dependentSchemas")
_LISTED = ("allOf", "anyOf", "oneOf", "prefixItems")
_SINGLE = tuple(
    "items additionalItems additionalProperties contains not if then else propertyNames "
    "unevaluatedItems unevaluatedProperties".split()
)
_LEFT_OUT = "$ref $defs definitions $id id $anchor $dynamicAnchor".split()
_HINT = "Write a JSON Schema of an object with properties, all in one document."


def is_json_schema(value: Mapping[str, Any]) -> bool:
    """Whether a JSON object is a JSON Schema rather than a template."""
    if "$schema" in value or isinstance(value.get("$ref"), str):
        return True
    return _is_of_type(value, "object") and isinstance(value.get("properties"), dict)


def read_json_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with its references replaced by what they refer to.

    Raises UsageError if it is not a JSON Schema of an object, if a reference leads nowhere, out of
    the document or back to itself, or if a format is unknown.
    """
    _check(schema)
    json_schema = _ReferenceInliner(schema).inlined(schema, (), "#")
    if not isinstance(json_schema, dict) or not isinstance(template_of(json_schema), dict):
        raise UsageError("--schema: the JSON Schema is not of an object", hint=_HINT)
    return json_schema


def template_of(json_schema: Any) -> Any:
    """The template of a JSON Schema: objects and lists shaped like the response, with hints as
    leaves.

    A hint is the description, or else a few words about the type or the choices.
    """
    schema = _merged(json_schema)
    if isinstance(schema.get("properties"), dict):
        return {name: template_of(part) for name, part in schema["properties"].items()}
    if _is_of_type(schema, "array") or isinstance(schema.get("items"), dict):
        return [template_of(schema.get("items", {}))]
    return str(schema.get("description") or _hint(schema))


def _hint(schema: Mapping[str, Any]) -> str:
    choices = schema.get("enum")
    if isinstance(choices, list) and choices:
        return "one of: " + ", ".join(str(choice) for choice in choices if choice is not None)
    return next((hint for name, hint in kinds.HINTS.items() if _is_of_type(schema, name)), "")


def _merged(schema: Any) -> dict[str, Any]:
    """A schema merged with its `allOf` and with the first of its alternatives that is not null."""
    if not isinstance(schema, dict):
        return {}
    merged: dict[str, Any] = {}
    for part in (*_options(schema), schema):
        plain = part if part is schema else _merged(part)
        properties = {**merged.get("properties", {}), **plain.get("properties", {})}
        merged |= plain
        if properties:
            merged["properties"] = properties
    return merged


def _options(schema: Mapping[str, Any]) -> Iterator[Any]:
    yield from schema.get("allOf", ())
    for keyword in ("anyOf", "oneOf"):
        options = schema.get(keyword, ())
        yield from [part for part in options if not _is_null(part)][:1]


def _is_null(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("type") == "null"


def _is_of_type(schema: Mapping[str, Any], name: str) -> bool:
    kind = schema.get("type")
    return kind == name or (isinstance(kind, list) and name in kind)


def _check(schema: dict[str, Any]) -> None:
    from jsonschema import SchemaError

    dialect = dialect_of(schema)
    if "anyOf" not in dialect.VALIDATORS:
        raise UsageError("--schema: draft 3 of JSON Schema is too old", hint=_HINT)
    try:
        dialect.check_schema(schema)
    except SchemaError as error:
        place = "/".join(map(str, ("#", *error.absolute_path)))
        raise UsageError(f"--schema: {error.message[:200]} at {place}", hint=_HINT) from error


class _ReferenceInliner:
    """Replaces references by what they refer to. `within` are the references around a part, `place`
    is the part's own path."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._parts = 0

    def inlined(self, schema: Any, within: tuple[str, ...], place: str) -> Any:
        if not isinstance(schema, dict):
            return schema
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise UsageError(f"--schema: more than {MAX_PARTS:,} parts", hint=_HINT)
        kinds.require_known(schema.get("format"), place)
        inlined = {
            key: self._value(key, value, within, f"{place}/{key}")
            for key, value in schema.items()
            if key not in _LEFT_OUT and (key != "$schema" or place == "#")
        }
        if "$ref" not in schema:
            return inlined
        target = self._target(schema["$ref"], within, place)
        return inlined | {"allOf": [target, *inlined.get("allOf", ())]} if inlined else target

    def _value(self, key: str, value: Any, within: tuple[str, ...], place: str) -> Any:
        if key in ("$dynamicRef", "$recursiveRef"):
            raise UsageError(f"--schema: {key} at {place} is not supported", hint=_HINT)
        if key in _NAMED and isinstance(value, dict):
            return {
                name: self.inlined(part, within, f"{place}/{name}") for name, part in value.items()
            }
        if isinstance(value, list) and key in (*_LISTED, "items"):
            return [
                self.inlined(part, within, f"{place}/{number}") for number, part in enumerate(value)
            ]
        return self.inlined(value, within, place) if key in _SINGLE else value

    def _target(self, reference: str, within: tuple[str, ...], place: str) -> Any:
        if reference in within or reference == "#":
            raise UsageError(f"--schema: {reference} at {place} refers to itself", hint=_HINT)
        if not reference.startswith("#/"):
            raise UsageError(f"--schema: {reference} at {place} is not in the document", hint=_HINT)
        target: Any = self._document
        for step in reference[2:].split("/"):
            name = unquote(step).replace("~1", "/").replace("~0", "~")
            target = _inside(target, name)
            if target is None:
                raise UsageError(f"--schema: {reference} at {place} leads nowhere", hint=_HINT)
        return self.inlined(target, (*within, reference), reference)


def _inside(value: Any, name: str) -> Any:
    if isinstance(value, list):
        return value[int(name)] if name.isdecimal() and int(name) < len(value) else None
    return value.get(name) if isinstance(value, dict) else None
