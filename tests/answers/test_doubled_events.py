"""Streams whose events each come twice: taken once where that is certain, else kept and said."""

from __future__ import annotations

import pytest

from qocr.answers.stage import DOUBLED_EVENTS, MAYBE_DOUBLED, AnswerStage

SENTENCE = ["Invoice ", "number ", "12345\n", "Total ", "88.00 ", "EUR"]
TWICE = [piece for piece in SENTENCE for _ in range(2)]


def read(pieces: list[str]) -> tuple[str, tuple[str, ...]]:
    stage = AnswerStage()
    answer = stage.answer("".join(map(stage.feed, pieces)) + stage.end())
    return answer.text, answer.notes


def test_events_that_come_twice_are_taken_once() -> None:
    assert read(TWICE) == ("".join(SENTENCE), (DOUBLED_EVENTS,))


def test_an_event_that_comes_once_among_them_is_said() -> None:
    assert read([*TWICE, "!", "?"]) == ("".join(SENTENCE) + "!?", (DOUBLED_EVENTS, MAYBE_DOUBLED))


def test_a_short_text_whose_events_come_twice_is_kept_and_said() -> None:
    pieces = ["Total ", "Total ", "88.0", "88.0"]
    assert read(pieces) == ("Total Total 88.088.0", (MAYBE_DOUBLED,))


@pytest.mark.parametrize(
    "pieces",
    [
        ["1", "1", "2", "2", "3", "3"],
        ["ha", "ha", "ha"],
        ["no", "no", "yes", "maybe"],
        ["Item\n"] * 12,
        ["a ", "a ", "b ", "c"],
        [],
    ],
)
def test_other_texts_are_as_they_came(pieces: list[str]) -> None:
    assert read(pieces)[0] == "".join(pieces)
    assert MAYBE_DOUBLED not in read(pieces)[1]


def test_a_stream_that_sends_everything_twice_and_again_is_read_once() -> None:
    """Each event has all of the text so far; the first ones come twice."""
    text = "Harbour Paper Mill, Quay Street 7, Port Ellis"
    starts = [text[:end] for end in (20, 30, 40, len(text))]
    twice = [start for start in starts for _ in range(2)]
    assert read(twice)[0] == text
    assert read([starts[0], *starts])[0] == text
