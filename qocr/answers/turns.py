"""Turns of a chat that models invent behind their answer, dropped whole or piece by piece. Pure.

A model that misses its own end goes on with a question of the user and an answer to it. What
follows the token that ends a turn is no part of the page where the head of another turn comes next.
"""

from __future__ import annotations

import re

from qocr.answers.special_tokens import ENDING

_ROLES = r"(?:user|human|assistant|model|system|tool|observation)"
_HEAD = (
    rf"(?:<\|im_start\|>\s{{0,5}}{_ROLES}\b"
    rf"|<\|start_header_id\|>{_ROLES}"
    rf"|<start_of_turn>{_ROLES}\b"
    rf"|<[|｜]{_ROLES}[|｜]>"
    r"|\[INST\]"
    rf"|{_ROLES}[^\S\n]{{0,5}}(?:[:：]|\n))"
)
_END = "|".join(map(re.escape, ENDING))
_EDGE = re.compile(_END)
_NEXT_TURN = re.compile(
    rf"(?:{_END})(?:\s{{0,20}}(?:{_END})){{0,5}}?\s{{0,20}}{_HEAD}", re.IGNORECASE
)
_REACH = 200  # letters from the end of a turn that hold the head of the next one
_LONGEST = max(map(len, ENDING))
SHOWN_LETTERS = 100


class Turns:
    """Drops the turns that follow the answer in a text that comes in pieces; what may begin one is
    held back. `dropped` counts their letters, and `start` is how they begin."""

    def __init__(self) -> None:
        self.dropped = 0
        self.start = ""
        self._held = ""

    def feed(self, piece: str) -> str:
        """What of the text is certain now that `piece` has come."""
        return self._read(piece, final=False)

    def end(self) -> str:
        """What is left when no piece follows."""
        return self._read("", final=True)

    def _read(self, piece: str, *, final: bool) -> str:
        if self.dropped:
            self._drop(piece)
            return ""
        text, at, self._held = self._held + piece, 0, ""
        for edge in _EDGE.finditer(text):
            if len(text) - edge.start() < _REACH and not final:
                self._held = text[edge.start() :]
                return text[: edge.start()]
            turn = _NEXT_TURN.match(text, edge.start())
            if turn:
                self._drop(text[edge.start() :])
                return text[: edge.start()]
            at = edge.end()
        cut = len(text) if final else _maybe_edge(text, at)
        self._held = text[cut:]
        return text[:cut]

    def _drop(self, text: str) -> None:
        self.dropped += len(text)
        self.start += text[: SHOWN_LETTERS - len(self.start)]


def _maybe_edge(text: str, start: int) -> int:
    """Where the start of a token stands at the end of `text`; its length if there is none."""
    for at in range(max(start, len(text) - _LONGEST + 1), len(text)):
        if text[at] in "<[" and any(token.startswith(text[at:]) for token in ENDING):
            return at
    return len(text)
