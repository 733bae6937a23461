"""Answers in a protocol that was not asked for: recognised, read, and said. Pure.

Servers have several interfaces, and an address that leads to another one than the engine speaks is
answered in its protocol. Sources: Anthropic, "Messages" and "Streaming messages"; Google, "Method:
models.generateContent"; Ollama, "API": `/api/chat` and `/api/generate`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from qocr.engines.remote import dashscope, openai, responses
from qocr.engines.remote.payloads import (
    content_items,
    count_of,
    finish_reason_of,
    first,
    holds_thoughts,
    mapping,
    text_of,
)
from qocr.engines.remote.reply import Reply
from qocr.engines.remote.wire import CHAT, NATIVE, RESPONSES, Wire
from qocr.types import Usage

_V1 = "For chat completions, --base-url ends in /v1 at most servers."
_COMPATIBLE = "For chat completions, --base-url is that of its interface compatible with OpenAI's."
_ANTHROPIC_EVENTS = frozenset(
    "message_start content_block_start content_block_delta content_block_stop message_delta "
    "message_stop".split()
)


@dataclass(frozen=True, slots=True)
class Protocol:
    """A protocol: its name in a sentence, how a payload in it looks, what reads it, and the way out
    where another one was asked for."""

    name: str
    looks_so: Callable[[Mapping[str, Any]], bool]
    decode: Callable[[Mapping[str, Any]], Reply]
    way_out: str


def decode_any(wire: Wire, payload: Mapping[str, Any]) -> Reply:
    """The reply in a payload of the protocol of `wire`, or of another one, with a note."""
    protocol = protocol_of(payload, wire.protocol)
    if protocol is None or protocol.name == wire.protocol:
        return wire.decode(payload)
    note = f"the server answered in {protocol.name}, not in {wire.protocol}, and was read so"
    reply = protocol.decode(payload)
    return replace(reply, notes=(*reply.notes, f"{note}. {protocol.way_out}"))


def protocol_of(payload: Mapping[str, Any], expected: str = "") -> Protocol | None:
    """The protocol of a payload, the one that is `expected` before all others; None where no
    protocol is certain."""
    alike = [protocol for protocol in _PROTOCOLS if protocol.looks_so(payload)]
    return next((one for one in alike if one.name == expected), alike[0] if alike else None)


def _is_response(payload: Mapping[str, Any]) -> bool:
    kind = str(payload.get("type") or "")
    return payload.get("object") == "response" or kind.startswith("response.")


def _is_ollama(payload: Mapping[str, Any]) -> bool:
    message, text = payload.get("message"), payload.get("response")
    answers = isinstance(message, dict) or isinstance(text, str)
    return isinstance(payload.get("done"), bool) and answers


def _is_anthropic(payload: Mapping[str, Any]) -> bool:
    kind = payload.get("type")
    whole = kind == "message" and isinstance(payload.get("content"), list)
    return whole or kind in _ANTHROPIC_EVENTS


def _is_gemini(payload: Mapping[str, Any]) -> bool:
    return any(name in payload for name in ("candidates", "promptFeedback", "usageMetadata"))


def _read_response(payload: Mapping[str, Any]) -> Reply:
    """The reply of the Responses API, whose last event has the whole answer once more."""
    reply = responses.decode(payload)
    return replace(reply, whole=bool(reply.text and reply.finish_reason))


def _read_ollama(payload: Mapping[str, Any]) -> Reply:
    message = payload.get("message")
    message = message if isinstance(message, dict) else {"content": payload.get("response")}
    reason = finish_reason_of(payload.get("done_reason")) or "stop"
    return Reply(
        text="".join(map(text_of, content_items(message.get("content")))),
        finish_reason=reason if payload["done"] else "",
        usage=_usage(payload, "prompt_eval_count", "eval_count"),
        thought=holds_thoughts(message) or holds_thoughts({"thinking": payload.get("thinking")}),
    )


def _read_anthropic(payload: Mapping[str, Any]) -> Reply:
    delta = mapping(payload.get("delta"))
    message = mapping(payload.get("message")) or payload
    parts = [*content_items(message.get("content")), mapping(payload.get("content_block")), delta]
    reason = message.get("stop_reason") or delta.get("stop_reason")
    return Reply(
        text="".join(map(text_of, parts)),
        finish_reason=finish_reason_of(reason),
        usage=_usage(mapping(payload.get("usage")), "input_tokens", "output_tokens"),
        request_id=str(message.get("id") or ""),
        thought=any(map(holds_thoughts, [{"content": parts}, *parts])),
    )


def _read_gemini(payload: Mapping[str, Any]) -> Reply:
    candidate = first(payload.get("candidates"))
    parts = content_items(mapping(candidate.get("content")).get("parts"))
    blocked = mapping(payload.get("promptFeedback")).get("blockReason")
    usage = mapping(payload.get("usageMetadata"))
    return Reply(
        text="".join(text_of(part) for part in parts if not part.get("thought")),
        finish_reason="content_filter"
        if blocked
        else finish_reason_of(candidate.get("finishReason")),
        usage=_usage(usage, "promptTokenCount", "candidatesTokenCount"),
        request_id=str(payload.get("responseId") or ""),
        thought=any(part.get("thought") for part in parts),
    )


def _usage(counts: Mapping[str, Any], sent: str, written: str) -> Usage | None:
    if counts.get(written) is None:
        return None
    return Usage(count_of(counts.get(sent)), count_of(counts[written]), None)


_PROTOCOLS = (
    Protocol(CHAT, lambda payload: "choices" in payload, openai.decode, "Read with -e openai."),
    Protocol(
        NATIVE,
        lambda payload: isinstance(payload.get("output"), dict),
        dashscope.decode,
        "Read with -e dashscope.",
    ),
    Protocol(RESPONSES, _is_response, _read_response, "Leave /responses out of --base-url."),
    Protocol("Ollama's own API", _is_ollama, _read_ollama, _V1),
    Protocol("Anthropic's Messages API", _is_anthropic, _read_anthropic, _COMPATIBLE),
    Protocol("Gemini's own API", _is_gemini, _read_gemini, _COMPATIBLE),
)
