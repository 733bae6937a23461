"""Code fences: dropped around an answer, kept inside, the same in pieces as whole."""

from __future__ import annotations

from itertools import combinations

import pytest
from growth import LINEAR, growth

from qocr.answers import fences

TABLE = [
    ("", ""),
    ("plain", "plain"),
    ("  two\n\nlines \n", "  two\n\nlines \n"),
    (" \n ", " \n "),
    ("```html\n<b>x</b>\n```", "<b>x</b>"),
    ("```html\n<b>x</b>\n```\n", "<b>x</b>"),
    ("```json\n[1]```", "[1]"),
    ("```\nx\n```", "x"),
    ("\n ```latex \nx\n ``` \n", "x"),
    ("```json\r\n{}\r\n```\r\n", "{}"),
    ("```c++\nx\n```", "x"),
    ("```html\n<b>cut", "<b>cut"),
    ("```html\n<b>cut\n", "<b>cut\n"),
    ("```html\n<b>cut\n``", "<b>cut\n``"),
    ("```html\n", ""),
    ("```html", ""),
    ("```", ""),
    ("``", "``"),
    ("```html\n```", ""),
    ("```html\n\n```", ""),
    ("``` one\n```", ""),
    ('```text title="page 1" lines\nx\n```', "x"),
    ("```{.text #a}\nx\n```", "x"),
    ('```json {"a": 1}\n```', '```json {"a": 1}\n```'),
    ("``` two words\n```", "``` two words\n```"),
    ("````\nx\n````", "x"),
    ("````\na ```b``` c\n```\nd\n````", "a ```b``` c\n```\nd"),
    ("~~~\nx\n~~~", "x"),
    ("~~~md\nx\n```\n~~~", "x\n```"),
    ("```x```", "```x```"),
    ("```md\na\n```\n```md\nb\n```", "a\n\nb"),
    ("```md\na\n```\n\n```\nb\n```\n", "a\n\nb"),
    ("```md\na\n```md\nb\n```", "a\n\nb"),
    ("```md\n\n```md\n\n```text\n```", ""),
    ("```md\na\n```\n\n**Note:** b", "a\n\n**Note:** b"),
    ("```md\na\n```\nb\n```\nc\n```\n", "a\n```\nb\n```\nc"),
    ("Here is the text:\n\n```\na\n```\n\nLet me know!\nBye.\n", "a"),
    ("Here is the text:\n\na\n", "Here is the text:\n\na\n"),
    ("Here is the text:", "Here is the text:"),
    ("```md\na\n\n```\nb\n```\n\nc\n```\nLet me know!", "a\n\n```\nb\n```\n\nc"),
    ("````md\n```py\nb\n```\n````", "```py\nb\n```"),
    ("Sure!\n\nHere is the text:\n\n```\na\n```", "a"),
    ("Hier ist der Text:\n```\na\n```\nIch hoffe, das hilft!", "a"),
    ("OCR result:\n```\na\n```", "a"),
    ("Text\n```\na\n```", "Text\n```\na\n```"),
    ("画像のテキスト：\n```\na\n```", "a"),
    ("以下是文字：\n```\n甲\n```\n希望有帮助。", "甲"),
    ("Usage:\n```\na\n```\n", "Usage:\n```\na\n```\n"),
    ("```\na\n```\nLet me know" + " x" * 300, "a\nLet me know" + " x" * 300),
    ("`x`", "`x`"),
    ("x\n```", "x\n```"),
    ("x\n```html\ny\n```\nz", "x\n```html\ny\n```\nz"),
    ("```md\na\n```py\nb\n```\nc\n```", "a\n```py\nb\n```\nc"),
    ("```md\na ` b `` c ``` d\n```", "a ` b `` c ``` d"),
    ("```txt\n产\u2028品\n```", "产\u2028品"),
]


def streamed(pieces: list[str]) -> str:
    fence = fences.Fence()
    return "".join([fence.feed(piece) for piece in pieces] + [fence.end()])


@pytest.mark.parametrize(("text", "stripped"), TABLE)
def test_an_answer_loses_the_fence_around_it(text: str, stripped: str) -> None:
    assert fences.strip(text) == stripped


@pytest.mark.parametrize(("text", "stripped"), TABLE)
def test_pieces_give_the_same_as_the_whole(text: str, stripped: str) -> None:
    cuts = list(combinations(range(0, len(text) + 1, 1 + len(text) // 60), 2))
    found = [streamed([text[:one], text[one:two], text[two:]]) for one, two in cuts]
    assert found == [stripped] * len(cuts)
    assert streamed(list(text)) == stripped


def test_text_is_handed_on_as_soon_as_it_is_certain() -> None:
    fence = fences.Fence()
    pieces = ["``", "`ht", "ml\n", "<b>", "\n", "x", "\n``", "`"]
    assert [fence.feed(piece) for piece in pieces] == ["", "", "", "<b>", "", "\nx", "", ""]
    assert fence.end() == ""


def test_text_without_a_fence_is_not_held_back() -> None:
    fence = fences.Fence()
    assert [fence.feed(piece) for piece in ["q", "\n", "`"]] == ["q", "\n", "`"]
    assert fence.end() == ""


@pytest.mark.heavy
@pytest.mark.parametrize("unit", [" ", "\n", "a", "` "])
@pytest.mark.parametrize("start", ["", "```", "```txt\n"])
def test_time_grows_with_the_length_of_a_text(start: str, unit: str) -> None:
    assert growth(lambda size: streamed([start, *(unit * size)]), 2_000) < LINEAR
    assert growth(lambda size: fences.strip(start + unit * size + "!"), 20_000) < LINEAR


def test_the_name_of_a_language_is_short() -> None:
    assert fences.strip(f"```{'a' * 40}\nx\n```") == "x"
    assert fences.strip(f"```{'a' * 41}\nx\n```") == f"```{'a' * 41}\nx\n```"


def test_phrases_beside_a_fence_are_known() -> None:
    fence = fences.Fence()
    text = "Sure! Here it is:\n\n```json\n{}\n```\n\nHope this helps.\n"
    assert fence.feed(text) + fence.end() == "{}"
    assert fence.phrases == ["Sure! Here it is:", "Hope this helps."]
    assert not fence.followed


def test_text_behind_a_fence_is_known() -> None:
    fence = fences.Fence()
    assert fence.feed("```\na\n```\nNote: b") + fence.end() == "a\nNote: b"
    assert (fence.phrases, fence.followed) == ([], True)


def test_what_stands_beside_a_fence_is_told() -> None:
    fence = fences.Fence()
    assert fence.feed('```text title="page 1"\nx\n```') + fence.end() == "x"
    assert (fence.phrases, fence.kept) == (['title="page 1"'], False)


@pytest.mark.parametrize("size", [1, 5, 100])
def test_a_fence_that_stays_is_told(size: int) -> None:
    fence, text = fences.Fence(), "``` two words\nx\n```"
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    assert "".join(map(fence.feed, pieces)) + fence.end() == text
    assert fence.kept
