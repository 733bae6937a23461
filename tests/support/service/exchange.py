"""What passes between the connections and the service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """A request as it arrived: header names in lower case, the first picture decoded, the
    fields of a form in their order; `body` is its JSON, None where it has none."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any
    image: bytes | None
    form: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class ServedFile:
    """What a GET request for a path receives."""

    body: bytes
    status: int
    headers: Mapping[str, str]


class ClosedError(ConnectionError):
    """The connection ends here, answered or not."""
