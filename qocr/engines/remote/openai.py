"""Servers that speak OpenAI's chat completions, the vendor's compatible mode included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from qocr.engines.remote.logprobs import read_tokens
from qocr.engines.remote.messages import first_choice, items_of, message_of, other_answer
from qocr.engines.remote.payloads import (
    count_of,
    finish_reason_of,
    holds_thoughts,
    mapping,
    text_of,
)
from qocr.engines.remote.reply import Reply
from qocr.engines.remote.wire import CHAT, WireRequest, storage_headers, with_fields, written_prompt
from qocr.types import Ask, Request, Usage

# How a server of the user's own takes pixel limits. Larger pictures are scaled down here anyway;
# the limits are sent so that a lower limit of the server does not apply.
# Sources: vLLM, ChatCompletionRequest; LMDeploy, "Multi-Modal Inputs". No other server takes any.
_LIMITS: dict[str, Callable[[dict[str, int]], dict[str, Any]]] = {
    "vllm": lambda limits: {"mm_processor_kwargs": limits},
    "lmdeploy": lambda limits: {"mm_processor_kwargs": {"image": limits}},
}


class OpenAI:
    """The wire of chat completions; `/chat/completions` is added to `root`.

    The vendor's compatible mode (`vendor`) takes pixel limits beside the picture. A `server` of the
    user's own takes them in its own form (`vllm`, `lmdeploy`), or not at all (`any`).
    """

    name = "openai"
    protocol = CHAT

    def __init__(self, root: str, key: str | None, vendor: bool, server: str = "any") -> None:
        self._url = root + "/chat/completions"
        self._headers = {
            **({"Authorization": f"Bearer {key}"} if key else {}),
            "Content-Type": "application/json",
        }
        self.shrinks = vendor
        self.enlarges = vendor or server in _LIMITS
        self._limits = None if vendor else _LIMITS.get(server)

    def encode(self, request: Request, picture_url: str, stream: bool) -> WireRequest:
        """The request for one page: the picture, then the prompt. Source: API reference,
        "OpenAI"."""
        ask = request.ask
        picture: dict[str, Any] = {"type": "image_url", "image_url": {"url": picture_url}}
        limits = _limits(ask)
        if self.shrinks:
            picture |= limits
        content = [picture, {"type": "text", "text": written_prompt(ask)}]
        body: dict[str, Any] = {
            "model": ask.model,
            "messages": [{"role": "user", "content": content}],
            **ask.parameters,
        }
        if self._limits and limits:
            body |= self._limits(limits)
        if stream:
            body |= {"stream": True, "stream_options": {"include_usage": True}}
        return WireRequest(
            self._url, self._headers | storage_headers(picture_url), with_fields(body, ask.body)
        )

    def decode(self, payload: Mapping[str, Any]) -> Reply:
        """See `decode` of this module."""
        return decode(payload)


def decode(payload: Mapping[str, Any]) -> Reply:
    """The reply in a chat completion, or in one chunk of a stream.

    Raises LaterError for a payload of another shape.
    """
    choice = first_choice(payload.get("choices"))
    message = message_of(choice)
    items = items_of(message)
    text = "".join(map(text_of, items))
    reason = other_answer(message, items) or finish_reason_of(choice.get("finish_reason"))
    return Reply(
        text=text,
        finish_reason=reason,
        usage=_usage(mapping(payload.get("usage"))),
        request_id=str(payload.get("request_id") or payload.get("id") or ""),
        tokens=read_tokens(choice),
        thought=holds_thoughts(message),
        whole=bool(text) and "message" in choice and not choice.get("delta"),
    )


def _limits(ask: Ask) -> dict[str, int]:
    limits = {"min_pixels": ask.min_pixels, "max_pixels": ask.max_pixels}
    return {name: value for name, value in limits.items() if value is not None}


def _usage(usage: Mapping[str, Any]) -> Usage | None:
    if not usage:
        return None
    details = mapping(usage.get("prompt_tokens_details"))
    counts = usage.get("prompt_tokens"), usage.get("completion_tokens"), details.get("image_tokens")
    return Usage(*map(count_of, counts))
