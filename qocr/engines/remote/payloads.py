"""What came back -> JSON, or the error that it tells; shared by all calls to a service. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from qocr.client import sse
from qocr.client.calls import Response
from qocr.engines.remote.service_errors import service_error
from qocr.errors import LaterError, QocrError


def events(pieces: Iterator[bytes]) -> Iterator[sse.ServerEvent]:
    """The events of a stream; LaterError for bytes that are none."""
    try:
        yield from sse.events(pieces)
    except ValueError as error:
        raise LaterError(f"the stream makes no sense: {error}", code="BadStream") from error


def payload(answer: Response) -> dict[str, Any]:
    """The JSON of a whole answer; an error in any of its shapes is raised.

    The content type is not asked: errors of a streamed request come as events labelled JSON.
    """
    body = answer.body.decode("utf-8", "replace")
    found, status = json_object(body), answer.status
    if found is None:
        event = next(events(iter([answer.body])), None)
        found = json_object(event.data) if event else None
        status = (event.status if event else None) or status
    if found is None and status != 200:
        start = " ".join(body.split())[:120]
        raise _said(status, "", start or "no explanation", answer.request_id, answer)
    return checked(status, found, answer)


def checked(status: int, payload: dict[str, Any] | None, answer: Response) -> dict[str, Any]:
    """`payload` itself, or the error that it tells; LaterError where it is no JSON."""
    if payload is None:
        raise LaterError(
            "the answer is no JSON; is a proxy in between?",
            code="NotJson",
            request_id=answer.request_id,
        )
    if status == 200 and not payload.get("code") and not payload.get("error"):
        return payload
    raise _error(status, payload, answer)


def _error(status: int, payload: dict[str, Any], answer: Response) -> QocrError:
    failed = payload.get("response")  # of a failed event of the Responses API
    inner = payload.get("error") or (failed.get("error") if isinstance(failed, dict) else None)
    facts = inner if isinstance(inner, dict) else payload
    message = inner if isinstance(inner, str) else facts.get("message") or facts.get("detail")
    code = str(facts.get("code") or "")
    if len(code) == 3 and code.isdecimal():  # the HTTP status, as vLLM and LiteLLM have it
        status, code = (int(code) if status == 200 else status), ""
    code = code or str(facts.get("type") or "")
    request_id = payload.get("request_id") or answer.request_id or payload.get("id") or ""
    words = " ".join(str(message or code or "no explanation").split())
    return _said(status, code, words, str(request_id), answer)


def _said(status: int, code: str, words: str, request_id: str, answer: Response) -> QocrError:
    """With what the head of the answer wants of who asks again."""
    wants = answer.retry_after_seconds, answer.should_retry
    return service_error(status, code, words, request_id, *wants)


def json_object(text: str) -> dict[str, Any] | None:
    """None for text that is no JSON object."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def content_items(content: Any) -> list[Mapping[str, Any]]:
    """The parts of a message; LaterError for what no service says."""
    if content is None:
        return []
    if isinstance(content, str):
        return [{"text": content}]
    if not isinstance(content, list) or not all(isinstance(item, dict) for item in content):
        raise bad_answer()
    return content


def text_of(item: Mapping[str, Any]) -> str:
    """The text of one part of a message, empty for other parts. LaterError where it is no text."""
    text = item.get("text")
    if not isinstance(text, str | None):
        raise bad_answer()
    return text or ""


def bad_answer() -> LaterError:
    """The error for an answer whose shape no service documents."""
    return LaterError("the answer makes no sense; is this the right server?", code="BadAnswer")


def mapping(value: Any) -> Mapping[str, Any]:
    """`value` if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def first(value: Any) -> Mapping[str, Any]:
    """The first element of a JSON array if it is an object, else an empty one."""
    return mapping(value[0]) if isinstance(value, list) and value else {}
