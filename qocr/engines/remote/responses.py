"""Documents at a URL, through the service's Responses API.

Source: guide, "PDF document parsing"; API reference, "Create a response". Two things are odd
there: too many requests are reported as a `failed` response with status 200, and responses are
stored for a week unless `store` is false.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from qocr.engines.remote.dashscope import ocr_options
from qocr.engines.remote.payloads import content_items, count_of, holds_thoughts, mapping, text_of
from qocr.engines.remote.reply import Reply
from qocr.engines.remote.service_errors import service_error
from qocr.engines.remote.wire import RESPONSES, WireRequest, with_fields
from qocr.types import Ask, Request, Usage

# Our name -> the service's; it ignores all others without a word.
PARAMETERS = {"max_tokens": "max_output_tokens", "temperature": "temperature", "top_p": "top_p"}
_DELTA = "response.output_text.delta"
_REASONING = "response.reasoning"  # the events of the model's thoughts
_REASONS = {"max_output_tokens": "length"}


class Responses:
    """The wire of the Responses API; `/responses` is added to `root`. `name` is the engine that the
    user chose."""

    protocol = RESPONSES
    shrinks = enlarges = True  # the service makes the pictures

    def __init__(self, name: str, root: str, key: str | None) -> None:
        self.name = name
        self._url = root + "/responses"
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def encode(self, request: Request, picture_url: str, stream: bool) -> WireRequest:
        """The request for a whole document, whose URL stands in place of a picture's."""
        ask = request.ask
        content = [{"type": "input_file", "file_url": picture_url}]
        if ask.prompt is not None:
            content.append({"type": "input_text", "text": ask.prompt})
        body: dict[str, Any] = {
            "model": ask.model,
            "input": [{"role": "user", "content": content}],
            **ocr_options(ask),
            **_parameters(ask),
            "store": False,
        }
        if stream:
            body["stream"] = True
        return WireRequest(self._url, self._headers, with_fields(body, ask.body))

    def decode(self, payload: Mapping[str, Any]) -> Reply:
        """See `decode` of this module."""
        return decode(payload)


def decode(payload: Mapping[str, Any]) -> Reply:
    """The reply in a response, or in one event of a stream, whose last event repeats the whole
    answer.

    Raises the error of a failed response.
    """
    kind = payload.get("type")
    if kind == _DELTA:
        return Reply(text=text_of({"text": payload.get("delta")}))
    if str(kind).startswith(_REASONING):
        return Reply(thought=True)
    response = payload if kind is None else mapping(payload.get("response"))
    _check(response)
    items = [item for part in _messages(response) for item in content_items(part.get("content"))]
    results = [mapping(item.get("ocr_result")).get("kv_result") for item in items]
    return Reply(
        text="".join(map(_text, items)),
        finish_reason=_finish_reason(response),
        usage=_usage(mapping(response.get("usage"))),
        request_id=str(response.get("request_id") or response.get("id") or ""),
        fields=next(filter(None, results), None),
        thought=holds_thoughts({"content": response.get("output")}),
    )


def _parameters(ask: Ask) -> dict[str, Any]:
    return {PARAMETERS[name]: value for name, value in ask.parameters.items()}


def _check(response: Mapping[str, Any]) -> None:
    error = mapping(response.get("error"))
    if error or response.get("status") == "failed":
        code = str(error.get("code") or "server_error")
        message = str(error.get("message") or code)
        raise service_error(400, code, message, str(response.get("id") or ""))


def _messages(response: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    items = content_items(response.get("output"))
    return [item for item in items if item.get("type") == "message"]


def _text(item: Mapping[str, Any]) -> str:
    """The text of a part. Where it has none, its `ocr_result` as JSON, so that nothing is lost."""
    text, ocr_result = text_of(item), item.get("ocr_result")
    if text or not ocr_result:
        return text
    fields = mapping(ocr_result).get("kv_result", ocr_result)
    return fields if isinstance(fields, str) else json.dumps(fields, ensure_ascii=False, indent=2)


def _finish_reason(response: Mapping[str, Any]) -> str:
    """`stop`, or why the answer is not whole; empty while the service is at work."""
    status = str(response.get("status") or "")
    if status == "incomplete":
        reason = str(mapping(response.get("incomplete_details")).get("reason") or status)
        return _REASONS.get(reason, reason)
    return {"completed": "stop", "queued": "", "in_progress": ""}.get(status, status)


def _usage(usage: Mapping[str, Any]) -> Usage | None:
    if not usage:
        return None
    details = mapping(usage.get("input_tokens_details"))
    counts = usage.get("input_tokens"), usage.get("output_tokens"), details.get("image_tokens")
    return Usage(*map(count_of, counts))
