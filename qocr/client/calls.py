"""What is asked and what comes back; values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Call:
    """One request: its headers may hold a key, so neither they nor the body are ever shown."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def request_id(self) -> str:
        return self.headers.get("x-request-id", "")

    @property
    def retry_after_seconds(self) -> float | None:
        """The pause the service asked for; a date is not understood and counts as none."""
        try:
            if "retry-after-ms" in self.headers:
                seconds = float(self.headers["retry-after-ms"]) / 1000
            else:
                seconds = float(self.headers["retry-after"])
        except (KeyError, ValueError):
            return None
        return seconds if math.isfinite(seconds) else None


@dataclass(frozen=True, slots=True)
class Stream:
    """The head of an answer and its body in pieces as they arrive. The reader tells by
    `saw_event` that they held more than comments."""

    head: Answer
    pieces: Iterator[bytes]
    saw_event: Callable[[], None]
