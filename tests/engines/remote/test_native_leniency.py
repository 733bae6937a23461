"""What gateways make of answers in DashScope's own protocol."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bodies import PAGE, PICTURE, Body, dashscope

from qocr.types import Ask, Request, Result

TEXT = "修复方法 Total 88.00"


def read(body: bytes, stream: bool) -> Result:
    ask = Ask("text", "qwen-vl-ocr", stream=stream)
    *_, result = dashscope(Body(body)).read(Request(PAGE, lambda: PICTURE, ask))
    assert isinstance(result, Result)
    return result


def answer(choices: Any, **more: Any) -> bytes:
    return json.dumps({"output": {"choices": choices}, **more}).encode()


def choice(
    content: Any, reason: str = "stop", name: str = "message", **more: Any
) -> dict[str, Any]:
    return {name: {"role": "assistant", "content": content}, "finish_reason": reason, **more}


def events(*bodies: bytes) -> bytes:
    return b"".join(b"data: " + body + b"\n\n" for body in bodies)


ODD = {
    "a message that is a text": answer([{"message": TEXT, "finish_reason": "stop"}]),
    "one part, not in a list": answer([choice({"text": TEXT})]),
    "parts that are texts": answer([choice([TEXT[:5], TEXT[5:]])]),
    "one choice, not in a list": answer(choice(TEXT)),
    "choices in another order": answer([choice("other", index=1), choice(TEXT, index=0)]),
    "pieces called delta": events(
        answer([choice(TEXT[:5], "null", "delta")]), answer([choice(TEXT[5:], name="delta")])
    ),
    "a list of pieces": b"[%s, %s]"
    % (answer([choice(TEXT[:5], "null")]), answer([choice(TEXT[5:])])),
    "[DONE] and no reason": events(answer([choice(TEXT, "null")])) + b"data: [DONE]\n\n",
    "the whole text so far": events(
        answer([choice(TEXT[:5], "null")]),
        answer([choice(TEXT[:9], "null")]),
        answer([choice(TEXT)]),
    ),
    "a gateway's object": json.dumps(
        {"code": 200, "data": json.loads(answer([choice(TEXT)]))}
    ).encode(),
}


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("shape", ODD)
def test_an_odd_answer_is_read_whole(shape: str, stream: bool) -> None:
    result = read(ODD[shape], stream)
    assert (result.status, result.text) == ("ok", TEXT)


@pytest.mark.parametrize("stream", [False, True])
def test_what_is_no_page_is_incomplete(stream: bool) -> None:
    refused = {"message": {"content": None, "refusal": "I cannot"}, "finish_reason": "stop"}
    called = {"message": {"content": "one", "tool_calls": [{}]}, "finish_reason": "stop"}
    for body, text in ((answer([refused]), "I cannot"), (answer([called]), "one")):
        result = read(body, stream)
        assert (result.status, result.text) == ("incomplete", text)
