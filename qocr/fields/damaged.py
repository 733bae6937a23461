"""A reader of damaged JSON: it goes on where a strict one stops, and keeps every text. Pure."""

from __future__ import annotations

import re
from typing import Any

from qocr.fields.quoted import OPENERS, ends_value, quoted_end, unescaped
from qocr.fields.written import Pairs, number

MAX_LEVELS = 100
_FILLER = re.compile(r"[\s,，;]*+")
_REMARK = re.compile(r"//[^\n]*|\#[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_COMMENT = re.compile(r"\s(?://|\#)[^\n]*\Z|/\*.*?\*/\s*\Z", re.DOTALL)
_ELLIPSIS = re.compile(r"\.{3,}|…+")
_COLON = re.compile(r"\s*+(?:[:：]|=>?)")
_BARE_NAME = re.compile(r"[^\s:：,，{}\[\]\"“”][^:：\n{}\[\]\"“”]{0,100}?(?=\s{0,10}[:：])")
_NAME_AHEAD = re.compile(
    r"\s*+(?:\"(?:[^\"\\\n]|\\.){0,100}\"|'(?:[^'\\\n]|\\.){0,100}')\s{0,10}[:：]"
)
_VALUE_AHEAD = re.compile(r"[^\S\n]*+[\"'“‘＂{\[\d]")
_TUPLE_AHEAD = re.compile(r"\(\s*+[\"'“‘{\[(]")
_MARKS = {
    "object": re.compile(r"[,，;}｝\]］]|\n\s*+"),
    "array": re.compile(r"[,，\]］}｝\n)]"),
}
_WORDS = {"true": True, "false": False, "null": None, "none": None}
_CLOSERS = {"{": "}｝", "[": "]］", "(": ")"}


class TooDeepError(Exception):
    """JSON that is nested more than MAX_LEVELS deep."""


class DamagedReader:
    """Reads one object or list of `text`, and says how it went: where it ended (`at`), what it
    left out (`remarks`), whether the text ends within a value (`cut`), and whether the model left
    something out itself (`shortened`)."""

    def __init__(self, text: str, at: int) -> None:
        self.at = at
        self.remarks: list[str] = []
        self.cut = False
        self.shortened = False
        self._text = text
        self._open: list[str] = []
        self._bare_names = False
        self._braceless = False

    def container(self) -> Any:
        """The object or list that opens at `at`. Raises TooDeepError."""
        if len(self._open) >= MAX_LEVELS:
            raise TooDeepError
        opener = {"｛": "{", "［": "["}.get(self._text[self.at], self._text[self.at])
        self.at += 1
        self._open.append(opener)
        if opener == "{" or (opener == "[" and _NAME_AHEAD.match(self._text, self.at)):
            value = self._object(_CLOSERS[opener])
        else:
            value = self._array(_CLOSERS[opener])
        self._open.pop()
        return value

    def fields(self) -> Any:
        """The fields that begin at `at`, without a brace before them."""
        self._open.append("{")
        self._braceless = True
        return self._object("}｝")

    def _object(self, closers: str) -> Any:
        """Pairs; a list of the items where none has a name, as in a set."""
        pairs, alone = Pairs(), True
        while self._goes_on(closers):
            name = self._name()
            colon = _COLON.match(self._text, self.at)
            if colon:
                self.at = colon.end()
            valued = colon or self._is_at_value()
            alone = alone and not valued
            pairs.append((name, self._value("object") if valued else None))
        return [name for name, _ in pairs] if pairs and alone else pairs

    def _array(self, closers: str) -> list[Any]:
        items = []
        while self._goes_on(closers):
            before = self.at
            item = self._value("array")
            if isinstance(item, str) and self._names_a_field():
                self.at = before  # the list was not closed
                break
            items.append(item)
        return items

    def _is_at_value(self) -> bool:
        """Whether a value stands here, although the colon before it is missing."""
        return _VALUE_AHEAD.match(self._text, self.at) is not None

    def _names_a_field(self) -> bool:
        return "{" in self._open[:-1] and _COLON.match(self._text, self.at) is not None

    def _goes_on(self, closers: str) -> bool:
        """Whether another item follows; passes what closes the items."""
        while True:
            self._skip()
            mark = self._text[self.at : self.at + 1]
            if not mark and not (self._braceless and len(self._open) == 1):
                self.cut = True
            if not mark or self._closes_another(mark, closers):
                return False
            if mark not in "}｝]］)":
                return True
            self.at += 1
            if mark in closers:
                return False

    def _closes_another(self, mark: str, closers: str) -> bool:
        """Whether the mark closes something around, because what is open here was not closed."""
        if mark in closers:
            return False
        return any(mark in _CLOSERS[opener] for opener in self._open[:-1])

    def _skip(self) -> None:
        """Passes blanks, commas, remarks, and dots that stand for more of the same."""
        while True:
            filler = _FILLER.match(self._text, self.at)
            self.at = filler.end() if filler else self.at
            remark = _REMARK.match(self._text, self.at)
            dots = _ELLIPSIS.match(self._text, self.at)
            if remark:
                self.remarks.append(remark[0])
            self.shortened = self.shortened or dots is not None
            passed = remark or dots
            if not passed:
                return
            self.at = passed.end()

    def _name(self) -> str:
        if self._text[self.at] in OPENERS:
            return self._quoted("name")
        bare = _BARE_NAME.match(self._text, self.at)
        if bare is None:
            return self._word("object")
        self._bare_names = True
        self.at = bare.end()
        return bare[0].strip()

    def _value(self, place: str) -> Any:
        if place == "object":
            while self._text[self.at : self.at + 1].isspace():
                self.at += 1
        mark = self._text[self.at : self.at + 1]
        if not mark:
            self.cut = True
            return None
        if mark in "{[｛［" or _TUPLE_AHEAD.match(self._text, self.at):
            return self.container()
        if mark in OPENERS:
            return self._quoted(place)
        return None if mark in ",，}｝]］" else _meaning(self._word(place))

    def _quoted(self, place: Any) -> str:
        start = self.at + 1
        outermost = len(self._open) == 1
        end, self.at, closed = quoted_end(self._text, self.at, place, self._bare_names, outermost)
        if place == "name" and not self._is_named():
            end, self.at, closed = self._item_end(start)
        self.cut = self.cut or not closed
        return unescaped(self._text[start:end])

    def _is_named(self) -> bool:
        return _COLON.match(self._text, self.at) is not None

    def _item_end(self, start: int) -> tuple[int, int, bool]:
        """Where a string without a colon behind it ends, in place of a name."""
        return quoted_end(self._text, start - 1, "array", self._bare_names, len(self._open) == 1)

    def _word(self, place: str) -> str:
        """A value without quotes, as far as it goes: 1,234.50 and +86 138 0000 are one."""
        end = len(self._text)
        for mark in _MARKS[place].finditer(self._text, self.at):
            if mark.start() > self.at and self._ends_word(place, mark):
                end = mark.start()
                break
        else:
            self.cut = True
        written = self._text[self.at : end]
        self.at = max(end, self.at + 1)
        comment = _COMMENT.search(written, max(0, len(written) - 300))
        if comment:
            self.remarks.append(comment[0])
            written = written[: comment.start()]
        written = written.strip()
        return written.removesuffix('"') if written.count('"') == 1 else written

    def _ends_word(self, place: str, mark: re.Match[str]) -> bool:
        if place == "array":
            return mark[0] != ")" or self._open[-1] == "("
        if mark[0] in "]］":
            return "[" in self._open
        plain = self._bare_names or _is_plain(self._text[self.at : mark.start()])
        return mark[0] in "}｝" or ends_value(self._text, mark.start(), "object", plain, False)


def _is_plain(word: str) -> bool:
    """Whether the word is a number or means something, and so is a value by itself."""
    return len(word) < 30 and not isinstance(_meaning(word.strip()), str)


def _meaning(word: str) -> Any:
    """The value of a word without quotes; the text itself where that is not certain."""
    return _WORDS[word.lower()] if word.lower() in _WORDS else number(word)
