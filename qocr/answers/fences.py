"""Code fences that models put around their answer, dropped whole or piece by piece. Pure.

The rule can be streamed: an opening fence on the first line is dropped, and with it a closing
one if it ends the text. Fences inside the text stay. The name of a language after an opening fence
has at most 40 letters.
"""

from __future__ import annotations

import re

_TAG = r"```[^\S\n]{0,20}[\w+-]{0,40}[^\S\n]{0,20}"
_OPENING = re.compile(rf"\s*+{_TAG}(\n|\Z)")
_MAYBE_OPENING = re.compile(rf"\s*+(`{{0,2}}|{_TAG})\Z")


def strip(text: str) -> str:
    """`text` without the fence around it."""
    fence = Fence()
    return fence.feed(text) + fence.end()


class Fence:
    """Drops a fence from a text that comes in pieces; what may be part of one is held back.

    White space decides nothing, so it is joined only when something else follows: the time taken
    grows with the text, however small its pieces are.
    """

    def __init__(self) -> None:
        self._held: list[str] = []
        self._blank = True
        self._started = False
        self._fenced = False

    def feed(self, piece: str) -> str:
        """What of the text is certain now that `piece` has come."""
        self._held.append(piece)
        if (self._blank or self._fenced) and not piece.strip():
            return ""
        self._blank = False
        text = "".join(self._held)
        if not self._started:
            if _MAYBE_OPENING.match(text):
                self._held = [text]
                return ""
            text = self._start(text)
        certain = _closing_start(text) if self._fenced else len(text)
        self._held = [text[certain:]]
        return text[:certain]

    def end(self) -> str:
        """What is left when no piece follows."""
        text = "".join(self._held)
        self._held = []
        if not self._started:
            text = self._start(text)
        if self._fenced and text.rstrip().endswith("```"):
            return text[: _closing_start(text)]
        return text

    def _start(self, text: str) -> str:
        """`text` without the opening fence, if it begins with one."""
        self._started = True
        opening = _OPENING.match(text)
        self._fenced = opening is not None
        return text[opening.end() :] if opening else text


def _closing_start(text: str) -> int:
    """Where what may become a closing fence begins, the white space around it included."""
    body = text.rstrip()
    ticks = min(3, len(body) - len(body.rstrip("`")))
    return len(body[: len(body) - ticks].rstrip())
