"""Finds the JSON in a text, whatever stands around it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from qocr.fields.damaged import MAX_LEVELS, DamagedReader, TooDeepError
from qocr.fields.quoted import means_backslashes
from qocr.fields.written import STRICT, Pairs

STRICT_ATTEMPTS = 20  # each one that fails counts the lines before it
_FENCE = re.compile(
    r"^[^\S\n]{0,9}(?:```+|~~~+)[^\S\n]{0,9}[\w+-]{0,20}|(?<=[}\]])[^\S\n]{0,9}```+(?=[^\S\n]*+$)|```+(?=\s*\Z)",
    re.MULTILINE,
)
_NAME = r"[A-Za-z_\u0080-\uffdf][^\s:：,{}\[\]\"]{0,60}[^\S\n]{0,5}[:：]"
_START = re.compile(
    rf"[{{｛]\s*+(?:[\"'“”‘’„＂}}｝]|//|/\*|\#|{_NAME})|[\[［]\s*+(?:[{{｛\[［\"'“‘]|[\]］])"
)
_WITHOUT_BRACE = re.compile(r"[\s,，;]*+(?P<name>\"[^\"\n]{1,100}\"\s{0,9}[:：])")
_FIELD = re.compile(r"[\"'”’]\s{0,9}[:：]")
_REMNANT = re.compile(rf"\A\s*+[,，;:：\"'”\]}}｝］]|{_FIELD.pattern}")
_PROSE = re.compile(r"[^\W_]")


class JsonValues:
    """The objects and lists in a text, one after another, and what stands between them.

    `trees` are the values, objects as pairs; `left_out` is what is no JSON, `remnants` what may be
    JSON that was not understood. The rest says how it went, as in `ParsedJson`.
    """

    def __init__(self, text: str) -> None:
        self.trees: list[Any] = []
        self.left_out: list[str] = []
        self.remnants: list[str] = []
        self._remarks: set[str] = set()
        self.mended = self.cut = self.shortened = False
        self._text = text
        self._strict_attempts = 0 if means_backslashes(text) else STRICT_ATTEMPTS

    def read(self) -> None:
        """Raises TooDeepError."""
        at = self._read_first(self._text)
        for start, end in _readable_parts(self._text, at):
            self.left_out.append(self._text[at:start])
            self._read_part(self._text[start:end])
            at = end
        self.left_out.append(self._text[at:])

    @property
    def prose(self) -> str:
        """The words that were left out, without fences."""
        parts = [_FENCE.sub(" ", part) for part in self.left_out]
        return " ".join(" ".join(part for part in parts if _PROSE.search(part)).split())

    @property
    def lines_beside(self) -> tuple[str, ...]:
        """The lines that were left out and have words in them, without fences and comments."""
        lines = (
            line.strip() for part in self.left_out for line in _FENCE.sub("\n", part).split("\n")
        )
        return tuple(line for line in lines if _PROSE.search(line) and line not in self._remarks)

    def _read_part(self, part: str) -> None:
        at = self._read_first(part)
        while True:
            start = _value_start(part, at)
            rest = part[at:start]
            (self.remnants if self._is_remnant(rest) else self.left_out).append(rest)
            if start is None:
                return
            at = self._read_value(part, start)

    def _is_remnant(self, text: str) -> bool:
        """Whether a text before, between or behind values is JSON that was not understood."""
        marks = _REMNANT if self.trees else _FIELD
        doubtful = marks.search(text) is not None or (self.mended and '"' in text)
        return doubtful and _PROSE.search(text) is not None

    def _read_first(self, part: str) -> int:
        """Reads what begins the part if it is valid JSON; returns where it ends."""
        start = len(part) - len(part.lstrip())
        end = self._read_strictly(part, start) if part[start : start + 1] in ("[", "{") else None
        return end or 0

    def _read_value(self, part: str, start: int) -> int:
        """Reads the value that starts there, and returns where it ends."""
        end = self._read_strictly(part, start) if part[start] in "{[" else None
        if end is not None:
            return end
        reader = DamagedReader(part, start)
        named = part[start] in "{｛[［"
        self.trees.append(reader.container() if named else reader.fields())
        self.mended = True
        self.cut = self.cut or reader.cut
        self.shortened = self.shortened or reader.shortened
        remarks = [remark for remark in reader.remarks if '"' not in remark]
        self.left_out += remarks
        self._remarks.update(line.strip() for remark in remarks for line in remark.split("\n"))
        return reader.at

    def _read_strictly(self, part: str, start: int) -> int | None:
        """Where the value ends if it is valid JSON, else None."""
        if not self._strict_attempts:
            return None
        try:
            tree, end = STRICT.raw_decode(part, start)
        except RecursionError as error:
            raise TooDeepError from error
        except ValueError:
            self._strict_attempts -= 1
            return None
        if not _is_shallow(tree, MAX_LEVELS):
            raise TooDeepError
        self.trees.append(tree)
        return end


def _readable_parts(text: str, at: int) -> Sequence[tuple[int, int]]:
    """The parts of a text from `at` on to look for values in: those between fences that begin with
    one, if there are any, else all of it."""
    marks = list(_FENCE.finditer(text, at))
    starts = [at, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(text)]
    parts = zip(starts, ends, strict=True)
    fenced = [(start, end) for start, end in parts if _begins_with_value(text, start, end)]
    return fenced or [(at, len(text))]


def _begins_with_value(text: str, start: int, end: int) -> bool:
    first = re.compile(r"\s*+").match(text, start, end)
    return first is not None and text[first.end() : min(first.end() + 1, end)] in tuple("{[｛［")


def _value_start(part: str, at: int) -> int | None:
    fields = _WITHOUT_BRACE.match(part, at)
    if fields:
        return fields.start("name")
    start = _START.search(part, at)
    return start.start() if start else None


def _is_shallow(value: Any, levels: int) -> bool:
    if isinstance(value, Pairs):
        value = [item for _, item in value]
    return not isinstance(value, list) or (
        levels > 0 and all(_is_shallow(item, levels - 1) for item in value)
    )
