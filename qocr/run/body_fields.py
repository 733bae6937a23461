"""Fields of the user's own for the body of every request: the words of `--body` -> JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from qocr.errors import UsageError

_PICTURE_FIELDS = {
    "min_pixels": "--min-pixels",
    "max_pixels": "--max-pixels",
    "enable_rotate": "--rotate",
}
# Fields that qocr writes itself, and the options that change them.
_OWN_FIELDS = {
    "model": "--model",
    "messages": "--prompt",
    "input": "--prompt",
    "stream": "--stream",
    "stream_options": "--stream",
    "parameters.incremental_output": "--stream",
    "ocr_options": "--prompt, or another task",
    "parameters.ocr_options": "--prompt, or another task",
    "max_tokens": "--max-tokens",
    "max_output_tokens": "--max-tokens",
    "parameters.max_tokens": "--max-tokens",
    **_PICTURE_FIELDS,
    **{f"parameters.{name}": option for name, option in _PICTURE_FIELDS.items()},
    **{f"mm_processor_kwargs.{name}": option for name, option in _PICTURE_FIELDS.items()},
    **{f"mm_processor_kwargs.image.{name}": option for name, option in _PICTURE_FIELDS.items()},
}
_OBJECTS = ("parameters", "mm_processor_kwargs")


def body_fields(texts: Iterable[str], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as one JSON object, whose keys are sorted. `parameters` are those of other
    options.

    Raises UsageError for a text that is no NAME=VALUE, and for a field that an option sets.
    """
    fields: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not all(name.split(".")):
            raise UsageError(
                f"--body {text}: not NAME=VALUE",
                hint="Write the field and its value as JSON, such as enable_thinking=false; "
                "a dot leads into an object.",
            )
        _put(fields, name.split("."), _parsed(value), text)
    _check(fields, parameters)
    ordered: dict[str, Any] = json.loads(json.dumps(fields, sort_keys=True))
    return ordered


def _put(fields: dict[str, Any], names: list[str], value: Any, text: str) -> None:
    for name in names[:-1]:
        fields = fields.setdefault(name, {})
        if not isinstance(fields, dict):
            raise UsageError(f"--body {text}: {name} has a value that is no object")
    fields[names[-1]] = value


def _parsed(text: str) -> Any:
    """The JSON in `text`, or else the text itself. NaN and Infinity are no JSON."""
    try:
        return json.loads(text, parse_constant=_no_json)
    except (ValueError, RecursionError):
        return text


def _no_json(name: str) -> None:
    raise ValueError(name)


def _check(fields: Mapping[str, Any], parameters: Mapping[str, Any]) -> None:
    for name in _OBJECTS:
        if not isinstance(fields.get(name, {}), dict):
            raise UsageError(f"--body {name}: it is an object", hint=f"Write {name}.FIELD=VALUE.")
    for path in _paths(fields, ""):
        option = _OWN_FIELDS.get(path)
        if option is None and path.removeprefix("parameters.") in parameters:
            option = "the option of that name alone"
        if option is not None:
            raise UsageError(f"--body {path}: qocr sets this field itself", hint=f"Use {option}.")


def _paths(fields: Mapping[str, Any], start: str) -> Iterator[str]:
    for name, value in fields.items():
        yield f"{start}{name}"
        if isinstance(value, dict):
            yield from _paths(value, f"{start}{name}.")
