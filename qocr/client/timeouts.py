"""How long is waited, and for what."""

from __future__ import annotations

from dataclasses import dataclass

_CONNECT_SECONDS = 10.0
_GAP_SECONDS = 120.0  # a model writes many words a second; stalls of 882 s were seen
_LEAST_BYTES_PER_SECOND = 1024


@dataclass(frozen=True, slots=True)
class Timeouts:
    """`first` seconds until an answer begins, which the user sets; nothing else may take longer."""

    first: float
    max_gap: float = _GAP_SECONDS

    @property
    def connect(self) -> float:
        """Until a connection stands, for each address of a host."""
        return min(self.first, _CONNECT_SECONDS)

    @property
    def gap(self) -> float:
        """Between two events of a stream, and until a piece of a request is taken."""
        return min(self.first, self.max_gap)

    def dribbles(self, size: int, seconds: float) -> bool:
        """Whether a body of `size` bytes so far is too slow to be called alive: a large file on a
        slow line is not, blank lines that only keep a connection open are."""
        return seconds > self.first and size < seconds * _LEAST_BYTES_PER_SECOND
