"""Lists: their marks, and which rows begin an item."""

from __future__ import annotations

import pytest

from qocr.engines.local.layout.lists import item_starts, mark_of


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [
        ("• one", "•", None),
        ("– one", "–", None),
        ("1. one", "1.", 1),
        ("12) one", "12)", 12),
        ("(b) two", "(b)", 2),
        ("iv. four", "iv.", 4),
        ("[7] seven", "[7]", 7),
    ],
)
def test_marks(text: str, sign: str, value: int | None) -> None:
    mark = mark_of(text)
    assert mark is not None
    assert (mark.sign, mark.value) == (sign, value)


@pytest.mark.parametrize("text", ["1.5 per cent", "2004. 1", "-5 degrees", "415.", "text", ""])
def test_what_is_no_mark(text: str) -> None:
    assert mark_of(text) is None


def test_items_follow_each_other() -> None:
    assert item_starts(["1. one", "more", "2. two", "3. three", "text"]) == [0, 2, 3]
    assert item_starts(["a) one", "b) two"]) == [0, 1]


def test_a_number_that_none_follows_begins_no_item() -> None:
    assert item_starts(["born in", "12. May", "text", "40. street"]) == []


def test_a_bullet_alone_is_an_item_but_a_dash_is_not() -> None:
    assert item_starts(["text", "• one", "text"]) == [1]
    assert item_starts(["text", "- one", "text"]) == []
