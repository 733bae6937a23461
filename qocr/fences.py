"""Code fences that models put around their answer, dropped whole or piece by piece. Pure.

The rule can be streamed: an opening fence on the first line is dropped, and with it a closing
one if it ends the text. Fences inside the text stay.
"""

from __future__ import annotations

import re

_OPENING = re.compile(r"\s*```[^\S\n]*[\w+-]*[^\S\n]*(\n|\Z)")
_MAYBE_OPENING = re.compile(r"\s*(`{0,2}|```[^\S\n]*[\w+-]*[^\S\n]*)\Z")


def strip(text: str) -> str:
    """`text` without the fence around it."""
    fence = Fence()
    return fence.feed(text) + fence.end()


class Fence:
    """Drops a fence from a text that comes in pieces; what may be part of one is held back."""

    def __init__(self) -> None:
        self._held = ""
        self._started = False
        self._fenced = False

    def feed(self, piece: str) -> str:
        """What of the text is certain now that `piece` has come."""
        self._held += piece
        if not self._started:
            if _MAYBE_OPENING.match(self._held):
                return ""
            self._start()
        if not self._fenced:
            return self._release(len(self._held))
        return self._release(_closing_start(self._held))

    def end(self) -> str:
        """What is left when no piece follows."""
        if not self._started:
            self._start()
        rest, self._held = self._held, ""
        if self._fenced and rest.rstrip().endswith("```"):
            return rest[: _closing_start(rest)]
        return rest

    def _start(self) -> None:
        self._started = True
        opening = _OPENING.match(self._held)
        if opening:
            self._fenced = True
            self._held = self._held[opening.end() :]

    def _release(self, length: int) -> str:
        certain, self._held = self._held[:length], self._held[length:]
        return certain


def _closing_start(text: str) -> int:
    """Where what may become a closing fence begins, the white space around it included."""
    body = text.rstrip()
    ticks = min(3, len(body) - len(body.rstrip("`")))
    return len(body[: len(body) - ticks].rstrip())
