"""The error in a body, in any shape that services, servers and gateways use. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from qocr.client.calls import Response
from qocr.engines.remote.service_errors import class_of_code, service_error
from qocr.errors import QocrError

_ANSWERS = ("choices", "output")
_SUCCESS = ("ok", "success", "succeed", "succeeded")
_WORDS = ("message", "msg", "error_msg", "error_message", "detail", "details", "error", "title")
_FAILED = ("error", "fail", "failed", "failure")
_MOST_LETTERS = 120  # of a body that is shown as it came
_MOST_LAYERS = 5
_TAG = re.compile(r"<(?:(script|style)\b[^<]*+(?:<(?!/\1)[^<]*+)*+</\1[^>]*>|[^<>]*+>)", re.I)


def has_error(payload: Mapping[str, Any]) -> bool:
    """Whether the payload reports an error. Gateways also report success in `code`, or send an
    `error` whose fields are all empty."""
    error = payload.get("error")
    if any(error.values()) if isinstance(error, dict) else error:
        return True
    if _in_choice(payload):
        return True
    answers = any(key in payload for key in _ANSWERS)
    code = str(payload.get("code") or "").lower().strip("0")
    if code and not (answers and (code == "2" or code in _SUCCESS or _succeeded(payload))):
        return True
    return not answers and _reports_failure(payload)


def error_of(status: int, payload: Mapping[str, Any], response: Response) -> QocrError:
    """Our error for one that a body with this HTTP status reports."""
    facts = _facts(payload)
    code = str(facts.get("code") or facts.get("error_code") or "")
    if len(code) == 3 and code.isdecimal():  # the HTTP status, as vLLM and LiteLLM have it
        status, code = (int(code) if status in (0, 200) else status), ""
    code = _telling(code, str(facts.get("type") or ""))
    request_id = payload.get("request_id") or response.request_id or payload.get("id") or ""
    words = words_of(facts) or code or "no explanation"
    parameter = facts.get("param")
    if isinstance(parameter, str) and parameter not in words:
        words = f"{words} ({parameter})"
    return with_advice(status, code, words, str(request_id), response)


def with_advice(
    status: int, code: str, words: str, request_id: str, response: Response
) -> QocrError:
    """The error, with what the headers of the response say about retrying."""
    retry_advice = response.retry_after_seconds, response.should_retry
    return service_error(status, code, words, request_id, *retry_advice)


def shown_body(body: str) -> str:
    """The words of a body that is no JSON, such as the page of a proxy, without its tags."""
    return " ".join(_TAG.sub(" ", body).split())[:_MOST_LETTERS].rstrip()


def words_of(value: Any, layers: int = _MOST_LAYERS) -> str:
    """What an error says in words, however deep: objects, lists of them (FastAPI), and JSON within
    a message. Empty where it says nothing."""
    if not layers or value is None or isinstance(value, bool | int | float):
        return ""
    if isinstance(value, str):
        return _unquoted(value, layers)
    if isinstance(value, list):
        return "; ".join(filter(None, (words_of(part, layers - 1) for part in value)))
    said = (words_of(value.get(name), layers - 1) for name in _WORDS)
    words = next(filter(None, said), "")
    place = value.get("loc")
    return f"{words} ({'.'.join(map(str, place))})" if words and isinstance(place, list) else words


def _unquoted(text: str, layers: int) -> str:
    if text.lstrip().startswith("{"):
        try:
            inner = words_of(json.loads(text), layers - 1)
        except (ValueError, RecursionError):
            inner = ""
        if inner:
            return inner
    return " ".join(text.split())


def _facts(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """The object of a payload that has the code and the message."""
    failed = payload.get("response")  # of a failed event of the Responses API
    inner = (
        payload.get("error")
        or (failed.get("error") if isinstance(failed, dict) else None)
        or _in_choice(payload)
        or payload.get("errors")
    )
    if isinstance(inner, dict):
        return inner
    objects = [part for part in inner if isinstance(part, dict)] if isinstance(inner, list) else []
    if objects:
        return {**objects[0], "message": words_of(inner)}
    return {"message": inner} if isinstance(inner, str) else payload


def _in_choice(payload: Mapping[str, Any]) -> Any:
    """The error that a gateway puts into the choice it could not finish. Source: OpenRouter,
    "Errors"."""
    choices = payload.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    return choice.get("error") if isinstance(choice, dict) else None


def _succeeded(payload: Mapping[str, Any]) -> bool:
    """Whether the words beside a code of a gateway's own say that all went well."""
    words = payload.get("message"), payload.get("msg")
    return any(str(word).lower() in _SUCCESS for word in words)


def _reports_failure(payload: Mapping[str, Any]) -> bool:
    """Whether a payload without an answer and without a code says that something failed. Objects of
    other interfaces (batches, files, responses) have a status of their own."""
    kind = payload.get("object")
    if kind not in (None, "error") and not str(kind).startswith("chat."):
        return False
    if "error" in (kind, payload.get("type")) or payload.get("success") is False:
        return True
    if str(payload.get("status") or "").lower() in _FAILED or payload.get("error_code"):
        return True
    said = [payload.get(name) for name in ("message", "msg", "error_msg", "detail", "errors")]
    return any(isinstance(words, str | list) and words for words in said)


def _telling(code: str, kind: str) -> str:
    """The `code` of an error, or its `type` where that one alone is known."""
    return kind if not code or (class_of_code(kind) and not class_of_code(code)) else code
