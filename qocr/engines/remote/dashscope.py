"""The DashScope service in its native protocol (API reference, "DashScope")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qocr.catalog.catalogue import model
from qocr.engines.remote.logprobs import read_tokens
from qocr.engines.remote.messages import first_choice, items_of, message_of, other_answer
from qocr.engines.remote.payloads import (
    bad_answer,
    count_of,
    finish_reason_of,
    holds_thoughts,
    mapping,
    text_of,
)
from qocr.engines.remote.reply import Reply
from qocr.engines.remote.wire import (
    NATIVE,
    WireRequest,
    storage_headers,
    with_fields,
    written_prompt,
)
from qocr.tasks import TASKS
from qocr.types import Ask, Request, Usage

PATH = "/api/v1/services/aigc/multimodal-generation/generation"


class DashScope:
    """The wire of the native protocol; `root` is the host, to which PATH is added."""

    name = "dashscope"
    protocol = NATIVE
    shrinks = True
    enlarges = True

    def __init__(self, root: str, key: str, workspace: str | None = None) -> None:
        self._url = root + PATH
        self._headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
            **({"X-DashScope-WorkSpace": workspace} if workspace else {}),
        }

    def encode(self, request: Request, picture_url: str, stream: bool) -> WireRequest:
        """The request for one page. Source: API reference, "DashScope"."""
        ask = request.ask
        content: list[dict[str, Any]] = [{"image": picture_url, **_image_options(ask)}]
        prompt = ask.prompt if model(ask.model).tasks else written_prompt(ask)
        if prompt is not None:
            content.append({"text": prompt})
        parameters = {**ocr_options(ask), **ask.parameters}
        if stream:
            parameters["incremental_output"] = True
        body = {
            "model": ask.model,
            "input": {"messages": [{"role": "user", "content": content}]},
            "parameters": parameters,
        }
        headers = self._headers | _stream_headers(stream) | storage_headers(picture_url)
        return WireRequest(self._url, headers, with_fields(body, ask.body))

    def decode(self, payload: Mapping[str, Any]) -> Reply:
        """See `decode` of this module."""
        return decode(payload)


def decode(payload: Mapping[str, Any]) -> Reply:
    """The reply in a response of the native protocol, or in one event of a stream.

    Raises LaterError for a payload that the API reference does not allow.
    """
    output = mapping(payload.get("output"))
    choice = first_choice(output.get("choices")) or output  # older models answer without choices
    message = message_of(choice)
    items = items_of(message)
    ocr_results = [mapping(item["ocr_result"]) for item in items if item.get("ocr_result")]
    ocr_result = ocr_results[-1] if ocr_results else {}
    words = ocr_result.get("words_info")
    if not isinstance(words, list | None):
        raise bad_answer()
    return Reply(
        text="".join(map(_text, items)),
        finish_reason=other_answer(message, items) or finish_reason_of(choice.get("finish_reason")),
        usage=_usage(mapping(payload.get("usage"))),
        request_id=str(payload.get("request_id") or ""),
        words=words,
        fields=ocr_result.get("kv_result"),
        tokens=read_tokens(choice),
        thought=holds_thoughts(message),
    )


def _text(item: Mapping[str, Any]) -> str:
    """The text of a part, without the repetitions that the service has removed from
    `processed_text`. Source: API reference, "DashScope"."""
    return text_of({"text": item.get("processed_text") or item.get("text")})


def _image_options(ask: Ask) -> dict[str, Any]:
    limits = {"min_pixels": ask.min_pixels, "max_pixels": ask.max_pixels}
    options: dict[str, Any] = {name: value for name, value in limits.items() if value is not None}
    return options | ({"enable_rotate": True} if ask.rotate else {})


def ocr_options(ask: Ask) -> dict[str, Any]:
    """The `ocr_options` of a request: the task and, of kie, the template. None for a model without
    tasks, and with a prompt of the user's own, unless the model combines it with the task."""
    asked = model(ask.model)
    if not asked.tasks or (ask.prompt is not None and not asked.keeps_prompt):
        return {}
    options: dict[str, Any] = {"task": TASKS[ask.task].wire}
    if ask.template is not None:
        options["task_config"] = {"result_schema": ask.template}
    return {"ocr_options": options}


def _stream_headers(stream: bool) -> dict[str, str]:
    return {"X-DashScope-SSE": "enable", "Accept": "text/event-stream"} if stream else {}


def _usage(usage: Mapping[str, Any]) -> Usage | None:
    if not usage:
        return None
    details = mapping(usage.get("input_tokens_details"))
    image_tokens = usage.get("image_tokens") or details.get("image_tokens")
    counts = usage.get("input_tokens"), usage.get("output_tokens"), image_tokens
    return Usage(*map(count_of, counts))
