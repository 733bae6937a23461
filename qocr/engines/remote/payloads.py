"""Responses -> their JSON, or the error in it; shared by all calls to a service. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from qocr.client import sse
from qocr.client.calls import Response
from qocr.engines.remote.service_errors import class_of_code, service_error
from qocr.errors import LaterError, QocrError

_BOM = "\ufeff"
_ANSWERS = ("choices", "output")
_SUCCESS = ("200", "0", "ok", "success")
_REASONS = {"eos": "stop", "eos_token": "stop", "end_turn": "stop", "stop_sequence": "stop"} | {
    "complete": "stop",
    "completed": "stop",
    "max_tokens": "length",
    "max_output_tokens": "length",
    "model_length": "length",
}
_THOUGHTS = ("reasoning_content", "reasoning", "thinking")


def events(pieces: Iterator[bytes], charset: str = "utf-8") -> Iterator[sse.ServerEvent]:
    """The events of a stream; raises LaterError for bytes that are no event stream."""
    try:
        yield from sse.events(pieces, charset)
    except ValueError as error:
        raise LaterError(f"the stream is malformed: {error}", code="BadStream") from error


def payloads(response: Response) -> Iterator[dict[str, Any]]:
    """The JSON objects of a whole response: one, or one a line, as some servers stream. Raises
    what `payload` raises."""
    text = _text(response)
    rows = [json_object(line) for line in text.split("\n") if line.strip()]
    if len(rows) < 2 or json_object(text) is not None or None in rows:
        yield payload(response)
        return
    for row in rows:
        yield checked(response.status, row, response)


def payload(response: Response) -> dict[str, Any]:
    """The JSON object of a whole response. Raises the error in it, in any of the known shapes.

    The content type is ignored: errors of a streamed request are events labelled as JSON.
    """
    body = _text(response)
    payload, status = json_object(body), response.status
    if payload is None:
        event = next(events(iter([response.body]), response.charset), None)
        payload = json_object(event.data) if event else None
        status = (event.status if event else None) or status
    if payload is None and status != 200:
        start = " ".join(body.split())[:120]
        raise _service_error(status, "", start or "no explanation", response.request_id, response)
    return checked(status, payload, response)


def _text(response: Response) -> str:
    return sse.text_of_bytes(response.body, response.charset).removeprefix(_BOM)


def checked(status: int, payload: dict[str, Any] | None, response: Response) -> dict[str, Any]:
    """`payload` itself. Raises the error in it, or LaterError where there is no JSON."""
    if payload is None:
        raise LaterError(
            "the answer is not JSON; is a proxy in between?",
            code="NotJson",
            request_id=response.request_id,
        )
    if status == 200 and not _has_error(payload):
        return payload
    raise _error(status, payload, response)


def _has_error(payload: Mapping[str, Any]) -> bool:
    """Whether the payload reports an error. Gateways also report success in `code`, or send an
    `error` whose fields are all empty."""
    error = payload.get("error")
    if any(error.values()) if isinstance(error, dict) else error:
        return True
    code = str(payload.get("code") or "").lower()
    answers = any(key in payload for key in _ANSWERS)
    return code != "" and not (answers and code in _SUCCESS)


def _error(status: int, payload: dict[str, Any], response: Response) -> QocrError:
    failed = payload.get("response")  # of a failed event of the Responses API
    inner = payload.get("error") or (failed.get("error") if isinstance(failed, dict) else None)
    facts = inner if isinstance(inner, dict) else payload
    message = inner if isinstance(inner, str) else facts.get("message") or facts.get("detail")
    code = str(facts.get("code") or "")
    if len(code) == 3 and code.isdecimal():  # the HTTP status, as vLLM and LiteLLM have it
        status, code = (int(code) if status in (0, 200) else status), ""
    code = _telling(code, str(facts.get("type") or ""))
    request_id = payload.get("request_id") or response.request_id or payload.get("id") or ""
    words = " ".join(str(message or code or "no explanation").split())
    parameter = facts.get("param")
    if isinstance(parameter, str) and parameter not in words:
        words = f"{words} ({parameter})"
    return _service_error(status, code, words, str(request_id), response)


def _telling(code: str, kind: str) -> str:
    """The `code` of an error, or its `type` where that one alone is known."""
    return kind if not code or (class_of_code(kind) and not class_of_code(code)) else code


def _service_error(
    status: int, code: str, words: str, request_id: str, response: Response
) -> QocrError:
    """The error, with what the headers of the response say about retrying."""
    retry_advice = response.retry_after_seconds, response.should_retry
    return service_error(status, code, words, request_id, *retry_advice)


def json_object(text: str) -> dict[str, Any] | None:
    """The JSON object in `text`; None where it is no JSON object."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def content_items(content: Any) -> list[Mapping[str, Any]]:
    """The parts of a message; raises LaterError for a shape that no service documents."""
    if content is None:
        return []
    if isinstance(content, dict):
        return [content]
    if isinstance(content, str):
        return [{"text": content}]
    if not isinstance(content, list) or not all(isinstance(item, dict) for item in content):
        raise bad_answer()
    return content


def text_of(item: Mapping[str, Any]) -> str:
    """The text of one part of a message, empty for thoughts and other parts.

    Raises LaterError where it is not a string.
    """
    if item.get("type") in _THOUGHTS:
        return ""
    text = item.get("text")
    if not isinstance(text, str | None):
        raise bad_answer()
    return text or ""


def finish_reason_of(value: Any) -> str:
    """Why an answer ended, in the words of the services; empty while it goes on. Servers write it
    in other letters, and some in words of their own for `stop` and `length`."""
    reason = value.strip().lower() if isinstance(value, str) else ""
    return "" if reason == "null" else _REASONS.get(reason, reason)


def count_of(value: Any) -> int | None:
    """A count of tokens, also where it is written as text; None for anything that is no count."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return int(number) if isfinite(number) and number >= 0 else None


def holds_thoughts(message: Mapping[str, Any]) -> bool:
    """Whether a message, or a piece of one, has the model's thoughts in a field or a part of their
    own. Sources: vLLM (`reasoning`), DashScope and DeepSeek (`reasoning_content`), Ollama
    (`thinking`)."""
    if any(message.get(name) for name in _THOUGHTS):
        return True
    parts = message.get("content")
    return isinstance(parts, list) and any(
        isinstance(part, dict) and (part.get("type") in _THOUGHTS or holds_thoughts(part))
        for part in parts
    )


def bad_answer() -> LaterError:
    """The error for a response whose shape no service documents."""
    return LaterError("the answer makes no sense; is this the right server?", code="BadAnswer")


def mapping(value: Any) -> Mapping[str, Any]:
    """`value` if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def first(value: Any) -> Mapping[str, Any]:
    """The first element of a JSON array if it is an object, else an empty one."""
    return mapping(value[0]) if isinstance(value, list) and value else {}
