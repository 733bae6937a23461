"""Responses -> their JSON, or the error in it; shared by all calls to a service. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from qocr.client import sse
from qocr.client.calls import Response
from qocr.client.encodings import read_bytes, text_of_bytes
from qocr.engines.remote.error_bodies import error_of, has_error, shown_body, with_advice
from qocr.errors import LaterError

_BOM = "\ufeff"
_BETWEEN = re.compile(r"(?:[\s,\0]|\[DONE\])*")
_DECODER = json.JSONDecoder()
_REASONS = {
    word: reason
    for reason, words in {
        "stop": "eos eos_token end_turn stop_sequence complete completed finished done end success "
        "normal",
        "length": "max_tokens max_output_tokens max_length model_length "
        "model_context_window_exceeded",
        "content_filter": "safety sensitive blocklist prohibited_content",
    }.items()
    for word in words.split()
}
REFUSAL = "refusal"
_THOUGHTS = ("reasoning_content", "reasoning", "thinking")


def events(pieces: Iterator[bytes], charset: str = "") -> Iterator[sse.ServerEvent]:
    """The events of a stream; raises LaterError for bytes that are no event stream."""
    try:
        yield from sse.events(pieces, charset)
    except ValueError as error:
        raise LaterError(f"the stream is malformed: {error}", code="BadStream") from error


def payloads(response: Response) -> Iterator[dict[str, Any]]:
    """The JSON objects of a whole response: one, or several in a row or in a list, as some servers
    stream. Raises what `payload` raises."""
    text = _text(response)
    if response.status == 200 and text.lstrip().startswith("<"):
        raise _web_page(text, response)
    objects = _objects(text)
    if len(objects) < 2:
        yield checked(response.status, objects[0], response) if objects else payload(response)
        return
    for row in objects:
        yield checked(response.status, row, response)


def _web_page(body: str, response: Response) -> LaterError:
    return LaterError(
        f"the answer is a web page, not JSON: {shown_body(body) or 'an empty one'}",
        code="NotJson",
        hint="Check --base-url: at most servers it ends in /v1. Or is a proxy or a login page in "
        "between?",
        request_id=response.request_id,
    )


def guess_of(response: Response) -> str:
    """The encoding that a whole response was guessed to be in; empty where it is certain."""
    return read_bytes(response.body, response.charset)[1]


def _objects(text: str) -> list[dict[str, Any]]:
    """The objects that a body consists of; none for a body of anything else."""
    objects: list[dict[str, Any]] = []
    position = _skipped(text, 0)
    while position < len(text):
        try:
            value, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            return []
        rows = value if isinstance(value, list) else [value]
        if not all(isinstance(row, dict) for row in rows):
            return []
        objects += rows
        position = _skipped(text, position)
    return objects


def _skipped(text: str, position: int) -> int:
    match = _BETWEEN.match(text, position)
    return match.end() if match else position


def payload(response: Response) -> dict[str, Any]:
    """The JSON object of a whole response. Raises the error in it, in any of the known shapes.

    The content type is ignored: errors of a streamed request are events labelled as JSON.
    """
    body = _text(response)
    payload, status = json_object(body), response.status
    if payload is None and not body.lstrip().startswith(("{", "[")):
        event = next(events(iter([response.body]), response.charset), None)
        payload = json_object(event.data) if event else None
        status = (event.status if event else None) or status
    if payload is None and status != 200:
        words = shown_body(body) or "no explanation"
        raise with_advice(status, "", words, response.request_id, response)
    return checked(status, payload, response)


def _text(response: Response) -> str:
    return text_of_bytes(response.body, response.charset).removeprefix(_BOM)


def checked(status: int, payload: dict[str, Any] | None, response: Response) -> dict[str, Any]:
    """`payload` itself. Raises the error in it, or LaterError where there is no JSON."""
    if payload is None:
        raise LaterError(
            "the answer is not JSON; is a proxy in between?",
            code="NotJson",
            request_id=response.request_id,
        )
    if status == 200:
        payload = _unwrapped(payload)
        if not has_error(payload):
            return payload
    raise error_of(status, payload, response)


def _unwrapped(payload: dict[str, Any]) -> dict[str, Any]:
    """The answer that a gateway has put into an object of its own."""
    if any(payload.get(name) for name in ("choices", "output", "error")):
        return payload
    inner = [mapping(payload.get(name)) for name in ("data", "result", "response")]
    answers = [one for one in inner if one.get("choices") or isinstance(one.get("output"), dict)]
    return dict(answers[0]) if answers else payload


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
    if content is False:
        return []
    if isinstance(content, str | int | float):
        return [{"text": str(content)}]
    if not isinstance(content, list):
        raise bad_answer()
    items = [{"text": item} if isinstance(item, str) else item for item in content]
    if not all(isinstance(item, dict) for item in items):
        raise bad_answer()
    return items


def text_of(item: Mapping[str, Any]) -> str:
    """The text of one part of a message, empty for thoughts and other parts.

    Raises LaterError where it is not a string.
    """
    if item.get("type") in _THOUGHTS:
        return ""
    text = item.get("refusal") if item.get("type") == REFUSAL else item.get("text")
    if isinstance(text, dict):  # OpenAI's Assistants API
        text = text.get("value")
    if not isinstance(text, str | None):
        raise bad_answer()
    return text or ""


def finish_reason_of(value: Any) -> str:
    """Why an answer ended, in the words of the services; empty while it goes on. Servers write it
    in other letters, and some in words of their own for `stop` and `length`."""
    reason = value.strip().lower() if isinstance(value, str) else ""
    reason = reason.removeprefix("finish_reason_")
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
