"""Recognises list items by the marks they begin with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_BULLET = re.compile(r"([•◦▪■●○∙·‣⁃]|[-–—*](?=\s))\s*(?=\S)")
_NUMBER = re.compile(
    r"(\(?(?:(\d{1,3})|([A-Za-z])|([ivxIVX]{2,5}))[.)]|\[(\d{1,3})\])\s*(?=[^\s\d.])"
)
_SURE = frozenset("•◦▪■●○∙‣⁃")  # signs that begin nothing but list items
_DIGITS = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True, slots=True)
class ListMark:
    """The mark of an item: a bullet, or a number or letter with its punctuation (`sign`), its
    `value` counted from 1. `length` is that of the mark with its blanks."""

    sign: str
    value: int | None
    length: int

    def follows(self, other: ListMark) -> bool:
        """Whether this mark may be the next one after `other` in a list."""
        if self.value is None or other.value is None:
            return self.value is other.value and self.style == other.style
        return self.style == other.style and self.value == other.value + 1

    @property
    def style(self) -> str:
        """The sign with its number or letter replaced by `0` or `a`."""
        return re.sub(r"\w+", "0" if self.sign.strip("([.)]").isdigit() else "a", self.sign)


def mark_of(text: str) -> ListMark | None:
    """The list mark at the start of `text`; None if there is none."""
    bullet = _BULLET.match(text)
    if bullet:
        return ListMark(bullet[1], None, bullet.end())
    number = _NUMBER.match(text)
    if not number:
        return None
    digits, letter, roman, bracketed = number.groups()[1:]
    if digits or bracketed:
        value = int(digits or bracketed)
    else:
        value = _roman(roman) if roman else ord(letter.lower()) - ord("a") + 1
    return ListMark(number[1], value, number.end())


def item_starts(rows: Sequence[str]) -> list[int]:
    """The indexes of the rows that begin an item: with a bullet, or with marks in sequence."""
    runs: list[list[tuple[int, ListMark]]] = []
    for number, row in enumerate(rows):
        mark = mark_of(row)
        if mark is None:
            continue
        if not runs or not mark.follows(runs[-1][-1][1]):
            runs.append([])
        runs[-1].append((number, mark))
    lists = [run for run in runs if len(run) > 1 or run[0][1].sign in _SURE]
    return [number for run in lists for number, _ in run]


def _roman(text: str) -> int:
    values = [_DIGITS[letter] for letter in text.lower()]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < after else value for value, after in pairs)
