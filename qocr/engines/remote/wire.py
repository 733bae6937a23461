"""What is asked of a service, and how its picture travels: in the request or ahead of it. Pure."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import pybase64

from qocr.catalog.catalogue import model
from qocr.client.calls import Call
from qocr.engines.remote.interpreting import Reply
from qocr.pictures import fitting
from qocr.pictures.fitting import Encoded
from qocr.tasks import TASKS
from qocr.types import Ask, Request

# Source: API reference, "image limits": the longest data URL.
MAX_INLINE_BYTES = (10_485_760 - len("data:image/jpeg;base64,")) // 4 * 3
STORED = "oss://"
_PIECE_BYTES = 192 * 1024  # of a picture: a multiple of 3, so that pieces of base64 join to one


@dataclass(frozen=True, slots=True)
class DataUrlBody:
    """A body with a picture in it, `head` before and `tail` after; its base64 is never whole in
    memory."""

    head: bytes = field(repr=False)
    picture: bytes = field(repr=False)
    tail: bytes = field(repr=False)

    def __len__(self) -> int:
        return len(self.head) + (len(self.picture) + 2) // 3 * 4 + len(self.tail)

    def __iter__(self) -> Generator[bytes, None, None]:
        yield self.head
        picture = memoryview(self.picture)
        for start in range(0, len(picture), _PIECE_BYTES):
            yield pybase64.b64encode(picture[start : start + _PIECE_BYTES])
        yield self.tail


@dataclass(frozen=True, slots=True)
class Question:
    """A request but for its picture: `body` holds the start of the picture's data URL, or the
    whole address of a picture that went ahead."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: Mapping[str, Any] = field(repr=False)

    def call(self, place: str, sent: Encoded) -> Call:
        """As it is sent."""
        return Call(self.url, self.headers, self.inlined(place, sent))

    def inlined(self, place: str, sent: Encoded) -> DataUrlBody:
        """The body; the picture does not pass through the JSON encoder."""
        head, tail = json_parts(self.body, place)
        return DataUrlBody(head, b"" if place.startswith(STORED) else sent.data, tail)


class Wire(Protocol):
    """How a service speaks: two pure functions and what it is called. `place` is where the
    picture is: `data_url_start` or an address; one that `shrinks` scales large pictures down to
    the limit it is told, one that `enlarges` small ones up."""

    name: str
    shrinks: bool
    enlarges: bool

    def encode(self, request: Request, place: str, stream: bool) -> Question:
        """The request for one page, without its picture. Pure."""
        ...

    def decode(self, payload: Mapping[str, Any]) -> Reply:
        """A whole answer, or one event of a stream. Raises LaterError for a payload that makes no
        sense. Pure."""
        ...


def json_parts(value: Any, marker: str) -> tuple[bytes, bytes]:
    """`value` as JSON, cut in two where the string `marker` ends: a picture goes in between."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    head, found, tail = text.partition(json.dumps(marker, ensure_ascii=False)[:-1])
    assert found
    return (head + found).encode("utf-8", "replace"), tail.encode("utf-8", "replace")


def data_url_start(mime: str) -> str:
    """What a data URL of this media type begins with, up to the base64."""
    return f"data:{mime};base64,"


def resolving(place: str) -> dict[str, str]:
    """The header without which the service does not look into its own storage.
    Source: "temporary storage" page."""
    return {"X-DashScope-OssResourceResolve": "enable"} if place.startswith(STORED) else {}


def streams(ask: Ask) -> bool:
    """Boxes and fields come with the whole answer; in which event of a stream is not documented."""
    return ask.stream and TASKS[ask.task].answer not in ("lines", "fields")


def fits_inline(sent: Encoded) -> bool:
    """Whether a picture fits into a request as base64 (10 MB encoded)."""
    return len(sent.data) <= MAX_INLINE_BYTES


def max_stored_bytes(ask: Ask) -> int:
    """Of a picture with an address."""
    return model(ask.model).max_file_mb * 1024 * 1024


def fitted(wire: Wire, request: Request, max_bytes: int) -> Encoded:
    """The picture of `request` in at most `max_bytes`, with no pixel the model will not see."""
    ask = request.ask
    asked = model(ask.model)
    return fitting.encode(
        request.picture,
        max_bytes,
        asked.pixel_bounds(ask.min_pixels, ask.max_pixels)[1],
        asked.factor,
        _scaling(wire, ask),
        0 if wire.enlarges else ask.min_pixels or 0,
    )


def _scaling(wire: Wire, ask: Ask) -> fitting.Scaling:
    if wire.shrinks:
        return "service"
    return "unknown" if ask.max_pixels is None else "here"
