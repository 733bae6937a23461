"""Any server that speaks OpenAI's chat completions, the vendor's compatible mode among them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from qocr.engines.dashscope import content_items, first, mapping, text_of
from qocr.engines.questions import Question, resolving
from qocr.engines.readings import Reply
from qocr.tasks import FIELDS_PROMPT, TASKS
from qocr.types import Ask, Request, Usage


class OpenAI:
    """`root` is what `/chat/completions` hangs on; only the vendor's own mode (`vendor`) takes
    pixel limits beside the picture, for others the picture is scaled before it is sent."""

    name = "openai"

    def __init__(self, root: str, key: str | None, vendor: bool) -> None:
        self._url = root + "/chat/completions"
        self._headers = {
            **({"Authorization": f"Bearer {key}"} if key else {}),
            "Content-Type": "application/json",
        }
        self.shrinks = vendor

    def encode(self, request: Request, place: str, stream: bool) -> Question:
        ask = request.ask
        picture: dict[str, Any] = {"type": "image_url", "image_url": {"url": place}}
        if self.shrinks:
            limits = {"min_pixels": ask.min_pixels, "max_pixels": ask.max_pixels}
            picture |= {name: value for name, value in limits.items() if value is not None}
        content = [picture, {"type": "text", "text": _prompt(ask)}]
        body: dict[str, Any] = {
            "model": ask.model,
            "messages": [{"role": "user", "content": content}],
            **ask.parameters,
        }
        if stream:
            body |= {"stream": True, "stream_options": {"include_usage": True}}
        return Question(self._url, self._headers | resolving(place), body)

    def decode(self, payload: Mapping[str, Any]) -> Reply:
        return decode(payload)


def decode(payload: Mapping[str, Any]) -> Reply:
    """An answer, or one chunk of a stream, of chat completions."""
    choice = first(payload.get("choices"))
    message = mapping(choice.get("delta") or choice.get("message"))
    return Reply(
        text="".join(map(text_of, content_items(message.get("content")))),
        finish_reason=str(choice.get("finish_reason") or ""),
        usage=_usage(mapping(payload.get("usage"))),
        request_id=str(payload.get("request_id") or payload.get("id") or ""),
    )


def _prompt(ask: Ask) -> str:
    if ask.prompt is not None:
        return ask.prompt
    if ask.schema is not None:
        return FIELDS_PROMPT + json.dumps(ask.schema, ensure_ascii=False) + "."
    return TASKS[ask.task].prompt


def _usage(usage: Mapping[str, Any]) -> Usage | None:
    if not usage:
        return None
    details = mapping(usage.get("prompt_tokens_details"))
    return Usage(
        usage.get("prompt_tokens"), usage.get("completion_tokens"), details.get("image_tokens")
    )
