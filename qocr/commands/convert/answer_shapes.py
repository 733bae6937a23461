"""Which service's protocol a JSON object is in, and which pieces belong to one answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qocr.engines.remote.dashscope import DashScope
from qocr.engines.remote.openai import OpenAI
from qocr.engines.remote.other_protocols import protocol_of
from qocr.engines.remote.payloads import first, mapping
from qocr.engines.remote.responses import Responses
from qocr.engines.remote.wire import NATIVE, Wire
from qocr.engines.remote.wire import RESPONSES as RESPONSES_API

RESPONSES = ("responses", "")
_ENDS = frozenset(
    {"response.completed", "response.failed", "response.incomplete", "message_stop", "error"}
)
_ANTHROPIC = ("message_", "content_block_")
_CHAT, _NATIVE = OpenAI("", None, vendor=False), DashScope("", "")
_WIRES: dict[str, Wire] = {NATIVE: _NATIVE, RESPONSES_API: Responses("openai", "", None)}


def wire_of(value: Mapping[str, Any]) -> Wire | None:
    """The wire that reads an answer, a piece of one or an error; None for anything else."""
    protocol = protocol_of(value)
    if protocol is not None:
        return _WIRES.get(protocol.name, _CHAT)
    if _is_native_error(value):
        return _NATIVE
    is_error = value.get("error") or value.get("object") == "error"
    return _CHAT if is_error else None


def stream_of(value: Any) -> tuple[str, str] | None:
    """What a piece of a streamed answer has in common with the other pieces: the protocol and an
    id, empty where there is none. None for an answer that is whole, and for anything else."""
    if not isinstance(value, dict):
        return None
    choice = first(value.get("choices"))
    if "delta" in choice or _counts_only(value):
        return "chat", str(value.get("id") or "")
    if str(value.get("type") or "").startswith("response."):
        return RESPONSES
    protocol = protocol_of(value)
    if "done" in value and protocol is not None:
        return "ollama", str(value.get("model") or "")
    if protocol is not None and "candidates" in value:
        return "gemini", str(value.get("responseId") or "")
    if protocol is not None and str(value.get("type")).startswith(_ANTHROPIC):
        return "anthropic", ""
    if isinstance(value.get("output"), dict) and "choices" in value["output"]:
        return "native", str(value.get("request_id") or "")
    return None


def ends_stream(value: Mapping[str, Any]) -> bool:
    """Whether this piece is the last one with text."""
    if "done" in value:
        return bool(value["done"])
    if "type" in value:
        return value["type"] in _ENDS
    if "candidates" in value:
        return bool(first(value["candidates"]).get("finishReason"))
    choice = first(value.get("choices") or mapping(value.get("output")).get("choices"))
    return choice.get("finish_reason") not in (None, "", "null")


def goes_on(
    stream: tuple[str, str], earlier: tuple[str, str], ended: bool, value: Mapping[str, Any]
) -> bool:
    """Whether a piece belongs to the answer of the pieces before it, which has `ended` or not."""
    if stream != earlier:
        return False
    return not ended or _counts_only(value) or (stream[0] == "native" and stream[1] != "")


def _counts_only(value: Mapping[str, Any]) -> bool:
    return value.get("choices") == [] and "usage" in value


def _is_native_error(value: Mapping[str, Any]) -> bool:
    coded = value.get("code") and isinstance(value.get("message"), str)
    return bool(coded) and not value.get("error") and "object" not in value
