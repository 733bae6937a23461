"""The two dialects: the same reading as native and as OpenAI-compatible bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Protocol

from .certainty import logprobs
from .replies import Reading
from .rules import Asked, check_compatible, check_native

_COMPATIBLE_CODES = {
    "InvalidParameter": "invalid_parameter_error",
    "InvalidApiKey": "invalid_api_key",
    "AccessDenied": "access_denied",
    "ModelNotFound": "model_not_found",
    "InternalError": "internal_error",
}
_CREATED = 1_763_600_000


def packed(value: Any) -> bytes:
    """Compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class Dialect(Protocol):
    """How one endpoint checks requests and writes answers."""

    comment: bytes

    def check(self, headers: Mapping[str, str], payload: bytes, key: str) -> Asked: ...

    def error(self, code: str, message: str, request_id: str) -> dict[str, Any]: ...

    def plain(self, reading: Reading, asked: Asked, request_id: str) -> dict[str, Any]: ...

    def pieces(self, reading: Reading, asked: Asked, request_id: str) -> Iterator[bytes]: ...

    def ending(self, reading: Reading, asked: Asked, request_id: str) -> bytes: ...

    def error_event(self, number: int, status: int, error: dict[str, Any]) -> bytes: ...


class Native:
    """DashScope's own protocol."""

    comment = b":keep-alive\n\n"

    def check(self, headers: Mapping[str, str], payload: bytes, key: str) -> Asked:
        return check_native(headers, payload, key)

    def error(self, code: str, message: str, request_id: str) -> dict[str, Any]:
        return {"code": code, "message": message, "request_id": request_id}

    def plain(self, reading: Reading, asked: Asked, request_id: str) -> dict[str, Any]:
        content = [_item(reading.text, reading.ocr_result)]
        body = _native_body(content, reading.finish_reason, reading.usage, request_id)
        return _native_certain(body, reading.pieces, asked)

    def pieces(self, reading: Reading, asked: Asked, request_id: str) -> Iterator[bytes]:
        """One event per piece; the last one brings ocr_result along."""
        pieces = reading.pieces or (("",) if reading.ocr_result else ())
        texts = list(accumulate(pieces)) if asked.full else pieces
        for number, text in enumerate(texts, 1):
            result = reading.ocr_result if number == len(texts) else None
            usage = _usage_at(reading.usage, number, len(texts) + 1)
            body = _native_body([_item(text, result)], "null", usage, request_id)
            known = pieces[:number] if asked.full else [text]
            yield _native_event(number, "result", 200, _native_certain(body, known, asked))

    def ending(self, reading: Reading, asked: Asked, request_id: str) -> bytes:
        """The last event; a stream of deltas has no text left, a stream of wholes repeats it."""
        content = [_item(reading.text, reading.ocr_result)] if asked.full else []
        body = _native_body(content, reading.finish_reason, reading.usage, request_id)
        return _native_event(_count(reading) + 1, "result", 200, body)

    def error_event(self, number: int, status: int, error: dict[str, Any]) -> bytes:
        return _native_event(number, "error", status, error)


@dataclass(frozen=True, slots=True)
class Compatible:
    """OpenAI's chat completions, at the vendor or self-hosted."""

    self_hosted: bool
    comment = b": keep-alive\n\n"

    def check(self, headers: Mapping[str, str], payload: bytes, key: str) -> Asked:
        return check_compatible(headers, payload, key, self.self_hosted)

    def error(self, code: str, message: str, request_id: str) -> dict[str, Any]:
        return {
            "error": {
                "message": message,
                "type": "invalid_request_error",
                "param": None,
                "code": _COMPATIBLE_CODES.get(code, code),
            },
            "request_id": request_id,
        }

    def plain(self, reading: Reading, asked: Asked, request_id: str) -> dict[str, Any]:
        message = {"role": "assistant", "content": reading.text}
        certain = logprobs(reading.pieces, asked.logprobs)
        choice = {
            "message": message,
            "finish_reason": reading.finish_reason,
            "logprobs": certain,
        }
        body = _chat_body("chat.completion", [choice], asked, request_id)
        return body | {"usage": _chat_usage(reading.usage)}

    def pieces(self, reading: Reading, asked: Asked, request_id: str) -> Iterator[bytes]:
        """One chunk per piece, the first behind the chunk that names the role."""
        before = _chunk({"content": "", "role": "assistant"}, None, asked, request_id)
        for piece in reading.pieces:
            yield before + _chunk({"content": piece}, None, asked, request_id)
            before = b""

    def ending(self, reading: Reading, asked: Asked, request_id: str) -> bytes:
        chunks = _chunk({"content": ""}, reading.finish_reason, asked, request_id)
        if asked.include_usage:
            body = _chat_body("chat.completion.chunk", [], asked, request_id)
            chunks += _data(body | {"usage": _chat_usage(reading.usage)})
        return chunks + b"data: [DONE]\n\n"

    def error_event(self, number: int, status: int, error: dict[str, Any]) -> bytes:
        del number, status
        return _data({"error": error["error"]})


def _item(text: str, ocr_result: dict[str, Any] | None) -> dict[str, Any]:
    return {"text": text} if ocr_result is None else {"ocr_result": ocr_result, "text": text}


def _native_body(
    content: list[dict[str, Any]], finish_reason: str, usage: Any, request_id: str
) -> dict[str, Any]:
    message = {"content": content, "role": "assistant"}
    choices = [{"message": message, "finish_reason": finish_reason}]
    return {"output": {"choices": choices}, "usage": usage, "request_id": request_id}


def _native_certain(body: dict[str, Any], pieces: Iterable[str], asked: Asked) -> dict[str, Any]:
    certain = logprobs(pieces, asked.logprobs)
    if certain is not None:
        body["output"]["choices"][0]["logprobs"] = certain
    return body


def _native_event(number: int, event: str, status: int, body: dict[str, Any]) -> bytes:
    head = f"id:{number}\nevent:{event}\n:HTTP_STATUS/{status}\ndata:"
    return head.encode() + packed(body) + b"\n\n"


def _count(reading: Reading) -> int:
    return len(reading.pieces) or int(reading.ocr_result is not None)


def _usage_at(usage: dict[str, Any], number: int, events: int) -> dict[str, Any]:
    """The usage so far: output tokens grow with the events up to the whole."""
    if "output_tokens" not in usage:
        return usage
    done = usage["output_tokens"] * number // events
    so_far = usage | {"output_tokens": done}
    if "total_tokens" in usage:
        so_far["total_tokens"] -= usage["output_tokens"] - done
    if "output_tokens_details" in usage:
        so_far["output_tokens_details"] = {"text_tokens": done}
    return so_far


def _chat_body(
    kind: str, choices: list[dict[str, Any]], asked: Asked, request_id: str
) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{request_id}",
        "choices": [{"index": 0, "logprobs": None} | choice for choice in choices],
        "created": _CREATED,
        "model": asked.model,
        "object": kind,
        "usage": None,
    }


def _chunk(
    delta: dict[str, str], finish_reason: str | None, asked: Asked, request_id: str
) -> bytes:
    certain = logprobs(filter(None, [delta["content"]]), asked.logprobs)
    choice = {"delta": delta, "finish_reason": finish_reason, "logprobs": certain}
    return _data(_chat_body("chat.completion.chunk", [choice], asked, request_id))


def _data(body: dict[str, Any]) -> bytes:
    return b"data: " + packed(body) + b"\n\n"


_CHAT_NAMES = {
    "input_tokens": "prompt_tokens",
    "output_tokens": "completion_tokens",
    "total_tokens": "total_tokens",
    "input_tokens_details": "prompt_tokens_details",
    "output_tokens_details": "completion_tokens_details",
}


def _chat_usage(usage: dict[str, Any]) -> dict[str, Any]:
    return {name: usage[own] for own, name in _CHAT_NAMES.items() if own in usage}
