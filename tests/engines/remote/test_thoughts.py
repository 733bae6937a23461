"""What a model thinks, in a field of its own: it is no text of the page, and the reply says so."""

from __future__ import annotations

from typing import Any

import pytest

from qocr.engines.remote import dashscope, openai, responses
from qocr.engines.remote.reply import Reply

FIELDS = ("reasoning_content", "reasoning", "thinking")


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("part", ["message", "delta"])
def test_a_thought_beside_the_text_of_a_chat(name: str, part: str) -> None:
    choice = {part: {"content": "Total", name: "A receipt."}, "finish_reason": "stop"}
    assert openai.decode({"choices": [choice]}) == Reply("Total", "stop", thought=True)


@pytest.mark.parametrize("name", FIELDS)
def test_a_thought_beside_the_text_of_the_native_protocol(name: str) -> None:
    choice = {"message": {"content": [{"text": "Total"}], name: "Hm."}, "finish_reason": "stop"}
    assert dashscope.decode({"output": {"choices": [choice]}}) == Reply(
        "Total", "stop", thought=True
    )


@pytest.mark.parametrize(
    "part", [{"type": "thinking", "thinking": "Hm."}, {"type": "reasoning", "text": "Hm."}]
)
def test_a_part_that_is_a_thought_is_no_text(part: dict[str, str]) -> None:
    message = {"content": [part, {"type": "text", "text": "Total"}]}
    choice = {"message": message, "finish_reason": "stop"}
    assert openai.decode({"choices": [choice]}) == Reply("Total", "stop", thought=True)


def test_a_thought_of_the_responses_api_is_an_item_of_its_own() -> None:
    message = {"type": "message", "content": [{"type": "output_text", "text": "Total"}]}
    thought = {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm."}]}
    payload = {"status": "completed", "output": [thought, message]}
    assert responses.decode(payload) == Reply("Total", "stop", thought=True)


@pytest.mark.parametrize("value", [None, "", []])
def test_an_empty_field_is_no_thought(value: Any) -> None:
    choice = {"message": {"content": "Total", "reasoning_content": value}, "finish_reason": "stop"}
    assert openai.decode({"choices": [choice]}) == Reply("Total", "stop")
