"""Fields that a model wrote as lines of names and values, as in YAML or Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from qocr.fields.naming import folded
from qocr.fields.written import Pairs, plain

_FENCE = re.compile(r"\s{0,9}(?:```|~~~)[\w+-]{0,20}\s*\Z")
_MARK = r"(?:\*\*|__|`|\")?"
_LINE = re.compile(
    rf"(?:[-*•+]\s+|\d{{1,3}}[.)]\s+)?{_MARK}(?P<name>[^\s:：.!?。！？|{{}}\[\]*`\"][^:：.!?。！？|{{}}\[\]*`\"]{{0,50}})"
    rf"{_MARK}\s?[:：]{_MARK}(?:\s|\Z|(?<=：))(?P<value>.*)"
)
_MOST_WORDS = 5  # of a name; sentences have more
_QUOTES = ('""', "''", "“”", "``")


def parse_listed(text: str, names: Iterable[str]) -> dict[str, Any] | None:
    """The fields in an answer of which each line is a name, a colon and a value; None if a line is
    anything else, or if there is only one and its name is none of `names`."""
    lines = [line.rstrip() for line in text.split("\n") if line.strip() and not _FENCE.match(line)]
    matches = [_LINE.fullmatch(line) for line in lines]
    pairs = Pairs(
        (match["name"].strip(), _value(match["value"])) for match in matches if match is not None
    )
    known = {folded(name) for name in names}
    if len(pairs) < len(lines) or not pairs or any(_is_sentence(name) for name, _ in pairs):
        return None
    if len(pairs) < 2 and folded(pairs[0][0]) not in known:
        return None
    fields: dict[str, Any] = plain(pairs, {})
    return fields


def _is_sentence(name: str) -> bool:
    return len(name.split()) > _MOST_WORDS or not any(map(str.isalpha, name))


def _value(written: str) -> str | None:
    value = written.strip()
    if any(len(value) > 1 and value[0] + value[-1] == quotes for quotes in _QUOTES):
        value = value[1:-1]
    return value or None
