"""Which service's protocol a JSON object is in, and which pieces belong to one answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qocr.engines.remote.dashscope import DashScope
from qocr.engines.remote.openai import OpenAI
from qocr.engines.remote.payloads import first, mapping
from qocr.engines.remote.responses import Responses
from qocr.engines.remote.wire import Wire

RESPONSES = ("responses", "")
_ENDS = frozenset({"response.completed", "response.failed", "response.incomplete", "error"})


def wire_of(value: Mapping[str, Any]) -> Wire | None:
    """The wire that reads an answer, a piece of one or an error; None for anything else."""
    if "choices" in value or _is_ollama(value):
        return OpenAI("", None, vendor=False)
    if isinstance(value.get("output"), dict):
        return DashScope("", "")
    if _is_response(value):
        return Responses("openai", "", None)
    if _is_native_error(value):
        return DashScope("", "")
    is_error = value.get("error") or value.get("object") == "error"
    return OpenAI("", None, vendor=False) if is_error else None


def as_completion(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """An answer of Ollama's own protocol, or a piece of one, as a chat completion. Others are as
    they came. Source: Ollama, "API": `/api/chat` and `/api/generate`."""
    if not _is_ollama(value):
        return value
    message = value.get("message") or {
        "content": value.get("response"),
        "thinking": value.get("thinking"),
    }
    reason = (value.get("done_reason") or "stop") if value["done"] else None
    usage = {
        "prompt_tokens": value.get("prompt_eval_count"),
        "completion_tokens": value.get("eval_count"),
    }
    return {
        "model": value.get("model"),
        "choices": [{"message": message, "finish_reason": reason}],
        **({"usage": usage} if value["done"] and "eval_count" in value else {}),
    }


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
    if _is_ollama(value):
        return "ollama", str(value.get("model") or "")
    if isinstance(value.get("output"), dict) and "choices" in value["output"]:
        return "native", str(value.get("request_id") or "")
    return None


def ends_stream(value: Mapping[str, Any]) -> bool:
    """Whether this piece is the last one with text."""
    if "done" in value:
        return bool(value["done"])
    if "type" in value:
        return value["type"] in _ENDS
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


def _is_ollama(value: Mapping[str, Any]) -> bool:
    answer = value.get("message"), value.get("response")
    return isinstance(value.get("done"), bool) and (
        isinstance(answer[0], dict) or isinstance(answer[1], str)
    )


def _is_response(value: Mapping[str, Any]) -> bool:
    kind = str(value.get("type") or "")
    return value.get("object") == "response" or kind.startswith("response.")


def _is_native_error(value: Mapping[str, Any]) -> bool:
    coded = value.get("code") and isinstance(value.get("message"), str)
    return bool(coded) and not value.get("error") and "object" not in value
