"""The texts in the JSON of a model that are in none of its lines. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qocr.engines.remote.interpreting.box_values import BOX_KEYS, BOX_PARTS, quad_of
from qocr.engines.remote.interpreting.written_lines import DESCRIBING, KINDS, WrittenLine


def texts_beside(entries: Sequence[WrittenLine], value: Any) -> list[str]:
    """The texts in a JSON value that are in none of its `entries`, without what only describes
    them (`"type": "title"`)."""
    kept = {entry.text for entry in entries} | {word for e in entries for word in e.text.split()}
    return [text for key, text in _texts(value, "") if _is_content(key, text) and text not in kept]


def _texts(value: Any, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if name.lower() not in BOX_KEYS and name.lower().replace("_", "") not in BOX_PARTS:
                yield from _texts(part, name.lower())
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part, key)


def _is_content(key: str, text: str) -> bool:
    if not text.strip() or quad_of(text) is not None or key in DESCRIBING:
        return False
    return key != "label" or text.lower() not in KINDS
