"""Streams whose events each repeat all that came before them. Pure.

Servers that should send what is new send all of it again. Where each event begins with the one
before it, that is believed when it happened twice and the text is no row of a few letters, or when
the repeated text is long: a page may begin with `-` and go on with `--`. Until then these events
are held back. When they turn out to be text, they are handed on whole. An event that repeats all
that came in several others adds only what is new in it.
"""

from __future__ import annotations

CERTAIN_LETTERS = 200  # of a text that one event repeats and continues
LEAST_LETTERS = 4  # different ones, of a text that two events repeat and continue
REPEATED_LETTERS = 24  # of a text in several events that one repeats
DOUBTFUL_LETTERS = 20  # of an event that comes twice, or of the start of the text that comes again


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
        self._maybe = True  # each event began with the last one
        self._certain = False
        self._last = ""
        self._grown = 0  # events that were longer than the one they began with
        self._held: list[str] = []
        self._previous = ""  # event
        self._start = ""  # of the text

    def feed(self, piece: str) -> str:
        """What is new in the text of an event."""
        if not piece:
            return ""
        if self._certain:
            return self._certainly(piece)
        if not self._maybe:
            return self._increment(piece)
        if not self._last:
            self._last = piece
            return self._taken(piece)
        if _rest(piece, self._last) is None:
            return self._as_text() + self._increment(piece)
        return self._growing(piece)

    def feed_all(self, text: str) -> str:
        """What is new in an event that has all of the answer once more, as its sender says."""
        rest = None if self._certain else _rest(text, self._text() + "".join(self._held))
        return self.feed(text) if rest is None else self._as_text() + self._taken(rest)

    def end(self) -> str:
        """What is left when no event follows."""
        return "" if self._certain else self._as_text()

    def _growing(self, piece: str) -> str:
        """An event that begins with the last one, as all before it did."""
        grows = len(piece) > len(self._last)
        self._grown += grows
        self._held.append(piece)
        repeated, self._last = self._last, piece
        long = len(repeated) >= CERTAIN_LETTERS
        if not (grows and (long or (self._grown > 1 and _is_varied(repeated)))):
            return ""
        self._certain = True
        self.repeats += len(self._held)
        self._held = []
        return self._taken(_rest(piece, self._text()) or "")

    def _certainly(self, piece: str) -> str:
        rest = _rest(piece, self._last)
        if rest is None:
            self._certain = self._maybe = False
            return self._increment(piece)
        self.repeats += 1
        self._last = piece
        return self._taken(rest)

    def _as_text(self) -> str:
        """What was held back, which is no repetition."""
        self._maybe = False
        held, self._held = self._held, []
        self.doubtful = self.doubtful or (self._grown > 0 and _is_varied(self._last))
        return "".join(map(self._taken, held))

    def _increment(self, piece: str) -> str:
        """The next event of a stream that sends what is new; it may end with all of it."""
        least = max(REPEATED_LETTERS, 2 * self._longest)
        if len(piece) >= self._length >= least:
            rest = _rest(piece, self._text())
            if rest is not None and _is_varied(self._text()):
                self.repeats += 1
                return self._taken(rest)
        start = piece[:DOUBTFUL_LETTERS]
        again = start == self._start or piece == self._previous
        if again and len(start) == DOUBTFUL_LETTERS and _is_varied(start):
            self.doubtful = True
        return self._taken(piece)

    def _taken(self, piece: str) -> str:
        if piece:
            self._pieces.append(piece)
            self._previous = piece
            self._start += piece[: DOUBTFUL_LETTERS - len(self._start)]
            self._length += len(piece)
            self._longest = max(self._longest, len(piece))
        return piece

    def _text(self) -> str:
        self._pieces = ["".join(self._pieces)]
        return self._pieces[0]


def _is_varied(text: str) -> bool:
    return len(set(filter(str.isalnum, text))) >= LEAST_LETTERS


def _rest(piece: str, text: str) -> str | None:
    """What follows `text` in an event that begins with it; None where it does not. The text may
    have been cut within a character of two halves."""
    if piece.startswith(text):
        return piece[len(text) :]
    if not ("\ud800" <= text[-1:] <= "\udbff") or not piece.startswith(text[:-1]):
        return None
    letter = piece[len(text) - 1 : len(text)]
    if letter <= "\uffff":
        return None
    return chr(0xDC00 + (ord(letter) & 0x3FF)) + piece[len(text) :]
