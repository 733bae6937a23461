"""One connection: reads a request, lets the dialect judge it, plays the reply."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .batches import is_of_batches
from .exchange import ClosedError, ReceivedRequest
from .pictures import first_picture
from .refusal import RefusalError
from .replies import Answer, Fault, Raw, Reply, StreamFault, read_page
from .responses import Responses
from .rules import Asked
from .storage import form_parts, oss_error
from .wire import Compatible, Dialect, Native, packed

if TYPE_CHECKING:
    from .server import Server, Service

_SSE = "text/event-stream;charset=UTF-8"
_JSON = "application/json"
_COMMENT_PAUSE_SECONDS = 0.01
_UPLOADS = "/api/v1/uploads"
_DIALECTS: dict[str, Dialect] = {
    "/api/v1/services/aigc/multimodal-generation/generation": Native(),
    "/compatible-mode/v1/chat/completions": Compatible(self_hosted=False),
    "/v1/chat/completions": Compatible(self_hosted=True),
    "/compatible-mode/v1/responses": Responses(),
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    request_id = ""

    server: Server

    @property
    def service(self) -> Service:
        return self.server.service

    def do_GET(self) -> None:
        headers = self._take_down(b"")
        if urlsplit(self.path).path == _UPLOADS and urlsplit(self.path).query:
            self._send_policy(headers)
            return
        if is_of_batches(self.path):
            self._serve_batches(headers, b"")
            return
        served = self.service.served(urlsplit(self.path).path)
        if served is None:
            self._send_error(Native(), RefusalError("Request path not found.", 404, "NotFound"))
        else:
            self._send(served.status, served.body, served.headers)

    def do_DELETE(self) -> None:
        self._serve_batches(self._take_down(b""), b"")

    def do_POST(self) -> None:
        payload = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = self._take_down(payload)
        if self.path == "/":
            self._store(headers, payload)
            return
        if is_of_batches(self.path):
            self._serve_batches(headers, payload)
            return
        dialect = _DIALECTS.get(urlsplit(self.path).path)
        if dialect is None:
            self._send_error(Native(), RefusalError("Request path not found.", 404, "NotFound"))
            return
        try:
            asked = dialect.check(headers, payload, self.service.key)
            self.service.storage.check_addresses(_json_object(payload))
        except RefusalError as refusal:
            self._send_error(dialect, refusal)
        else:
            self._reply(self.service.next_reply(self._received), dialect, asked)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Keep the output of the tests clean."""

    def _take_down(self, payload: bytes) -> dict[str, str]:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = _json_object(payload)
        request = ReceivedRequest(
            self.command,
            self.path,
            headers,
            body,
            first_picture(body),
            tuple(form_parts(headers, payload)),
        )
        self._received = request
        self.request_id = self.service.take_down(request)
        return headers

    def _send_policy(self, headers: Mapping[str, str]) -> None:
        faults = self.service.storage.policy_faults
        if faults:
            self._send_fault(faults.popleft(), Native())
            return
        query, key = urlsplit(self.path).query, self.service.key
        try:
            policy = self.service.storage.policy(headers, query, key, self.service.url)
        except RefusalError as refusal:
            self._send_error(Native(), refusal)
        else:
            body = {"request_id": self.request_id, "data": policy}
            self._send(200, packed(body), {"content-type": _JSON})

    def _store(self, headers: Mapping[str, str], payload: bytes) -> None:
        """The host that takes the files, which is no part of the service."""
        faults = self.service.storage.upload_faults
        if faults:
            self._send_fault(faults.popleft(), Native())
            return
        try:
            self.service.storage.store(headers, payload)
        except RefusalError as refusal:
            body = oss_error(refusal, self.request_id)
            self._send(refusal.status, body, {"content-type": "application/xml"})
        else:
            self._send(200, b"", {})

    def _serve_batches(self, headers: Mapping[str, str], payload: bytes) -> None:
        dialect, batches = Compatible(self_hosted=False), self.service.batches
        place = urlsplit(self.path)
        try:
            name, operation = batches.serve(self.command, place.path, place.query, headers, payload)
            if batches.before[name]:
                self._send_fault(batches.before[name].popleft(), dialect)
                return
            body, kind = operation()
        except RefusalError as refusal:
            self._send_error(dialect, refusal)
            return
        if batches.after[name]:
            self._send_fault(batches.after[name].popleft(), dialect)
        else:
            self._send(200, body, {"content-type": kind})

    def _reply(self, reply: Reply, dialect: Dialect, asked: Asked) -> None:
        if reply.delay_seconds:
            self.service.pause(reply.delay_seconds)
        match reply:
            case Answer():
                self._answer(reply, dialect, asked)
            case Fault():
                self._send_fault(reply, dialect)
            case Raw():
                self._send_raw(reply)
            case StreamFault():
                self._fail(reply, dialect, asked)

    def _send_fault(self, fault: Fault, dialect: Dialect) -> None:
        self.service.pass_gate(fault.gate)
        body = fault.body
        if body is None:
            body = dialect.error(fault.code, fault.message, self.request_id)
        body = body if isinstance(body, bytes) else packed(body)
        self._send(fault.status, body, {"content-type": fault.content_type, **fault.headers})

    def _send_raw(self, raw: Raw) -> None:
        self._start_stream(raw.status, {"content-type": raw.content_type, **raw.headers})
        self._send_pieces(raw.chunks, raw.gate)
        self._end_stream()

    def _answer(self, answer: Answer, dialect: Dialect, asked: Asked) -> None:
        reading = read_page(answer, asked)
        if not asked.stream:
            self.service.pass_gate(answer.gate)
            body = dialect.plain(reading, asked, self.request_id)
            self._send(200, packed(body), {"content-type": _JSON})
            return
        self._start_stream(200, {"content-type": _SSE})
        frames = [*dialect.pieces(reading, asked, self.request_id)]
        frames.append(dialect.ending(reading, asked, self.request_id))
        self._send_pieces(frames, answer.gate)
        self._end_stream()

    def _fail(self, fault: StreamFault, dialect: Dialect, asked: Asked) -> None:
        if not asked.stream:
            self._fail_plainly(fault, dialect, asked)
            return
        reading = read_page(Answer(pieces=fault.pieces, text=""), asked)
        self._start_stream(200, {"content-type": _SSE})
        self._send_pieces(dialect.pieces(reading, asked, self.request_id), fault.gate)
        if fault.ending == "error":
            error = dialect.error(fault.code, fault.message, self.request_id)
            self._send_chunk(dialect.error_event(len(fault.pieces) + 1, fault.status, error))
        self._end_badly(fault, dialect)

    def _end_badly(self, fault: StreamFault, dialect: Dialect) -> None:
        if fault.ending == "close":
            raise ClosedError
        if fault.ending == "stall":
            self.service.pause(None)
        while fault.ending in ("comments", "dribble"):
            self._send_chunk(dialect.comment if fault.ending == "comments" else b" ")
            self.service.pause(_COMMENT_PAUSE_SECONDS)
        self._end_stream()

    def _fail_plainly(self, fault: StreamFault, dialect: Dialect, asked: Asked) -> None:
        """A request that does not stream: dropped or left waiting before any answer, or in it."""
        if fault.ending == "dribble":
            self._start_stream(200, {"content-type": _JSON})
            self._end_badly(fault, dialect)
        if fault.ending == "close":
            if fault.pieces:
                self._send_half(fault, dialect, asked)
            raise ClosedError
        if fault.ending in ("stall", "comments"):
            self.service.pause(None)
        message = f"A stream that ends by {fault.ending} was queued, but nothing is streamed."
        self._send_error(dialect, RefusalError(message))

    def _send_half(self, fault: StreamFault, dialect: Dialect, asked: Asked) -> None:
        reading = read_page(Answer(pieces=fault.pieces), asked)
        body = packed(dialect.plain(reading, asked, self.request_id))
        self._send_head(200, {"content-type": _JSON, "content-length": str(len(body))})
        self.wfile.write(body[: len(body) // 2])

    def _send_error(self, dialect: Dialect, refusal: RefusalError) -> None:
        body = packed(dialect.error(refusal.code, refusal.message, self.request_id))
        self._send(refusal.status, body, {"content-type": _JSON})

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self._send_head(status, {**headers, "content-length": str(len(body))})
        self.wfile.write(body)

    def _start_stream(self, status: int, headers: Mapping[str, str]) -> None:
        self._send_head(status, {**headers, "transfer-encoding": "chunked"})

    def _send_head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"x-request-id": self.request_id, **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def _send_pieces(self, pieces: Iterable[bytes], gate: threading.Event | None) -> None:
        """Send one by one; the gate stands before the second."""
        for number, piece in enumerate(pieces):
            if number == 1:
                self.service.pass_gate(gate)
            self._send_chunk(piece)

    def _send_chunk(self, content: bytes) -> None:
        if content:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(content), content))

    def _end_stream(self) -> None:
        self.wfile.write(b"0\r\n\r\n")


def _json_object(payload: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(payload)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
