"""Thoughts: dropped before an answer, kept inside, held back while a text may be some."""

from __future__ import annotations

import pytest
from growth import LINEAR, growth

from qocr.answers.thoughts import Thoughts

FACTS = ("removed", "unopened", "unclosed", "shown", "kept")


def facts(thoughts: Thoughts) -> set[str]:
    return {name for name in FACTS if getattr(thoughts, name)}


def whole(text: str) -> tuple[str, set[str]]:
    thoughts = Thoughts(whole=True)
    return thoughts.feed(text) + thoughts.end(), facts(thoughts)


def streamed(text: str, size: int, thinks: bool = False) -> tuple[str, set[str]]:
    thoughts = Thoughts(thinks=thinks)
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    return "".join(map(thoughts.feed, pieces)) + thoughts.end(), facts(thoughts)


MARKED = [
    ("<think>\nThe picture shows a slip.\n</think>\n\nTotal 5", "Total 5"),
    ("<think>\n\n</think>\n\nTotal 5", "Total 5"),
    (" \n<THINK id='1'>x</THINK>Total 5", "Total 5"),
    ("<thinking>x</thinking>\n<reasoning>y</reasoning>\n  Total 5", "  Total 5"),
    ("<seed:think>x</seed:think>Total 5", "Total 5"),
    ("<thought>x</think>Total 5", "Total 5"),
    ("◁think▷x◁/think▷Total 5", "Total 5"),
    ("[THINK]x[/THINK]Total 5", "Total 5"),
    ("<|begin_of_thought|>x<|end_of_thought|>\n<|begin_of_solution|>Total 5", "Total 5"),
    ("<|channel|>analysis<|message|>x<|end|><|start|>assistant<|channel|>final<|message|>5", "5"),
    ("<|channel|>analysis<|message|>x<|channel|>final<|message|>5", "5"),
    ("<|im_start|>assistant\n<think>x</think>\nTotal 5", "Total 5"),
    ("<think>x</think><answer>Total 5", "Total 5"),
    ("<details type=\"reasoning\" done=\"true\">x</details>\nTotal 5", "Total 5"),
    ("<think>I shall end with </think> tags.\nYes.\n</think>\n\nTotal 5", "Total 5"),
    ("<think>I write </think> Total 5", " Total 5"),
    ("<think>a <think>b</think> c</think>\nTotal 5", "Total 5"),
    ("<think>\na\n<think>\nb\n</think>\nc\n</think>\n\nTotal 5", "Total 5"),
    ("<think>I use <think> tags.\n</think>\nTotal 5", "Total 5"),
    ("<thought_process>x</thought_process>Total 5", "Total 5"),
    ("<antThinking>x</antThinking>Total 5", "Total 5"),
    ("<|think|>x<|/think|>\nTotal 5", "Total 5"),
    ("<|begin_think|>x<|end_think|>Total 5", "Total 5"),
    ("<|think_start|>x<|think_end|>Total 5", "Total 5"),
    ("<｜begin▁of▁thinking｜>x<｜end▁of▁thinking｜>Total 5", "Total 5"),
    ("[THINKING]x[/THINKING]\nTotal 5", "Total 5"),
    ("[think]x[/think]\nTotal 5", "Total 5"),
    ("<unused94>thought\nx<unused95>Total 5", "Total 5"),
    ("&lt;think&gt;x&lt;/think&gt;\nTotal 5", "Total 5"),
    ("```thinking\nx\n```\nTotal 5", "Total 5"),
    ("analysisThe slip.assistantfinalTotal 5", "Total 5"),
    ("<details>\n<summary>Thinking</summary>\nx\n</details>\nTotal 5", "Total 5"),
    ("<analysis>\nx\n</analysis>\nTotal 5", "Total 5"),
    ("<思考>x</思考>Total 5", "Total 5"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "page"), MARKED)
def test_marked_thoughts_are_dropped(text: str, page: str) -> None:
    assert whole(text) == (page, {"removed"})
    for size in (1, 2, 3, 7, 1000):
        assert streamed(text, size) == (page, {"removed"})


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("The picture shows a slip.\n</think>\n\nTotal 5", "Total 5"),
        ("Okay, I read it.</think>Total 5", "Total 5"),
        ("Got it. Done. </think>\n\nTotal 5", "Total 5"),
        ("用户需要文字。\n</think>\n合计 5", "合计 5"),
        ("Der Nutzer möchte den Text.\n</think>\nSumme 5", "Summe 5"),
        ("ユーザーは文字を求めている。\n</think>\n合計 5", "合計 5"),
        ("Пользователь просит текст.\n</think>\nИтого 5", "Итого 5"),
    ],
)
def test_thoughts_with_a_closing_tag_only_are_dropped(text: str, page: str) -> None:
    assert whole(text) == (page, {"removed", "unopened"})
    for size in (1, 2, 3, 7, 1000):
        assert streamed(text, size) == (page, {"removed", "unopened"})


@pytest.mark.parametrize(
    ("text", "unsure"),
    [
        ("<think>x</think>Total 5", []),
        ("<|think|>x<|/think|>Total 5", []),
        ("<analysis>x</analysis>Total 5", ["<analysis>"]),
        ("<think>x</think>\n<reasoning id='1'>y</reasoning>Total 5", ["<reasoning id='1'>"]),
    ],
)
def test_tags_that_pages_may_have_are_said(text: str, unsure: list[str]) -> None:
    for thoughts in (Thoughts(whole=True), Thoughts()):
        assert thoughts.feed(text) + thoughts.end() == "Total 5"
        assert thoughts.unsure == unsure


def test_thoughts_that_a_page_quotes_behind_its_own_stay() -> None:
    text = "The manual says <think>b</think>."
    assert whole(f"<think>a</think>{text}") == (text, {"removed", "kept"})
    for size in (1, 3, 100):
        assert streamed(f"<think>a</think>{text}", size) == (text, {"removed", "kept"})


@pytest.mark.parametrize(
    ("text", "page", "unknown"),
    [
        ("<|assistant|>\nTotal 5", "Total 5", []),
        ("<|im_start|>assistant<|im_sep|>Total 5", "Total 5", []),
        ("<|im_start|>assistantTotal 5", "Total 5", []),
        ("<|start_of_role|>assistant<|end_of_role|>Total 5", "Total 5", []),
        ("[gMASK]<sop><|assistant|>\n  Total 5", "  Total 5", []),
        ("<think/>\nTotal 5", "Total 5", []),
        ("<|bot|>Total 5", "Total 5", ["<|bot|>"]),
        ("<|md_start|>\n<IMG_CONTEXT>Total 5", "Total 5", ["<|md_start|>", "<IMG_CONTEXT>"]),
        ("<|ref|>title<|/ref|>Total 5", "<|ref|>title<|/ref|>Total 5", []),
        ("<|box_start|>1 2<|box_end|>", "<|box_start|>1 2<|box_end|>", []),
        ("<image file>", "<image file>", []),
    ],
)
def test_tokens_before_a_text_are_dropped(text: str, page: str, unknown: list[str]) -> None:
    for size in (1, 2, 7, 1000):
        thoughts = Thoughts()
        pieces = [text[start : start + size] for start in range(0, len(text), size)]
        assert "".join(map(thoughts.feed, pieces)) + thoughts.end() == page
        assert thoughts.tokens == unknown


@pytest.mark.parametrize(
    "text",
    [
        "A manual: write <think> before and </think> behind.\n",
        "End with </think> always.\nSo it is.\n",
        '{"Title": "</think>"}',
        "<table><tr><td></think></td></tr></table>",
    ],
)
def test_tags_inside_a_text_stay(text: str) -> None:
    assert whole(text) == (text, {"kept"})
    for size in (1, 2, 3, 7, 1000):
        assert streamed(text, size) == (text, {"kept"})


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "  two\n",
        "<table>",
        "<thi",
        "[1]",
        "I <b>am</b>",
        "<",
        "analysis",
        "a",
        "``",
        "<reason>Late</reason>\n<order>5</order>",
        "[Stamp]",
        "Analysis\n5 mg",
    ],
)
def test_other_text_is_whole(text: str) -> None:
    assert whole(text) == (text, set())
    for size in (1, 2, 3):
        assert streamed(text, size) == (text, set())


@pytest.mark.parametrize("text", ["<think>", "<think>\nThe picture", "<think>a</think>\n<think>b"])
def test_thoughts_that_do_not_end_leave_nothing(text: str) -> None:
    assert whole(text) == ("", {"removed", "unclosed"})
    assert streamed(text, 2) == ("", {"removed", "unclosed"})


def test_a_text_that_reads_like_a_page_is_shown_at_once() -> None:
    thoughts = Thoughts()
    pieces = ["Harbour ", "Paper ", "Mill\n"]
    assert [thoughts.feed(piece) for piece in pieces] == pieces


def test_a_text_that_reads_like_thoughts_is_held_back() -> None:
    thoughts = Thoughts()
    pieces = ["The pic", "ture shows", " a slip.\n" * 100, "</think>\nTo", "tal 5"]
    assert [thoughts.feed(piece) for piece in pieces] == ["", "", "", "To", "tal 5"]


def test_of_a_model_that_thinks_everything_is_held_back_up_to_the_tag() -> None:
    text = "Harbour Paper Mill\n" * 90 + "\n</think>\nTotal 5"
    assert streamed(text, 5, thinks=True) == ("Total 5", {"removed", "unopened"})
    assert streamed("Harbour Paper Mill", 5, thinks=True) == ("Harbour Paper Mill", set())


def test_thoughts_that_were_shown_stay_and_are_known() -> None:
    text = "Reading: done.\n</think>\n\nTotal 5"
    assert streamed(text, 3) == (text, {"shown"})


@pytest.mark.heavy
@pytest.mark.parametrize("start", ["", "<think>", "Okay, "])
@pytest.mark.parametrize(
    "unit",
    ["<", " ", "x", "<think", "</think> a ", "<think></think>", "<|", "<details>", "<think>"],
)
def test_time_grows_with_the_length_of_a_text(start: str, unit: str) -> None:
    assert growth(lambda size: streamed(start + unit * size, 1), 1_000) < LINEAR


@pytest.mark.heavy
@pytest.mark.parametrize("start", ["", "Okay, "])
@pytest.mark.parametrize("unit", ["<", " ", "x", "<think"])
def test_time_grows_with_the_length_of_a_whole_text(start: str, unit: str) -> None:
    assert growth(lambda size: whole(start + unit * size), 10_000) < LINEAR
