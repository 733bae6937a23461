"""Tokens of chat templates: dropped at the end of a text, kept inside."""

from __future__ import annotations

import pytest
from growth import LINEAR, growth

from qocr.answers.special_tokens import ClosingTokens
from qocr.answers.stage import clean


def cleaned(text: str, size: int) -> tuple[str, bool]:
    tokens = ClosingTokens()
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    return "".join(map(tokens.feed, pieces)) + tokens.end(), tokens.doubtful


@pytest.mark.parametrize(
    ("text", "without", "doubtful"),
    [
        ("Total 5", "Total 5", False),
        ("Total 5<|im_end|>", "Total 5", False),
        ("Total 5\n<|im_end|>\n<|endoftext|>\n", "Total 5\n\n\n", False),
        ("Total 5</s>", "Total 5", False),
        ("<s>Total 5</s>", "<s>Total 5</s>", False),
        ("Total 5<end_of_turn>", "Total 5", False),
        ("Total 5<|im_en", "Total 5<|im_en", False),
        ("Total 5 <", "Total 5 <", False),
        ("a<|im_end|>\n<|im_start|>user", "a<|im_end|>\n<|im_start|>user", False),
        ("a<|im_end|>b<|im_end|>", "a<|im_end|>b", True),
        ("a<|box_end|>", "a<|box_end|>", False),
        ("<|im_end|>", "", False),
        ("Total 5<|endofturn|>", "Total 5", False),
        ("Total 5<end_of_utterance>\n<EOS>", "Total 5\n", False),
        ("The token is <|endofturn|>", "The token is <|endofturn|>", False),
        ("title<|/ref|>", "title<|/ref|>", False),
        ("Q: 2+2? <answer>4</answer>", "Q: 2+2? <answer>4</answer>", False),
        ("Total 5</answer>", "Total 5", False),
        ("", "", False),
    ],
)
def test_tokens_at_the_end_are_dropped(text: str, without: str, doubtful: bool) -> None:
    assert {cleaned(text, size) for size in (1, 2, 3, 5, 100)} == {(without, doubtful)}


def test_tokens_that_no_list_has_are_told() -> None:
    tokens = ClosingTokens()
    assert tokens.feed("Total 5<|endofturn|><|im_end|>") + tokens.end() == "Total 5"
    assert tokens.unknown == ["<|endofturn|>"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a<|im_end|>\n<|im_start|>user\nb", True),
        ("a<|im_end|>", False),
        ("<s>a</s> b", False),
        ("<answer>4</answer>\n<answer>5</answer>", False),
    ],
)
def test_tokens_in_the_midst_are_noticed(text: str, kept: bool) -> None:
    tokens = ClosingTokens()
    tokens.feed(text)
    tokens.end()
    assert tokens.kept == kept


def test_text_is_handed_on_as_soon_as_it_is_certain() -> None:
    tokens = ClosingTokens()
    pieces = ["one", " <", "b>", "two<|im_", "end|>", " ", "three"]
    assert [tokens.feed(piece) for piece in pieces] == [
        "one", " ", "<b>", "two", "", "", "<|im_end|> three",
    ]  # fmt: skip


@pytest.mark.heavy
@pytest.mark.parametrize("unit", ["<", "<|im_end|>", "</s> ", "<|im_", "x", "<|a"])
def test_time_grows_with_the_length_of_a_text(unit: str) -> None:
    assert growth(lambda size: cleaned(unit * size, 1), 2_000) < LINEAR
    assert growth(lambda size: cleaned(unit * size + "!", size), 2_000) < LINEAR


def test_tokens_of_places_in_capitals_stay() -> None:
    text = "a<|LOC_1|><|LOC_2|><|LOC_3|><|LOC_4|>"
    assert clean(text).text == text
