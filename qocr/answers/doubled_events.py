"""Streams whose events each come twice, as behind a proxy that delivers them again. Pure.

That is believed where several different events, with enough letters, came twice from the start.
Until then they are held back, and handed on as they came where one of them comes only once.
"""

from __future__ import annotations

CERTAIN_LETTERS = 24  # of the events that came twice
LEAST_DIFFERENT = 3  # of these events
DOUBTFUL_LETTERS = 8
MOST_HELD = 40  # events; after these the text is taken as it came


class DoubledEvents:
    """Drops the second of two equal events. `dropped` counts them, and `doubtful` says that events
    may have come twice but were taken as text."""

    def __init__(self) -> None:
        self.dropped = 0
        self.doubtful = False
        self._first: str | None = None  # of two events
        self._pairs: list[str] = []  # the text of each
        self._held: list[str] = []
        self._plain = False

    def feed(self, piece: str) -> list[str]:
        """The events that are certain now that one has brought `piece`."""
        if not piece or self._plain:
            return [piece]
        if self._first is None:
            return self._begin(piece)
        if piece != self._first:
            self.doubtful = self.dropped > 0
            return [*self._as_text(), piece]
        self._first = None
        return self._pair(piece)

    def end(self) -> list[str]:
        """The events that are left when no other follows."""
        letters = sum(map(len, self._pairs))
        if self._held and len(set(self._pairs)) > 1 and letters >= DOUBTFUL_LETTERS:
            self.doubtful = True
        return self._as_text()

    def _begin(self, piece: str) -> list[str]:
        """The first of two events; the very first and those of a certain stream are handed on."""
        self._first = piece
        if self.dropped or not self._pairs:
            return [piece]
        self._held.append(piece)
        return []

    def _pair(self, piece: str) -> list[str]:
        if self.dropped:
            self.dropped += 1
            return []
        self._pairs.append(piece)
        self._held.append(piece)
        enough = sum(map(len, self._pairs)) >= CERTAIN_LETTERS
        if enough and len(set(self._pairs)) >= LEAST_DIFFERENT:
            self.dropped = len(self._pairs)
            self._held = []
            return self._pairs[1:]
        return self._as_text() if len(self._held) >= MOST_HELD else []

    def _as_text(self) -> list[str]:
        self._plain = True
        held, self._held = self._held, []
        return held
