"""Streams whose events each repeat all that came before them. Pure.

Servers that should send what is new send all of it again. An event that begins with all of the text
is believed to be such a repetition only when a second one longer than the last does the same, or
when it is long: a page may begin with `-` and go on with `--`. Until then it is held back. When it
turns out to be text, it is handed on whole.
"""

from __future__ import annotations

CERTAIN_LETTERS = 200  # of a text that one event repeats and continues
LEAST_LETTERS = 4  # different ones, of a text that two events repeat and continue
REPEATED_LETTERS = 32  # of a text that the last event repeats


class Increments:
    """What is new in each event of a stream, whether it sends only that or everything again.

    `repeats` counts the events that repeated all of the text. `doubtful` says that one may have
    done so but was taken as text.
    """

    def __init__(self) -> None:
        self.repeats = 0
        self.doubtful = False
        self._pieces: list[str] = []
        self._length = 0
        self._longest = 0
        self._certain = False
        self._held = ""

    def feed(self, piece: str) -> str:
        """What is new in the text of an event."""
        if not piece:
            return ""
        if self._held:
            return self._after_held(piece)
        if len(piece) >= self._length > 0 and piece.startswith(self._text()):
            return self._repeating(piece)
        return self._taken(piece)

    def end(self) -> str:
        """What is left when no event follows."""
        held, self._held = self._held, ""
        if held:
            self.doubtful = True
        return self._taken(held)

    def _repeating(self, piece: str) -> str:
        """An event that begins with all of the text."""
        grows = len(piece) > self._length
        if self._certain or (grows and len(self._pieces) == 1 and self._length >= CERTAIN_LETTERS):
            self._certain = True
            self.repeats += 1
            return self._taken(piece[self._length :])
        if grows and len(self._pieces) == 1:
            self._held = piece
            return ""
        if not grows and self._length >= max(REPEATED_LETTERS, 4 * self._longest):
            self.repeats += 1
            return ""
        return self._taken(piece)

    def _after_held(self, piece: str) -> str:
        held, self._held = self._held, ""
        varied = len(set(filter(str.isalnum, held))) >= LEAST_LETTERS
        if varied and len(piece) > len(held) and piece.startswith(held):
            self._certain = True
            self.repeats += 2
            return self._taken(piece[self._length :])
        return self._taken(held) + self.feed(piece)

    def _taken(self, piece: str) -> str:
        if piece:
            self._pieces.append(piece)
            self._length += len(piece)
            self._longest = max(self._longest, len(piece))
        return piece

    def _text(self) -> str:
        self._pieces = ["".join(self._pieces)] if self._certain else self._pieces
        return "".join(self._pieces)
