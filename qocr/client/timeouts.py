"""How long the client waits, and for what."""

from __future__ import annotations

from dataclasses import dataclass

_CONNECT_SECONDS = 10.0
_GAP_SECONDS = 120.0  # a model writes many words a second; stalls of 882 s were seen
_GRACE_SECONDS = 1.0
_LEAST_BYTES_PER_SECOND = 1024


@dataclass(frozen=True, slots=True)
class Timeouts:
    """The timeouts of a run, in seconds. `first`, which the user sets, is how long a response may
    take to begin; no other wait is longer."""

    first: float
    max_gap: float = _GAP_SECONDS
    max_grace: float = _GRACE_SECONDS

    @property
    def connect(self) -> float:
        """How long a connection may take to open, for each address of a host."""
        return min(self.first, _CONNECT_SECONDS)

    @property
    def gap(self) -> float:
        """How long to wait between two events of a stream, and for a piece of a request to be
        taken."""
        return min(self.first, self.max_gap)

    @property
    def grace(self) -> float:
        """How long to wait for another event after one that says it is the last: some servers go
        on, and others keep the connection open."""
        return min(self.gap, self.max_grace)

    def too_slow(self, size: int, seconds: float) -> bool:
        """Whether a body of `size` bytes after `seconds` counts as stalled: blank lines that only
        keep a connection open do, a large file on a slow line does not."""
        return seconds > self.first and size < seconds * _LEAST_BYTES_PER_SECOND
