"""Answers in a protocol that was not asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bodies import PAGE, PICTURE, Body, dashscope, openai

from qocr.errors import LaterError
from qocr.types import Ask, Request, Result, Usage

TEXT = "Total 88.00"
USAGE = {"input_tokens": 9, "output_tokens": 4}
PARTS = [{"type": "output_text", "text": TEXT}]
RESPONSE = {
    "object": "response",
    "status": "completed",
    "output": [{"type": "message", "content": PARTS}],
    "usage": USAGE,
}
CHAT = {
    "choices": [{"message": {"content": TEXT}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 9, "completion_tokens": 4},
}
NATIVE = {"output": {"choices": [{"message": {"content": TEXT}, "finish_reason": "stop"}]}}


def events(*payloads: dict[str, Any]) -> bytes:
    return "".join(f"data: {json.dumps(each)}\n\n" for each in payloads).encode()


def rows(*payloads: dict[str, Any]) -> bytes:
    return "\n".join(map(json.dumps, payloads)).encode()


def gemini(text: str, **more: Any) -> dict[str, Any]:
    counts = {"promptTokenCount": 9, "candidatesTokenCount": 4}
    candidate = {"content": {"parts": [{"text": text}]}, **more}
    return {"candidates": [candidate], **({"usageMetadata": counts} if more else {})}


def ollama(text: str, done: bool) -> dict[str, Any]:
    ends = {"done_reason": "stop", "prompt_eval_count": 9, "eval_count": 4} if done else {}
    return {"model": "m", "message": {"content": text}, "done": done, **ends}


ANTHROPIC = {
    "type": "message",
    "content": [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": TEXT}],
    "stop_reason": "end_turn",
    "usage": USAGE,
}
ANTHROPIC_EVENTS = (
    {"type": "message_start", "message": {"content": [], "stop_reason": None}},
    {"type": "ping"},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "delta": {"type": "thinking_delta", "thinking": "Hm."}},
    {"type": "content_block_delta", "delta": {"type": "text_delta", "text": TEXT[:4]}},
    {"type": "content_block_delta", "delta": {"type": "text_delta", "text": TEXT[4:]}},
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": USAGE},
    {"type": "message_stop"},
)
RESPONSE_EVENTS = (
    {"type": "response.created", "response": {"status": "in_progress", "output": []}},
    {"type": "response.output_text.delta", "delta": TEXT[:4]},
    {"type": "response.output_text.delta", "delta": TEXT[4:]},
    {"type": "response.output_text.done", "text": TEXT},
    {"type": "response.completed", "response": RESPONSE},
)
ANSWERS = {
    "Ollama": (rows(ollama(TEXT, True)), "Ollama's own API"),
    "Ollama's stream": (
        rows(ollama(TEXT[:4], False), ollama(TEXT[4:], False), ollama("", True)),
        "Ollama's own API",
    ),
    "Anthropic": (rows(ANTHROPIC), "Anthropic's Messages API"),
    "Anthropic's stream": (events(*ANTHROPIC_EVENTS), "Anthropic's Messages API"),
    "Gemini": (rows(gemini(TEXT, finishReason="STOP")), "Gemini's own API"),
    "Gemini's stream": (
        events(gemini(TEXT[:4]), gemini(TEXT[4:], finishReason="STOP")),
        "Gemini's own API",
    ),
    "Responses": (rows(RESPONSE), "the Responses API"),
    "Responses' stream": (events(*RESPONSE_EVENTS), "the Responses API"),
}


def read(client: Body, native: bool, stream: bool) -> Result:
    engine = dashscope(client) if native else openai(client)
    *_, result = engine.read(Request(PAGE, lambda: PICTURE, Ask("text", "q", stream=stream)))
    assert isinstance(result, Result)
    return result


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("native", [False, True])
@pytest.mark.parametrize("shape", ANSWERS)
def test_another_protocol_is_read_and_said(shape: str, native: bool, stream: bool) -> None:
    body, name = ANSWERS[shape]
    result = read(Body(body), native, stream)
    wanted = "DashScope's own protocol" if native else "chat completions"
    assert (result.status, result.text) == ("ok", TEXT)
    assert result.usage == Usage(9, 4, None)
    (warning,) = result.warnings
    assert warning.startswith(f"the server answered in {name}, not in {wanted}, and was read so. ")


@pytest.mark.parametrize("stream", [False, True])
def test_the_two_engines_read_what_the_other_one_asks_for(stream: bool) -> None:
    assert read(Body(rows(NATIVE)), False, stream).warnings == (
        "the server answered in DashScope's own protocol, not in chat completions, and was read "
        "so. Read with -e dashscope.",
    )
    assert read(Body(rows(CHAT)), True, stream).warnings == (
        "the server answered in chat completions, not in DashScope's own protocol, and was read "
        "so. Read with -e openai.",
    )


def test_an_answer_that_was_cut_is_incomplete_in_every_protocol() -> None:
    bodies = [
        rows({**ANTHROPIC, "stop_reason": "max_tokens"}),
        rows(gemini(TEXT, finishReason="MAX_TOKENS")),
        rows({**ollama(TEXT, True), "done_reason": "length"}),
    ]
    for body in bodies:
        result = read(Body(body), False, True)
        assert (result.status, result.text) == ("incomplete", TEXT)


@pytest.mark.parametrize("stream", [False, True])
def test_a_web_page_is_named_as_one(stream: bool) -> None:
    page = b"<!DOCTYPE html><title>Open WebUI</title><body>Sign in</body>"
    with pytest.raises(LaterError, match="a web page, not JSON: Open WebUI Sign in") as raised:
        read(Body(page), False, stream)
    assert (raised.value.code, "--base-url" in raised.value.hint) == ("NotJson", True)
