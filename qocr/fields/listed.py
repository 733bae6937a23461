"""Fields that a model wrote as lines of names and values, as in YAML or Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from qocr.answers.phrases import is_phrase
from qocr.fields.naming import folded
from qocr.fields.written import Pairs, plain

_FENCE = re.compile(r"\s{0,9}(?:```|~~~)[\w+-]{0,20}\s*\Z")
_MARK = r"(?:\*\*|__|`|\")?"
_LINE = re.compile(
    rf"(?:[-*•+]\s+|\d{{1,3}}[.)]\s+)?{_MARK}(?P<name>[^\s:：.!?。！？|{{}}\[\]*`\"][^:：.!?。！？|{{}}\[\]*`\"]{{0,50}})"
    rf"{_MARK}(?:\s?[:：]{_MARK}(?:\s|\Z|(?<=：))|\s{{1,9}}(?:=|->|=>|→)\s)(?P<value>.*)",
    re.DOTALL,
)
_MOST_WORDS = 5  # of a name; sentences have more
_QUOTES = ('""', "''", "“”", "``")


def parse_listed(text: str, names: Iterable[str]) -> dict[str, Any] | None:
    """The fields in an answer of which each line is a name, a colon and a value; None if a line is
    anything else, or if there is only one and its name is none of `names`. Phrases of the model
    are passed over, indented lines go on with the value before them."""
    known = {folded(name) for name in names}
    lines = _joined([line.rstrip() for line in text.split("\n") if line.strip()])
    lines = [line for line in lines if not _FENCE.match(line) and not is_phrase(line)]
    fields = [field_of(line) for line in lines]
    pairs = Pairs(field for field in fields if field is not None)
    if len(pairs) > 1 and pairs[0][1] is None and folded(pairs[0][0]) not in known:
        pairs, lines = Pairs(pairs[1:]), lines[1:]  # a title: "The fields:"
    if len(pairs) < len(lines) or not pairs:
        return None
    if len(pairs) < 2 and folded(pairs[0][0]) not in known:
        return None
    listed = all(isinstance(value, str) and value.endswith(",") for _, value in pairs[:-1])
    if listed and len(pairs) > 1:
        pairs = Pairs((name, value and value.removesuffix(",")) for name, value in pairs)
    value: dict[str, Any] = plain(pairs, {})
    return value


def field_of(line: str) -> tuple[str, str | None] | None:
    """The name and the value of a line that is nothing but a field; None for any other line."""
    match = _LINE.fullmatch(line)
    if match is None or _is_sentence(match["name"].strip()):
        return None
    return match["name"].strip(), _value(match["value"])


def _joined(lines: list[str]) -> list[str]:
    """The lines, each with the indented ones below it that are no fields themselves."""
    joined: list[str] = []
    for line in lines:
        if joined and line.startswith("  ") and not _LINE.fullmatch(line.strip()):
            joined[-1] += f"\n{line.strip()}"
        else:
            joined.append(line)
    return joined


def _is_sentence(name: str) -> bool:
    return len(name.split()) > _MOST_WORDS or not any(map(str.isalpha, name))


def _value(written: str) -> str | None:
    value = written.strip()
    if any(len(value) > 1 and value[0] + value[-1] == quotes for quotes in _QUOTES):
        value = value[1:-1]
    return value or None
