"""Repetition: whatever a stuck model repeats is noticed and left out, what pages repeat is not."""

from __future__ import annotations

import random

import pytest
from growth import LINEAR, growth

from qocr.answers.repetition import Repetition, Run, counts_on
from qocr.answers.stage import clean

SLIP = (
    "Harbour Paper Mill\nQuay Street 7, Port Ellis\nDelivery note 2025-118\n"
    "with this letter you receive the paper you ordered in October. Please check the parcels on "
    "arrival and write to us within a week.\nLaid paper cream 400 96.00\nTotal 151.50\n\n"
)
EMPTY_ROW = "<tr><td></td><td></td></tr>"


def read(text: str, whole: bool = False, size: int = 7) -> tuple[str, list[Run], Run | None]:
    repetition = Repetition(whole)
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    handed_on = "".join(map(repetition.feed, pieces)) + repetition.end()
    return handed_on, repetition.runs, repetition.doubtful


@pytest.mark.parametrize(
    ("before", "unit", "times", "after", "left"),
    [
        ("", "Total 151.50\n", 60, "", 47),
        ("First line. ", "ha ho ", 300, "and so on", 100),
        ("", SLIP, 40, "", 8),
        ("<table><tr><td>a</td></tr>", EMPTY_ROW, 700, "</table>", 150),
        ("| a | b |\n|---|---|\n", "| | |\n", 700, "", 150),
        ("<table><tr>", "<td></td>", 3000, "</tr></table>", 150),
        ("", "0.00\n", 300, "", 200),
    ],
)
def test_what_is_repeated_too_often_is_left_out(
    before: str, unit: str, times: int, after: str, left: int
) -> None:
    handed_on, [run], _ = read(before + unit * times + after)
    assert handed_on == before + unit * (times - run.dropped) + after
    assert run.period == len(unit)
    assert times - run.dropped in (left, left + 1)  # where the first copy begins is not certain


def test_of_a_long_part_one_copy_is_left_in_a_whole_answer() -> None:
    handed_on, [run], _ = read(SLIP * 40 + "The end.", whole=True)
    assert handed_on in (SLIP + "The end.", SLIP * 2 + "The end.")
    assert (run.period, run.dropped) == (
        len(SLIP),
        39 if handed_on.startswith(SLIP + "The") else 38,
    )


FORM_ROW = "<tr>" + "<td></td>" * 12 + "</tr>"


@pytest.mark.parametrize(
    "text",
    [
        "." * 5000,
        ("_" * 80 + "\n") * 40,
        ("Name " + "." * 60 + " 7\n") * 15,
        "Total 151.50\n" * 15,
        "0.00\n" * 120,
        f"<table>{FORM_ROW * 60}</table>",
        "<tr><td>OK</td><td>OK</td></tr>" * 40,
        "☐ " * 300,
        "And the raven, never flitting, still is sitting, still is sitting\n" * 8,
        " " * 9000,
    ],
)
def test_what_pages_repeat_is_whole(text: str) -> None:
    assert read(text) == (text, [], None)
    assert read(text, whole=True) == (text, [], None)


def test_a_slip_that_stands_several_times_on_a_page_is_doubtful() -> None:
    assert read(SLIP * 2) == (SLIP * 2, [], None)
    assert read(SLIP * 3) == (SLIP * 3, [], Run(len(SLIP), 3))


def test_random_texts_are_whole_and_repeated_ones_are_known() -> None:
    chance = random.Random(12)
    for _ in range(150):
        words = ["".join(chance.choices("abcdeé中1 .\n", k=chance.randint(1, 9))) for _ in range(9)]
        text = " ".join(chance.choices(words, k=chance.randint(1, 120)))
        assert read(text, size=chance.randint(1, 40)) == (text, [], read(text)[2])
        unit = " ".join(chance.choices(words, k=4)) + " Ende. "
        times = 40 + 1500 // len(unit)
        handed_on, runs, _ = read(text + unit * times + text)
        assert runs
        assert handed_on.startswith(text + unit)
        assert handed_on.endswith(text)
        dropped = sum(run.period * run.dropped for run in runs)
        assert len(handed_on) == len(text + unit * times + text) - dropped


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("\n".join(f"{number}. Item" for number in range(1, 900)), 899),
        ("".join(f"| {number} | 0.0 |\n" for number in range(1, 1500)), 1499),
        ("".join(f"<tr><td>{2 * number}</td></tr>" for number in range(1, 500)), 499),
        ("\n".join(f"{number}. {number * number}" for number in range(1, 900)), 2),
        ("7\n" * 900, 1),
        ("", 1),
    ],
)
def test_rows_that_only_count_on_are_counted(text: str, rows: int) -> None:
    assert counts_on(text) == rows


@pytest.mark.parametrize(
    ("rows", "notes", "faults"),
    [
        (200, (), ()),
        (400, ("the answer has 400 rows that only count on",), ()),
        (600, (), ("the answer repeats itself: 600 rows that only count on",)),
    ],
)
def test_a_list_that_a_page_may_have_is_no_fault(
    rows: int, notes: tuple[str, ...], faults: tuple[str, ...]
) -> None:
    answer = clean("\n".join(f"Screw M{number} {3 * number}.50" for number in range(rows)))
    assert (answer.notes, answer.faults) == (notes, faults)


@pytest.mark.parametrize("times", [3, 4, 6])
def test_copies_are_counted_with_the_last_one(times: int) -> None:
    answer = clean("\n".join([f"```markdown\n{SLIP.strip()}\n```"] * times))
    assert answer.notes == (f"the answer has the same {len(SLIP)} letters {times} times",)


@pytest.mark.heavy
@pytest.mark.parametrize("unit", ["a", "ab", "a" * 50 + "b", SLIP, "<td></td>", "1\n"])
def test_time_grows_with_the_length_of_a_text(unit: str) -> None:
    times = 4_000 // len(unit)
    assert growth(lambda size: read(unit * size, size=3), times) < LINEAR
    assert growth(lambda size: counts_on(unit * size), times * 10) < LINEAR


@pytest.mark.heavy
def test_time_grows_with_the_length_of_a_random_text() -> None:
    letters = random.Random(1).choices("ab", k=40_000)
    assert growth(lambda size: read("".join(letters[:size])), 10_000) < LINEAR
