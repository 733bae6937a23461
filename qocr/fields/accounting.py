"""Counts what an answer held before and after it was read: no letter of it may get lost. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from qocr.fields.written import Pairs

_MARKS_OF_JSON = frozenset("{}[]()｛｝［］\"'“”„‘’＂,，:：;\\/#*.…`=>_~")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
_PLAIN_ESCAPES = frozenset("bfnrt")
_WORDS = re.compile(r"\b(?:true|false|null|none)\b", re.IGNORECASE)


def lost(written: str, values: Iterable[Any], left_out: Iterable[str]) -> int:
    """How many letters, digits and signs of an answer are neither in its values nor in what is
    known to be left out. Marks that JSON and Markdown are made of do not count."""
    kept = _counted("\n".join(text for value in values for text in _texts(value)))
    kept.update(_counted(_ESCAPE.sub(_decoded, "\n".join(left_out))))
    missing = _counted(_ESCAPE.sub(_decoded, written)) - kept
    return missing.total()


def _counted(text: str) -> Counter[str]:
    words = _WORDS.sub(" ", text).casefold()
    letters = Counter(words)
    return Counter(
        {
            letter: count
            for letter, count in letters.items()
            if not letter.isspace() and letter not in _MARKS_OF_JSON and letter.isprintable()
        }
    )


def _decoded(escape: re.Match[str]) -> str:
    if escape[1]:
        return chr(int(escape[1], 16))
    return " " if escape[0][1] in _PLAIN_ESCAPES else escape[0][1]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Pairs):
        for name, item in value:
            yield name
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif value is not None:
        yield str(value)
