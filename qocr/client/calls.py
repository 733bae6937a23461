"""What is asked and what comes back; values."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol


class Body(Protocol):
    """What is made anew, piece by piece, each time it is sent; its length in bytes is known."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Generator[bytes, None, None]: ...


@dataclass(frozen=True, slots=True)
class Call:
    """One request: its headers may hold a key, so neither they nor the body are ever shown."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | Body = field(repr=False)
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answered. Header names are in lower case; `body` is empty for a stream."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def request_id(self) -> str:
        """The id by which the service finds this request, empty if it gave none."""
        return self.headers.get("x-request-id", "")

    @property
    def retry_after_seconds(self) -> float | None:
        """The pause the service asked for, in seconds or by a date that is still to come."""
        try:
            if "retry-after-ms" in self.headers:
                seconds = float(self.headers["retry-after-ms"]) / 1000
            else:
                seconds = float(self.headers["retry-after"])
        except KeyError:
            return None
        except ValueError:
            return self._seconds_until(self.headers.get("retry-after", ""))
        return seconds if math.isfinite(seconds) else None

    @property
    def should_retry(self) -> bool | None:
        """Whether the service says that asking again can help; None where it does not say."""
        return {"true": True, "false": False}.get(self.headers.get("x-should-retry", "").lower())

    def _seconds_until(self, date: str) -> float | None:
        """By the clock of the service, where it tells the time."""
        from email.utils import parsedate_to_datetime

        try:
            until = parsedate_to_datetime(date).timestamp()
            now = parsedate_to_datetime(self.headers["date"]).timestamp()
        except (KeyError, ValueError):
            return None
        return until - now if until > now else None


@dataclass(frozen=True, slots=True)
class Stream:
    """The head of an answer and its body in pieces as they arrive. The reader tells by
    `saw_event` that they held more than comments."""

    head: Response
    pieces: Iterator[bytes]
    saw_event: Callable[[], None]
