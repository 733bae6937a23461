"""The Responses endpoint: whole PDFs at an address, and how it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from .refusal import RefusalError, need
from .replies import Reading
from .rules import _MODELS, Asked, _check_headers, _object, _parsed, _task, known_model
from .wire import packed

_FIELDS = {
    "model",
    "input",
    "ocr_options",
    "stream",
    "store",
    "temperature",
    "top_p",
    "max_output_tokens",
}
_MODEL = "qwen3.5-ocr"
_A4 = (1654, 2339)  # boxes of a canned page need some size
_CREATED = 1_763_600_000
_INCOMPLETE = {"length": "max_output_tokens"}


class Responses:
    """PDFs for the one model that reads them; errors have the native shape."""

    comment = b":keep-alive\n\n"

    def check(self, headers: Mapping[str, str], payload: bytes, key: str) -> Asked:
        _check_headers(headers, key)
        body = _object("the request", _parsed(payload), _FIELDS)
        _check_model(body.get("model"))
        _check_values(body)
        _check_file(body.get("input"))
        task, schema = _task(body.get("ocr_options") or None, _MODELS[_MODEL])
        stream = body.get("stream", False)
        return Asked(_MODEL, task, schema, _A4, stream, full=False, include_usage=True)

    def error(self, code: str, message: str, request_id: str) -> dict[str, Any]:
        return {"code": code, "message": message, "request_id": request_id}

    def plain(self, reading: Reading, asked: Asked, request_id: str) -> dict[str, Any]:
        del asked
        return _ended(reading, request_id)

    def pieces(self, reading: Reading, asked: Asked, request_id: str) -> Iterator[bytes]:
        """The events that open an answer, then one event a piece."""
        del asked
        opening = b"".join(_opening(request_id))
        for number, piece in enumerate(reading.pieces, 4):
            delta = {"delta": piece, "item_id": f"msg_{request_id}"}
            yield opening + _event(number, "response.output_text.delta", delta | _PLACE)
            opening = b""

    def ending(self, reading: Reading, asked: Asked, request_id: str) -> bytes:
        """The whole text once more, piece, message and answer each in an event of its own."""
        del asked
        number = 4 + len(reading.pieces)
        whole = _ended(reading, request_id)
        [message] = whole["output"]
        [part] = message["content"]
        text = {"text": part["text"], "item_id": message["id"]}
        return b"".join(
            [
                _event(number, "response.output_text.done", text | _PLACE),
                _event(number + 1, "response.content_part.done", {"part": part} | _PLACE),
                _event(number + 2, "response.output_item.done", {"item": message}),
                _event(number + 3, f"response.{whole['status']}", {"response": whole}),
            ]
        )

    def error_event(self, number: int, status: int, error: dict[str, Any]) -> bytes:
        told = {"code": error["code"], "message": error["message"]}
        response = _response(error["request_id"], "failed", []) | {"error": told}
        return _event(number + 3, "response.failed", {"response": response}, status)


_PLACE = {"output_index": 0, "content_index": 0}


def _check_model(name: Any) -> None:
    need(isinstance(name, str) and name, "[400] missing_required_parameter: 'model'.")
    known_model(name)
    need(name == _MODEL, f"The model {name} is not supported by the Responses API for files.")


def _check_values(body: Mapping[str, Any]) -> None:
    for name in ("stream", "store"):
        need(isinstance(body.get(name, False), bool), f"{name} should be true or false.")
    need(0 <= body.get("temperature", 0) < 2, "Temperature should be in [0.0, 2.0)")
    need(0 < body.get("top_p", 1) <= 1, "top_p should be in (0.0, 1.0]")
    need(body.get("max_output_tokens", 16) >= 16, "max_output_tokens should be at least 16.")


def _check_file(messages: Any) -> None:
    """One message of the user's with one PDF and perhaps one text behind it."""
    need(isinstance(messages, list) and len(messages) == 1, "input should be one message.")
    message = _object("a message", messages[0], {"role", "content"})
    need(message.get("role") == "user", "role should be user.")
    content: Any = message.get("content")
    need(isinstance(content, list) and 1 <= len(content) <= 2, "content should be a file, a text.")
    file = _object("input_file", content[0], {"type", "file_url"})
    need(file.get("type") == "input_file", "type should be input_file.")
    address = urlsplit(str(file.get("file_url")))
    if address.scheme not in ("http", "https") or not address.hostname:
        raise RefusalError("The provided URL does not appear to be valid.", code="InvalidURL")
    for text in content[1:]:
        _object("input_text", text, {"type", "text"})
        need(text.get("type") == "input_text", "type should be input_text.")
        need(isinstance(text.get("text"), str), "text should be a string.")


def _ended(reading: Reading, request_id: str) -> dict[str, Any]:
    part: dict[str, Any] = {"annotations": [], "text": reading.text, "type": "output_text"}
    if reading.ocr_result is not None:
        part["ocr_result"] = reading.ocr_result
    status = "completed" if reading.finish_reason == "stop" else "incomplete"
    message = {
        "content": [part],
        "id": f"msg_{request_id}",
        "role": "assistant",
        "status": status,
        "type": "message",
    }
    body = _response(request_id, status, [message]) | {"usage": _usage(reading.usage)}
    if status == "incomplete":
        reason = _INCOMPLETE.get(reading.finish_reason, reading.finish_reason)
        body["incomplete_details"] = {"reason": reason}
    return body


def _response(request_id: str, status: str, output: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "created_at": _CREATED,
        "error": None,
        "id": request_id,
        "model": _MODEL,
        "object": "response",
        "output": output,
        "parallel_tool_calls": False,
        "status": status,
        "tool_choice": "auto",
        "tools": [],
    }


def _opening(request_id: str) -> Iterator[bytes]:
    queued = _response(request_id, "queued", [])
    item = {"content": [], "id": f"msg_{request_id}", "role": "assistant", "type": "message"}
    part = {"annotations": [], "text": "", "type": "output_text"}
    yield _event(0, "response.created", {"response": queued})
    yield _event(1, "response.in_progress", {"response": queued | {"status": "in_progress"}})
    yield _event(2, "response.output_item.added", {"item": item | {"status": "in_progress"}})
    yield _event(3, "response.content_part.added", {"part": part, "item_id": item["id"]} | _PLACE)


def _event(number: int, kind: str, body: Mapping[str, Any], status: int = 200) -> bytes:
    head = f"id:{number + 1}\nevent:{kind}\n:HTTP_STATUS/{status}\ndata:"
    return head.encode() + packed({**body, "sequence_number": number, "type": kind}) + b"\n\n"


def _usage(usage: Mapping[str, Any]) -> dict[str, Any]:
    counts = {name: usage.get(name, 0) for name in ("input_tokens", "output_tokens")}
    total = {"total_tokens": sum(counts.values())}
    billed = {"x_details": [counts | total | {"x_billing_type": "response_api"}]}
    cached, reasoned = {"cached_tokens": 0}, {"reasoning_tokens": 0}
    details = {"input_tokens_details": cached, "output_tokens_details": reasoned}
    return counts | total | details | billed
