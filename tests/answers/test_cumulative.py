"""Streams that repeat what came: only what is new is taken, and no text is taken for a repeat."""

from __future__ import annotations

import pytest
from growth import LINEAR, growth

from qocr.answers.cumulative import CERTAIN_LETTERS, Increments

SENTENCE = ["Dear ", "Ms ", "Larsen, ", "thank you ", "for ", "the ", "paper.\n"]
LONG = "Delivery note 2025-118, paper and envelopes as ordered in October. " * 4
assert len(LONG) > CERTAIN_LETTERS


def joined(pieces: list[str]) -> str:
    increments = Increments()
    return "".join(map(increments.feed, pieces)) + increments.end()


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["Total", "Total 88", "Total 88.00", "Total 88.00"], "Total 88.00"),
        (["", "Total", "Total 88", "", "Total 88.00 EUR"], "Total 88.00 EUR"),
        (["Name", "Name A", "Name A\nB", "Name A\nB\nC"], "Name A\nB\nC"),
        (["Total", "Total 88", "Total 88.00", "!"], "Total 88.00!"),
        ([LONG, LONG + "More."], LONG + "More."),
        ([*SENTENCE, "".join(SENTENCE)], "".join(SENTENCE)),
        ([*SENTENCE, "".join(SENTENCE), "".join(SENTENCE) + "!"], "".join(SENTENCE) + "!"),
        (["Tot", "Tot", "Total", "Total", "Total 88", "Total 88"], "Total 88"),
        (["T", "To", "Tot", "Tota", "Total", "Total 8"], "Total 8"),
        (["合计", "合计 88", "合计 88 元", "合计 88 元 整"], "合计 88 元 整"),
        (["Ab \ud83d", "Ab \U0001f600 cd", "Ab \U0001f600 cd e"], "Ab \ud83d\ude00 cd e"),
    ],
)  # fmt: skip
def test_an_event_that_repeats_everything_adds_what_is_new(pieces: list[str], text: str) -> None:
    assert joined(pieces) == text


@pytest.mark.parametrize(
    "pieces",
    [
        ["1", "11"],
        ["1", "11", "111", "1111"],
        ["=", "==", "====", "========", "\n"],
        ["a", "a", "a"],
        ["Item\n", "Item\n"],
        ["Item\n", "Item\nItem\n", "Total\n"],
        ["Item 1\n", "Item 1\nItem 2\n"],
        ["".join(SENTENCE), "".join(SENTENCE)],
        ["x", "y", "xy", "xyxy"],
        ["ha", "haha", "hahaha"],
        ["no ", "no no ", "no no no "],
        ["Total", "Total 88", "x"],
        [],
    ],
)  # fmt: skip
def test_a_text_that_repeats_itself_is_whole(pieces: list[str]) -> None:
    assert joined(pieces) == "".join(pieces)


def test_a_part_that_may_be_a_repeat_is_known() -> None:
    increments = Increments()
    assert [increments.feed("Total"), increments.feed("Total 88")] == ["Total", ""]
    assert (increments.end(), increments.doubtful) == ("Total 88", True)


@pytest.mark.parametrize(
    ("pieces", "doubtful"),
    [
        (["Harbour Paper Mill, Port", "Harbour Paper Mill, Port Ellis", "7"], True),
        (["a", "Harbour Paper Mill, Port", "Harbour Paper Mill, Port"], True),
        (["Harbour Paper Mill, Port", "5", "Harbour Paper Mill, Port X"], True),
        (["Harbour Paper Mill", " 5", "<td></td><td></td><td>", "<td></td><td></td><td>"], False),
        (["1", "11", "111"], False),
    ],
)
def test_what_may_repeat_the_text_is_doubtful(pieces: list[str], doubtful: bool) -> None:
    increments = Increments()
    assert "".join(map(increments.feed, pieces)) + increments.end() == "".join(pieces)
    assert increments.doubtful == doubtful


@pytest.mark.heavy
def test_time_grows_with_the_length_of_what_came() -> None:
    assert growth(lambda size: joined(["ab"] * size), 5_000) < LINEAR
