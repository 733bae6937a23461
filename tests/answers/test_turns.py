"""Turns of a chat that a model invents behind its answer: left out, and the page is incomplete."""

from __future__ import annotations

import pytest
from growth import LINEAR, growth

from qocr.answers.stage import AnswerStage, CleanAnswer
from qocr.answers.turns import Turns

FAULT = "the model went on after its answer with another turn of the chat; {} letters were left out"


def cleaned(text: str, size: int) -> CleanAnswer:
    stage = AnswerStage()
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    return stage.answer("".join(map(stage.feed, pieces)) + stage.end())


@pytest.mark.parametrize(
    "turn",
    [
        "<|im_end|>\n<|im_start|>user\nRead the next page.<|im_end|>\n<|im_start|>assistant\nNext",
        "<|endoftext|>Human: What is that?\nAssistant: A receipt.",
        "<end_of_turn>\n<start_of_turn>user\nNext",
        "<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nNext",
        "</s>[INST] Next [/INST] Total 6",
        "<|im_end|>\n<|im_end|>\n<|im_start|>user\nNext",
    ],
)
def test_an_invented_turn_is_left_out_and_said(turn: str) -> None:
    answers = [cleaned("Total 5" + turn, size) for size in (1, 3, 7, 1000)]
    start = " ".join(turn[:100].split())
    fault = f"{FAULT.format(len(turn))}: {start}"
    assert answers == [CleanAnswer("Total 5", faults=(fault,))] * 4


@pytest.mark.parametrize(
    "text",
    ["a<|im_end|>b", "Human: hello\nAssistant: hello", "a <|im_start|>user b", "a\n[INST] b"],
)
def test_a_page_about_chats_is_kept(text: str) -> None:
    assert [(cleaned(text, size).text, cleaned(text, size).faults) for size in (1, 1000)] == [
        (text, ()),
        (text, ()),
    ]


@pytest.mark.heavy
@pytest.mark.parametrize("unit", ["<", "<|im_end|>", "</s> ", "<|im_", "<|im_end|>\n" * 6])
def test_time_grows_with_the_length_of_a_text(unit: str) -> None:
    def read(size: int) -> None:
        turns = Turns()
        for letter in unit * size:
            turns.feed(letter)
        turns.end()

    assert growth(read, 500) < LINEAR
