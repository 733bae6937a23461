"""The engine over HTTP: sends what a wire encodes and reads what it decodes."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from qocr.answers import fences
from qocr.client import Client
from qocr.client.calls import Call, Response, Stream
from qocr.engines.remote.interpreting import result
from qocr.engines.remote.payloads import checked, events, json_object, payload
from qocr.engines.remote.reply import Reply
from qocr.engines.remote.wire import (
    MAX_INLINE_BYTES,
    Wire,
    data_url_start,
    fit_picture,
    fits_inline,
    max_stored_bytes,
    streams,
)
from qocr.errors import LaterError
from qocr.pictures.fitting import Encoded
from qocr.types import Event, Request, TextDelta, Token

if TYPE_CHECKING:
    from qocr.engines.remote.storage import Storage


class RemoteEngine:
    """An engine that sends pages to a service in the protocol of `wire`. Pictures too large for a
    request go to `storage`, if there is one."""

    def __init__(self, wire: Wire, client: Client, storage: Storage | None = None) -> None:
        self.name = wire.name
        self._wire = wire
        self._client = client
        self._storage = storage

    def read(self, request: Request) -> Iterator[Event]:
        """Sends one request and yields what comes back. Raises QocrError; it never retries."""
        sent, picture_url = self._picture_and_url(request)
        stream = streams(request.ask)
        call = self._wire.encode(request, picture_url, stream).call(picture_url, sent)
        reply = yield from self._read_stream(call) if stream else self._read_whole(call)
        yield result(self.name, request, sent, reply)

    def _picture_and_url(self, request: Request) -> tuple[Encoded, str]:
        """The picture as it is sent, and its URL in the request: the address of a stored picture,
        or the start of a data URL."""
        if self._storage is not None:
            sent = fit_picture(self._wire, request, max_stored_bytes(request.ask))
            if fits_inline(sent) and not self._storage.forced:
                return sent, data_url_start(sent.mime)
            stored_url = self._storage.stored_url(sent)
            if stored_url is not None:
                return sent, stored_url
        sent = fit_picture(self._wire, request, MAX_INLINE_BYTES)
        return sent, data_url_start(sent.mime)

    def _read_whole(self, call: Call) -> Generator[TextDelta, None, Reply]:
        yield from ()
        response = self._client.send(call)
        reply = self._wire.decode(payload(response))
        if reply == Reply(usage=reply.usage, request_id=reply.request_id):
            raise LaterError(
                "the answer holds no page", code="NoAnswer", request_id=response.request_id
            )
        return replace(
            reply,
            text=fences.strip(reply.text),
            request_id=reply.request_id or response.request_id,
        )

    def _read_stream(self, call: Call) -> Generator[TextDelta, None, Reply]:
        fence = fences.Fence()
        text: list[str] = []
        tokens: list[Token] = []
        last = Reply()
        with self._client.stream(call) as stream:
            for reply in self._replies(stream):
                last = _merged(last, reply, stream.head.request_id)
                tokens += reply.tokens
                delta = fence.feed(reply.text)
                if delta:
                    text.append(delta)
                    yield TextDelta(delta)
        if not last.finish_reason:
            raise LaterError("the stream ended before the answer did", code="StreamCut")
        rest = fence.end()
        if rest:
            yield TextDelta(rest)
        return replace(last, text="".join(text) + rest, tokens=tuple(tokens))

    def _replies(self, stream: Stream) -> Iterator[Reply]:
        head = stream.head
        first = next(stream.pieces, b"")
        pieces = chain([first], stream.pieces)
        if head.status != 200 or first.lstrip().startswith(b"{"):
            body = b"".join(pieces)
            yield self._wire.decode(payload(Response(head.status, head.headers, body)))
            return
        for event in events(pieces):
            stream.saw_event()
            if event.data.strip() == "[DONE]":
                return
            status = event.status or (400 if event.event == "error" else head.status)
            yield self._wire.decode(checked(status, json_object(event.data), head))


def _merged(last: Reply, reply: Reply, request_id: str) -> Reply:
    return Reply(
        finish_reason=reply.finish_reason or last.finish_reason,
        usage=reply.usage or last.usage,
        request_id=last.request_id or reply.request_id or request_id,
        words=last.words if reply.words is None else reply.words,
        fields=last.fields if reply.fields is None else reply.fields,
        thought=last.thought or reply.thought,
    )
