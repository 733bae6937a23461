"""Letters from scores, the words they make, and the spaces the network swallowed."""

from __future__ import annotations

from typing import Any

import pytest

np = pytest.importorskip("numpy")
cv2 = pytest.importorskip("cv2")

from qocr.engines.local.sight.spaces import Gap, UsualSpace, gaps, spaced, usual_space  # noqa: E402
from qocr.engines.local.sight.spelling import (  # noqa: E402
    Letter,
    Spelling,
    confidence,
    decode,
    line,
    text,
)

ALPHABET = ("", "a", "b", " ")
QUAD = ((0.0, 0.0), (100.0, 0.0), (100.0, 10.0), (0.0, 10.0))


def scores(steps: str) -> Any:
    """One step a letter, `-` for none; every letter is sure at 0.9."""
    table = np.full((len(steps), len(ALPHABET)), 0.02, dtype=np.float32)
    for step, letter in enumerate(steps):
        table[step, ALPHABET.index("" if letter == "-" else letter)] = 0.9
    return table


def spelled(letters: str) -> Spelling:
    width = len(letters)
    return tuple(Letter(one, 0.9, (at + 0.5) / width) for at, one in enumerate(letters))


def test_a_letter_seen_on_end_is_one_and_after_a_pause_another() -> None:
    assert text(decode(scores("aa-ab-"), ALPHABET, 1.0)) == "aab"


def test_a_letter_stands_where_it_was_seen_in_the_used_part() -> None:
    (letter,) = decode(scores("--aa----"), ALPHABET, 0.5)
    assert letter.place == 0.75
    assert letter.confidence == pytest.approx(0.9)


def test_nothing_seen_is_no_text_of_no_confidence() -> None:
    nothing = decode(scores("----"), ALPHABET, 1.0)
    assert (text(nothing), confidence(nothing)) == ("", 0.0)


def test_words_stand_where_their_letters_do() -> None:
    read = line(spelled("ab ab"), QUAD)
    assert [word.text for word in read.words] == ["ab", "ab"]
    assert read.words[0].bbox == (0.0, 0.0, 40.0, 10.0)
    assert read.words[1].bbox == (60.0, 0.0, 100.0, 10.0)


def test_a_line_of_one_word_has_no_words_of_its_own() -> None:
    assert line(spelled("ab"), QUAD).words == ()


def strip(*inks: tuple[int, int]) -> Any:
    """A line 20 high and 100 wide, with ink from some column to another."""
    crop = np.full((20, 100, 3), 255, dtype=np.uint8)
    for left, right in inks:
        crop[4:16, left:right] = 0
    return crop


@pytest.mark.parametrize("inverted", [False, True])
def test_the_white_between_two_letters_is_measured_in_line_heights(inverted: bool) -> None:
    crop = strip((5, 25), (45, 60), (62, 80))
    letters = (Letter("a", 0.9, 0.15), Letter("b", 0.9, 0.52), Letter("a", 0.9, 0.7))
    found = gaps(255 - crop if inverted else crop, letters)
    assert [round(one.width, 1) for one in found] == [1.0, 0.1]


def gap(pair: str, width: float, space: bool = False) -> Gap:
    return Gap(Letter(pair[0], 0.9, 0.25), Letter(pair[1], 0.9, 0.75), width, space)


def is_parted(pair: str, width: float, usual: UsualSpace) -> bool:
    one = gap(pair, width)
    return len(spaced((one.before, one.after), [one], usual)) == 3


@pytest.mark.parametrize(
    ("pair", "width", "parted"),
    [
        (":A", 0.3, True),
        ("l:", 0.3, True),
        ("ab", 0.3, False),  # within a word only a very wide gap is a space
        ("ab", 0.7, True),
        ("3:", 0.4, False),  # a time
        ("a.", 0.9, False),  # never before a closing mark
        ("(a", 0.9, False),  # never after an opening one
        ("中a", 0.3, False),
    ],
)
def test_a_swallowed_space_is_as_wide_as_those_the_page_has(
    pair: str, width: float, parted: bool
) -> None:
    assert is_parted(pair, width, UsualSpace(0.3, None)) is parted


def test_chinese_and_latin_letters_are_parted_where_the_page_does_so_as_a_rule() -> None:
    rule = [gap("中a", 0.3, True), gap("a中", 0.32, True), gap("中b", 0.29)]
    assert usual_space([rule]).mixed == pytest.approx(0.31)
    assert (
        usual_space([[gap("中a", 0.3, True), *(gap("中b", 0.1) for _ in range(3))]]).mixed is None
    )
    assert is_parted("中b", 0.29, usual_space([rule]))
    assert not is_parted("中中", 0.9, usual_space([rule]))
