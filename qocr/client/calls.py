"""HTTP requests and responses, as values."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol


def ignore() -> None:
    """Does nothing."""


class Body(Protocol):
    """The body of a request, made piece by piece each time it is sent. Its length is in bytes."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Generator[bytes, None, None]: ...


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request. Headers may hold a key, so neither they nor the body are ever shown."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | Body = field(repr=False)
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Response:
    """The response of a server. Header names are in lower case; `body` is empty for a stream."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def request_id(self) -> str:
        """The service's id of this request, empty if it gave none."""
        return self.headers.get("x-request-id", "")

    @property
    def charset(self) -> str:
        """The encoding of the body as the header names it; empty where it names none for text that
        is known."""
        _, _, names = self.headers.get("content-type", "").lower().partition("charset=")
        name = names.partition(";")[0].strip(" \"'")
        try:
            b"  ".decode(name or "utf-8")
        except (LookupError, ValueError):
            return ""
        return name

    @property
    def retry_after_seconds(self) -> float | None:
        """The seconds that the service asks to wait, which it may send as a date; None where it
        sends nothing usable."""
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
        """Whether the service advises a retry; None where it says nothing."""
        return {"true": True, "false": False}.get(self.headers.get("x-should-retry", "").lower())

    def _seconds_until(self, date: str) -> float | None:
        """The seconds until `date` by the service's own clock (`Date`); None if it has passed, or
        if either is missing."""
        from email.utils import parsedate_to_datetime

        try:
            until = parsedate_to_datetime(date).timestamp()
            now = parsedate_to_datetime(self.headers["date"]).timestamp()
        except (KeyError, ValueError):
            return None
        return until - now if until > now else None


@dataclass(frozen=True, slots=True)
class Stream:
    """A response whose body arrives in `pieces`. The reader calls `saw_event` for each event, so
    that comments alone do not keep the stream alive, and `saw_end` for one that says it is the
    last: then little time is left for others."""

    head: Response
    pieces: Iterator[bytes]
    saw_event: Callable[[], None]
    saw_end: Callable[[], None] = ignore


class CallSender(Protocol):
    """What sends calls: the client, or one that has the responses already."""

    def send(self, call: Call) -> Response:
        """The whole response; raises QocrError where there is none."""
        ...

    def stream(self, call: Call) -> AbstractContextManager[Stream]:
        """The response piece by piece; raises QocrError where there is none."""
        ...
