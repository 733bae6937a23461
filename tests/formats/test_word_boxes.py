"""The words of a line and their boxes."""

from __future__ import annotations

import pytest

from qocr.formats.word_boxes import words_of
from qocr.types import Line, Quad


def box(left: float, top: float, right: float, bottom: float) -> Quad:
    return (left, top), (right, top), (right, bottom), (left, bottom)


def sides(line: Line) -> list[tuple[str, float, float]]:
    """Each word with its left and right side."""
    return [(word.text, round(word.bbox[0], 1), round(word.bbox[2], 1)) for word in words_of(line)]


def test_words_are_cut_in_proportion_to_the_widths_of_their_letters() -> None:
    assert sides(Line("ill WW", box(100, 0, 415, 40))) == [("ill", 100, 190), ("WW", 215, 415)]
    assert sides(Line("合计 ill", box(0, 0, 315, 40))) == [("合计", 0, 200), ("ill", 225, 315)]


def test_words_that_the_engine_tells_have_its_boxes() -> None:
    parts = Line("one", box(110, 5, 180, 35)), Line("two", box(300, 5, 390, 35))
    line = Line("one two", box(100, 0, 400, 40), words=parts)
    assert sides(line) == [("one", 110, 180), ("two", 300, 390)]
    assert [word.bbox[1::2] for word in words_of(line)] == [(0, 40), (0, 40)]


def test_parts_are_put_together_to_words_and_cut_into_them() -> None:
    parts = Line("No.", box(100, 0, 130, 40)), Line("7-1", box(130, 0, 160, 40))
    glued = Line("a b", box(200, 0, 260, 40))
    line = Line("No.7-1 a b", box(100, 0, 260, 40), words=(*parts, glued))
    assert sides(line) == [("No.7-1", 100, 160), ("a", 200, 228.7), ("b", 228.7, 260)]


@pytest.mark.parametrize(
    "words", [(), (Line("other", box(0, 0, 9, 9)),), (Line("ill", None), Line("WW", None))]
)
def test_parts_that_are_not_those_of_the_text_are_not_used(words: tuple[Line, ...]) -> None:
    line = Line("ill WW", box(100, 0, 415, 40), words=words)
    assert sides(line) == [("ill", 100, 190), ("WW", 215, 415)]


def test_right_to_left_words_stand_as_they_are_seen() -> None:
    words = sides(Line("שלום abc de 12 עולם", box(0, 0, 1000, 40)))
    assert [word for word, *_ in words] == ["שלום", "abc", "de", "12", "עולם"]
    assert [word for word, *_ in sorted(words, key=lambda word: word[1])] == [
        *("עולם", "abc", "de", "12", "שלום")
    ]
    words = sides(Line("total שלום 7 עולם end", box(0, 0, 1000, 40)))
    assert [word for word, *_ in sorted(words, key=lambda word: word[1])] == [
        *("total", "עולם", "7", "שלום", "end")
    ]


def test_a_column_is_cut_from_top_to_bottom() -> None:
    words = words_of(Line("縦書 一列", box(50, 0, 90, 425)))
    assert [(word.text, word.bbox) for word in words] == [
        ("縦書", (50, 0, 90, 200)),
        ("一列", (50, 225, 90, 425)),
    ]


def test_words_of_a_tilted_line_are_tilted() -> None:
    (word, _) = words_of(Line("ill WW", ((0, 0), (315, 63), (307, 103), (-8, 40))))
    assert [tuple(round(side, 1) for side in corner) for corner in word.corners] == [
        *((0, 0), (90, 18), (82, 58), (-8, 40))
    ]


def test_a_line_without_text_or_box_has_no_words() -> None:
    assert (words_of(Line(" ", box(0, 0, 9, 9))), words_of(Line("text", None))) == ((), ())
