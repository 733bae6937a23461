"""Characters: halves of surrogate pairs are joined or replaced, NUL is replaced."""

from __future__ import annotations

import pytest

from qocr.answers.characters import Characters, whole_characters, with_whole_characters


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("", ""),
        ("Total 88 €\n", "Total 88 €\n"),
        ("x \ud83d\ude00 y", "x 😀 y"),
        ("x \ud83d y", "x \ufffd y"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        ("a\0b\x1b[31m", "a\ufffdb\x1b[31m"),
    ],
)
def test_a_text_has_whole_characters(text: str, whole: str) -> None:
    assert whole_characters(text) == whole
    for size in (1, 2, 3):
        characters = Characters()
        pieces = [text[start : start + size] for start in range(0, len(text), size)]
        assert "".join(map(characters.feed, pieces)) + characters.end() == whole


def test_json_has_whole_characters_in_texts_and_names() -> None:
    value = {"a\ud83d": ["b\ude00", {"c": "\0"}], "d": 1, "e": None}
    assert with_whole_characters(value) == {
        "a\ufffd": ["b\ufffd", {"c": "\ufffd"}],
        "d": 1,
        "e": None,
    }
