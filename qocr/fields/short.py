"""Parses the short form of a schema: `number, total float, items{name, price float}`."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from qocr.errors import UsageError
from qocr.fields import kinds

MAX_NESTING = 50
_TOKEN = re.compile(
    r"""\s*(?:(?P<quoted>"[^"]*"|'[^']*')|(?P<mark>[{},，])|(?P<word>[^\s{},，"']+))"""
)
_HINT = (
    """Write names with commas, a type after a blank, {...} for a list, "quotes" where needed."""
)
_END = ("", "", -1)
Token = tuple[str, str, int]


def parse_short(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The template and the JSON Schema of a short form.

    Raises UsageError if it cannot be parsed, with the position of the error, counted from 1.
    """
    parser = _Parser(text)
    parsed = parser.fields(0)
    parser.expect_end()
    return parsed


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._next = 0

    def fields(self, nesting: int) -> tuple[dict[str, Any], dict[str, Any]]:
        if nesting > MAX_NESTING:
            self._fail("too many braces")
        template: dict[str, Any] = {}
        properties: dict[str, Any] = {}
        while True:
            name = self._name(template)
            template[name], properties[name] = self._value(nesting)
            if not self._take_comma():
                return template, {"type": "object", "properties": properties}

    def expect_end(self) -> None:
        kind, text, _ = self._peek()
        if kind:
            self._fail(f"{text!r} is one too many" if text == "}" else "a comma is missing")

    def _name(self, taken: dict[str, Any]) -> str:
        kind, text, _ = self._peek()
        if kind not in ("word", "quoted") or not text.strip():
            self._fail("a name is missing")
        if kind == "word" and text.endswith(":"):
            self._fail("a type comes after a blank, not after a colon")
        if text in taken:
            self._fail(f"{text!r} is named twice")
        self._next += 1
        return text

    def _value(self, nesting: int) -> tuple[Any, dict[str, Any]]:
        kind, text, _ = self._peek()
        if text == "{" and kind == "mark":
            self._next += 1
            template, rules = self.fields(nesting + 1)
            if self._peek()[:2] != ("mark", "}"):
                self._fail("} is missing" if self._peek() == _END else "a comma is missing")
            self._next += 1
            return [template], {"type": "array", "items": rules}
        if kind != "word":
            return "", {"type": "string"}
        rules = self._type(text)
        self._next += 1
        return kinds.HINTS.get(rules["type"], ""), rules

    def _type(self, name: str) -> dict[str, Any]:
        lower = name.lower()
        if lower in kinds.TYPES:
            return {"type": kinds.TYPES[lower]}
        if not kinds.is_known(lower):
            self._fail(f"{name!r} is not a type; a name with blanks needs quotes")
        return {"type": "string", "format": lower}

    def _take_comma(self) -> bool:
        """Takes a comma, if there is one, and says whether another field follows: a comma too many
        at the end is harmless."""
        if self._peek()[1] not in (",", "，") or self._peek()[0] != "mark":
            return False
        self._next += 1
        return self._peek()[:2] not in (_END[:2], ("mark", "}"))

    def _peek(self) -> Token:
        return self._tokens[self._next] if self._next < len(self._tokens) else _END

    def _fail(self, message: str) -> NoReturn:
        position = self._peek()[2]
        _fail(self._text, len(self._text) if position < 0 else position, message)


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            _fail(text, position, "a quote is not closed")
        kind = str(match.lastgroup)
        word = match[kind]
        tokens.append((kind, word[1:-1] if kind == "quoted" else word, match.start(kind)))
        position = match.end()
    return tokens


def _fail(text: str, position: int, message: str) -> NoReturn:
    near = f" near {text[position : position + 20]!r}" if text[position:].strip() else ""
    raise UsageError(f"--schema: {message}, at character {position + 1}{near}", hint=_HINT)
