"""What the engines over HTTP share: one flow around a pure encode and a pure decode."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any, Protocol

from qocr import encoding, fences, sse
from qocr.catalog import model
from qocr.client import Answer, Call, Client, Watch
from qocr.encoding import Encoded
from qocr.engines.readings import Reply, result
from qocr.errors import LaterError, QocrError, service_error
from qocr.tasks import TASKS
from qocr.types import Event, Request, TextDelta

# A data URL may have 10,485,760 bytes. Source: API reference, "image limits".
MAX_INLINE_BYTES = (10_485_760 - len("data:image/jpeg;base64,")) // 4 * 3


class Wire(Protocol):
    """How a service speaks: two pure functions and what it is called."""

    name: str
    shrinks: bool

    def encode(self, request: Request, sent: Encoded, stream: bool) -> Call: ...

    def decode(self, payload: Mapping[str, Any]) -> Reply: ...


class Remote:
    """An engine that asks a service, in the words of `wire`."""

    def __init__(self, wire: Wire, client: Client) -> None:
        self.name = wire.name
        self._wire = wire
        self._client = client

    def read(self, request: Request) -> Iterator[Event]:
        ask = request.ask
        limits = model(ask.model)
        sent = encoding.encode(
            request.picture,
            MAX_INLINE_BYTES,
            ask.max_pixels or limits.default_max_pixels,
            limits.factor,
            shrink=not self._wire.shrinks and ask.max_pixels is not None,
        )
        # Boxes and fields come with the whole answer; in which event of a stream is not documented.
        stream = ask.stream and TASKS[ask.task].answer not in ("lines", "fields")
        call = self._wire.encode(request, sent, stream)
        reply = yield from self._streamed(call) if stream else self._whole(call)
        yield result(self.name, request, sent, reply)

    def _whole(self, call: Call) -> Generator[TextDelta, None, Reply]:
        yield from ()
        answer = self._client.post(call)
        reply = self._wire.decode(_payload(answer))
        if reply == Reply(usage=reply.usage, request_id=reply.request_id):
            raise LaterError(
                "the answer holds no page", code="NoAnswer", request_id=answer.request_id
            )
        return replace(
            reply,
            text=fences.strip(reply.text),
            request_id=reply.request_id or answer.request_id,
        )

    def _streamed(self, call: Call) -> Generator[TextDelta, None, Reply]:
        fence = fences.Fence()
        text: list[str] = []
        last = Reply()
        with self._client.stream(call) as (head, pieces):
            for reply in self._replies(head, pieces):
                last = _newest(last, reply, head.request_id)
                certain = fence.feed(reply.text)
                if certain:
                    text.append(certain)
                    yield TextDelta(certain)
        if not last.finish_reason:
            raise LaterError("the stream ended before the answer did", code="StreamCut")
        rest = fence.end()
        if rest:
            yield TextDelta(rest)
        return replace(last, text="".join(text) + rest)

    def _replies(self, head: Answer, pieces: Iterator[bytes]) -> Iterator[Reply]:
        first = next(pieces, b"")
        pieces = chain([first], pieces)
        if head.status != 200 or first.lstrip().startswith(b"{"):
            body = b"".join(pieces)
            yield self._wire.decode(_payload(Answer(head.status, head.headers, body)))
            return
        watch = Watch(self._client.timeout_seconds)
        for event in _events(watch.pieces(pieces)):
            watch.saw_event()
            if event.data.strip() == "[DONE]":
                return
            status = event.status or (400 if event.event == "error" else head.status)
            yield self._wire.decode(_checked(status, _json(event.data), head))


def _events(pieces: Iterator[bytes]) -> Iterator[sse.ServerEvent]:
    try:
        yield from sse.events(pieces)
    except ValueError as error:
        raise LaterError(f"the stream makes no sense: {error}", code="BadStream") from error


def _payload(answer: Answer) -> dict[str, Any]:
    """The JSON of a whole answer; an error in any of its shapes is raised.

    The content type is not asked: errors of a streamed request come as events labelled JSON.
    """
    body = answer.body.decode("utf-8", "replace")
    payload, status = _json(body), answer.status
    if payload is None:
        event = next(_events(iter([answer.body])), None)
        payload = _json(event.data) if event else None
        status = (event.status if event else None) or status
    if payload is None and status != 200:
        start = " ".join(body.split())[:120]
        raise service_error(status, "", start or "no explanation", answer.request_id)
    return _checked(status, payload, answer)


def _checked(status: int, payload: dict[str, Any] | None, answer: Answer) -> dict[str, Any]:
    if payload is None:
        raise LaterError(
            "the answer is no JSON; is a proxy in between?",
            code="NotJson",
            request_id=answer.request_id,
        )
    if status == 200 and not payload.get("code") and not payload.get("error"):
        return payload
    raise _error(400 if status == 200 else status, payload, answer)


def _error(status: int, payload: dict[str, Any], answer: Answer) -> QocrError:
    inner = payload.get("error")
    facts = inner if isinstance(inner, dict) else payload
    message = inner if isinstance(inner, str) else facts.get("message") or facts.get("detail")
    code = facts.get("code") or facts.get("type") or ""
    request_id = payload.get("request_id") or answer.request_id or payload.get("id") or ""
    return service_error(
        status,
        str(code),
        str(message or code or "no explanation"),
        str(request_id),
        answer.retry_after_seconds,
    )


def _json(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _newest(last: Reply, reply: Reply, request_id: str) -> Reply:
    return Reply(
        finish_reason=reply.finish_reason or last.finish_reason,
        usage=reply.usage or last.usage,
        request_id=last.request_id or reply.request_id or request_id,
        words=last.words if reply.words is None else reply.words,
        fields=last.fields if reply.fields is None else reply.fields,
    )
