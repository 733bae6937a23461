"""Characters that no text holds: halves of surrogate pairs, and NUL. Pure.

JSON writes a character beyond U+FFFF as two escapes. Services cut them apart between two events,
or lose one. Halves that meet are joined; one that stays alone, and NUL, become U+FFFD.
"""

from __future__ import annotations

import re
from typing import Any

_BYTE_ORDER_MARK = "\ufeff"
_UNFIT = re.compile("[\ud800-\udfff\0]")


def whole_characters(text: str) -> str:
    """`text` with joined surrogates, and U+FFFD for a half of one and for NUL."""
    if not _UNFIT.search(text):
        return text
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\0", "\ufffd")


def with_whole_characters(value: Any) -> Any:
    """`value`, made of JSON, with `whole_characters` in every text and name."""
    if isinstance(value, str):
        return whole_characters(value)
    if isinstance(value, list):
        return [with_whole_characters(item) for item in value]
    if isinstance(value, dict):
        return {whole_characters(name): with_whole_characters(value[name]) for name in value}
    return value


class Characters:
    """Makes characters whole in a text that comes in pieces; holds back the first half of one, and
    drops a byte order mark at the start."""

    def __init__(self) -> None:
        self._half = ""
        self._start = True

    def feed(self, piece: str) -> str:
        """What of the text is certain now that `piece` has come."""
        if not piece:
            return ""
        if self._start:
            piece = piece.removeprefix(_BYTE_ORDER_MARK)
            self._start = not piece
            if self._start:
                return ""
        text = self._half + piece
        self._half = text[-1] if "\ud800" <= text[-1] <= "\udbff" else ""
        return whole_characters(text[: len(text) - len(self._half)])

    def end(self) -> str:
        """What is left when no piece follows."""
        half, self._half = self._half, ""
        return whole_characters(half)
