"""Joins rows into running text, with the words that were hyphenated between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

SOFT_HYPHEN = "\u00ad"
_COMPOUND = re.compile(r"\w+(?:[-‐]\w+)+")
_BROKEN = re.compile(r"([\w-]*\w)[-‐]$")
_FIRST_WORD = re.compile(r"\w+(?:[-‐]\w+)*")
_DASH = re.compile(r"[—–/]$")
_NO_SPACES = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


def compounds(rows: Iterable[str]) -> frozenset[str]:
    """The words with a hyphen inside a row, in lower case; their hyphens are part of the word."""
    return frozenset(word.lower() for row in rows for word in _COMPOUND.findall(row))


def joined(rows: Iterable[str], compounds: Set[str] = frozenset()) -> str:
    """The rows as one text. A hyphen at the end of a row stays if `compounds` has its word."""
    parts: list[str] = []
    for row in filter(None, (row.strip() for row in rows)):
        if parts:
            parts[-1] = _linked(parts[-1], row, compounds)
        parts.append(row)
    return "".join(parts).replace(SOFT_HYPHEN, "")


def _linked(row: str, below: str, compounds: Set[str]) -> str:
    """The row with a space, a hyphen or nothing between it and the row below."""
    if row.endswith(SOFT_HYPHEN):
        return row
    broken = _BROKEN.search(row)
    if broken:
        return row if _keeps_hyphen(broken[1], below, compounds) else row[:-1]
    if _NO_SPACES.match(row[-1]) and _NO_SPACES.match(below):
        return row
    dash = _DASH.search(row) and below[0].isalnum() and not row[-2:-1].isspace()
    return row if dash else f"{row} "


def _keeps_hyphen(before: str, row: str, compounds: Set[str]) -> bool:
    if "-" in before or not row[:1].islower() or before[-1:].isdigit():
        return True
    word = _FIRST_WORD.match(row)
    after = word[0] if word else ""
    return f"{before}-{after}".lower() in compounds
