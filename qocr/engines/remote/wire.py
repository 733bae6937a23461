"""Requests to a service, and how the picture gets there: in the request or ahead of it. Pure."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import pybase64

from qocr.catalog.catalogue import model
from qocr.client.calls import Call
from qocr.engines.remote.reply import Reply
from qocr.pictures import fitting
from qocr.pictures.fitting import Encoded
from qocr.tasks import FIELDS_PROMPT, TASKS
from qocr.types import Ask, Request

# Source: API reference, "image limits": the longest data URL.
MAX_INLINE_BYTES = (10_485_760 - len("data:image/jpeg;base64,")) // 4 * 3
STORED = "oss://"
CHAT = "chat completions"
NATIVE = "DashScope's own protocol"
RESPONSES = "the Responses API"
_PIECE_BYTES = 192 * 1024  # of a picture: a multiple of 3, so that pieces of base64 join to one


@dataclass(frozen=True, slots=True)
class DataUrlBody:
    """The body of a request: `head`, the picture as base64, and `tail`. It is encoded piece by
    piece, so that the base64 is never whole in memory."""

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
class WireRequest:
    """A request in the protocol of a service, still without its picture.

    `body` is JSON in which the string `picture_url` stands once: the start of the picture's data
    URL, or the whole URL of a stored picture. `headers` may hold a key.
    """

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: Mapping[str, Any] = field(repr=False)

    def call(self, picture_url: str, sent: Encoded) -> Call:
        """The HTTP call, with the picture in it."""
        return Call(self.url, self.headers, self.full_body(picture_url, sent))

    def without(self, name: str) -> WireRequest:
        """The same request without one field of its body."""
        body = {field: value for field, value in self.body.items() if field != name}
        return WireRequest(self.url, self.headers, body)

    def full_body(self, picture_url: str, sent: Encoded) -> DataUrlBody:
        """The body with the picture in it, which does not pass through the JSON encoder."""
        head, tail = json_parts(self.body, picture_url)
        return DataUrlBody(head, b"" if picture_url.startswith(STORED) else sent.data, tail)


def written_prompt(ask: Ask) -> str:
    """The instruction in words: the user's own, or else that of the task."""
    if ask.prompt is not None:
        return ask.prompt
    if ask.template is not None:
        return FIELDS_PROMPT + json.dumps(ask.template, ensure_ascii=False) + "."
    return TASKS[ask.task].prompt


def with_fields(body: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """The body with `fields` added; objects in both are joined, and elsewhere `fields` win."""
    merged = dict(body)
    for name, value in fields.items():
        old = merged.get(name)
        if isinstance(old, dict) and isinstance(value, dict):
            value = with_fields(old, value)
        merged[name] = value
    return merged


class Wire(Protocol):
    """The protocol of a service: the name of the engine, that of the `protocol` as a sentence has
    it, and two pure functions.

    `picture_url` is the start of a data URL (see `data_url_start`) or the URL of a stored picture.
    A service that `shrinks` scales large pictures down to the pixel limit in the request; one that
    `enlarges` scales small ones up.
    """

    name: str
    protocol: str
    shrinks: bool
    enlarges: bool

    def encode(self, request: Request, picture_url: str, stream: bool) -> WireRequest:
        """The request for one page, without its picture. Pure."""
        ...

    def decode(self, payload: Mapping[str, Any]) -> Reply:
        """The reply in a whole response, or in one event of a stream. Raises LaterError for a
        payload of another shape. Pure."""
        ...


def json_parts(value: Any, marker: str) -> tuple[bytes, bytes]:
    """`value` as JSON, cut in two where the string `marker` ends: a picture goes in between."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    head, quoted, tail = text.partition(json.dumps(marker, ensure_ascii=False)[:-1])
    assert quoted
    return (head + quoted).encode("utf-8", "replace"), tail.encode("utf-8", "replace")


def data_url_start(mime: str) -> str:
    """The start of a data URL of this media type, up to the base64."""
    return f"data:{mime};base64,"


def storage_headers(picture_url: str) -> dict[str, str]:
    """The header that lets the service resolve `oss://` URLs; none for other URLs.
    Source: "temporary storage" page."""
    return {"X-DashScope-OssResourceResolve": "enable"} if picture_url.startswith(STORED) else {}


def streams(ask: Ask) -> bool:
    """Whether the answer is streamed. Lines and fields are not: in which event of a stream they
    come is not documented."""
    return ask.stream and TASKS[ask.task].answer not in ("lines", "fields")


def fits_inline(sent: Encoded) -> bool:
    """Whether the picture fits into a request as base64 (10 MB encoded)."""
    return len(sent.data) <= MAX_INLINE_BYTES


def max_stored_bytes(ask: Ask) -> int:
    """The largest stored picture that the model takes, in bytes."""
    return model(ask.model).max_file_mb * 1024 * 1024


def fit_picture(wire: Wire, request: Request, max_bytes: int) -> Encoded:
    """The picture of `request` in at most `max_bytes`, with no more pixels than the model sees."""
    ask = request.ask
    limits = model(ask.model)
    return fitting.encode(
        request.picture,
        max_bytes,
        limits.pixel_bounds(ask.min_pixels, ask.max_pixels)[1],
        limits.factor,
        _scaling(wire, ask),
        0 if wire.enlarges else ask.min_pixels or 0,
    )


def _scaling(wire: Wire, ask: Ask) -> fitting.Scaling:
    if wire.shrinks:
        return "service"
    return "unknown" if ask.max_pixels is None else "here"
