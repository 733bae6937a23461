"""The engine over HTTP: sends what a wire encodes and reads what it decodes."""

from __future__ import annotations

import codecs
from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from qocr.answers.stage import AnswerStage
from qocr.client.calls import Call, CallSender, Response, Stream, ignore
from qocr.engines.remote.event_replies import event_replies, guess_note
from qocr.engines.remote.interpreting import result
from qocr.engines.remote.other_protocols import decode_any
from qocr.engines.remote.payloads import REFUSAL, guess_of, payload, payloads
from qocr.engines.remote.reply import DONE, OTHER_ANSWERS, Reply
from qocr.engines.remote.wire import (
    MAX_INLINE_BYTES,
    Wire,
    WireRequest,
    data_url_start,
    fit_picture,
    fits_inline,
    max_stored_bytes,
    streams,
)
from qocr.errors import LaterError, QocrError
from qocr.pictures.fitting import Encoded
from qocr.types import Event, Request, TextDelta, Token

if TYPE_CHECKING:
    from qocr.engines.remote.storage import Storage


_USAGE = "stream_options"  # asks for the tokens of a streamed answer, which some servers refuse
_NO_PAGE_HINT = (
    "Try again later. If it stays so, check --base-url and --engine: the server may speak another "
    "protocol."
)
_COUNTING = ("streamoptions", "includeusage")


class RemoteEngine:
    """An engine that sends pages to a service in the protocol of `wire`. Pictures too large for a
    request go to `storage`, if there is one."""

    def __init__(self, wire: Wire, client: CallSender, storage: Storage | None = None) -> None:
        self.name = wire.name
        self._wire = wire
        self._client = client
        self._storage = storage
        self._counts_streams = True
        self._thinks = False  # the model was seen to think where no opening tag says so

    def read(self, request: Request) -> Iterator[Event]:
        """Sends one request and yields what comes back. Raises QocrError; it never retries."""
        sent, picture_url = self._picture_and_url(request)
        stream = streams(request.ask)
        wire_request = self._wire.encode(request, picture_url, stream)
        if stream:
            reply = yield from self._read_counted_stream(wire_request, picture_url, sent)
        else:
            reply = yield from self._read_whole(wire_request.call(picture_url, sent))
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
        last = Reply()
        stage = AnswerStage(whole=True)
        text: list[str] = []
        tokens: list[Token] = []
        replies = list(self._replies(Stream(response, iter([response.body]), ignore)))
        for reply in replies or [self._decode(payload(response))]:
            last = _merged(last, reply, response.request_id)
            text.append(stage.feed(reply.text, reply.whole))
            tokens += reply.tokens
        answer = stage.answer("".join(text) + stage.end())
        reply = replace(last, tokens=tuple(tokens)).with_answer(answer)
        _check_holds_page(reply, response)
        return reply

    def _read_counted_stream(
        self, wire_request: WireRequest, picture_url: str, sent: Encoded
    ) -> Generator[TextDelta, None, Reply]:
        """Sends the request once more where the server refuses to count the tokens of a stream, and
        then no more asks it to."""
        if not self._counts_streams:
            wire_request = wire_request.without(_USAGE)
        try:
            return (yield from self._read_stream(wire_request.call(picture_url, sent)))
        except QocrError as error:
            if _USAGE not in wire_request.body or not _refuses_to_count(error):
                raise
        self._counts_streams = False
        call = wire_request.without(_USAGE).call(picture_url, sent)
        return (yield from self._read_stream(call))

    def _read_stream(self, call: Call) -> Generator[TextDelta, None, Reply]:
        stage = AnswerStage(thinks=self._thinks)
        text: list[str] = []
        tokens: list[Token] = []
        last = Reply()
        with self._client.stream(call) as stream:
            for reply in self._replies(stream):
                last = _merged(last, reply, stream.head.request_id)
                tokens += reply.tokens
                delta = stage.feed(reply.text, reply.whole)
                if delta:
                    text.append(delta)
                    yield TextDelta(delta)
        if not last.finish_reason:
            raise LaterError("the stream ended before the answer did", code="StreamCut")
        rest = stage.end()
        if rest:
            yield TextDelta(rest)
        answer = stage.answer("".join(text) + rest)
        self._thinks = self._thinks or answer.unopened
        reply = replace(last, tokens=tuple(tokens)).with_answer(answer)
        _check_holds_page(reply, stream.head)
        return reply

    def _replies(self, stream: Stream) -> Iterator[Reply]:
        """The replies in a body: one, where it is JSON, or one for each line or event in it."""
        head = stream.head
        first = next(stream.pieces, b"")
        pieces = chain([first], stream.pieces)
        if head.status != 200 or _is_whole(first):
            body = Response(head.status, head.headers, b"".join(pieces))
            notes = guess_note(guess_of(body))
            for reply in map(self._decode, payloads(body)):
                yield replace(reply, notes=reply.notes + notes)
            return
        yield from event_replies(self._decode, head, pieces, stream.saw_event, stream.saw_end)

    def _decode(self, payload: Mapping[str, Any]) -> Reply:
        return decode_any(self._wire, payload)


def _is_whole(start: bytes) -> bool:
    """Whether a body that starts so is JSON or a web page, and no stream of events."""
    return start.removeprefix(codecs.BOM_UTF8).lstrip().startswith((b"{", b"[", b"<"))


def _refuses_to_count(error: QocrError) -> bool:
    """Whether a server refuses `stream_options`, which it may spell `streamOptions`, or name the
    field in it."""
    letters = "".join(filter(str.isalpha, error.message.lower()))
    return error.status in (400, 422) and any(name in letters for name in _COUNTING)


def _check_holds_page(reply: Reply, response: Response) -> None:
    """Raises LaterError for a reply that says nothing about the page, not even that it is empty."""
    reason = "" if reply.finish_reason == DONE else reply.finish_reason
    if replace(reply, usage=None, request_id="", finish_reason=reason, notes=()) == Reply():
        raise LaterError(
            "the answer holds no page",
            code="NoAnswer",
            hint=_NO_PAGE_HINT,
            request_id=response.request_id,
        )


def _merged(last: Reply, reply: Reply, request_id: str) -> Reply:
    return Reply(
        finish_reason=_finish_reason(last, reply),
        usage=reply.usage or last.usage,
        request_id=last.request_id or reply.request_id or request_id,
        words=last.words if reply.words is None else reply.words,
        fields=last.fields if reply.fields is None else reply.fields,
        thought=last.thought or reply.thought,
        notes=tuple(dict.fromkeys(last.notes + reply.notes)),
    )


def _finish_reason(last: Reply, reply: Reply) -> str:
    """The latest reason. The end of the stream is one where the server gave no other, and what is
    no page does not become one."""
    if reply.finish_reason in ("", DONE) or last.finish_reason in (REFUSAL, *OTHER_ANSWERS):
        return last.finish_reason or reply.finish_reason
    return reply.finish_reason
