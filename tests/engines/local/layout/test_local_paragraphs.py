"""Paragraphs: told by spacing, indents and short last lines, in running text only."""

from __future__ import annotations

from lines import line

from qocr.engines.local.geometry import Block, row_text, rows
from qocr.engines.local.geometry import level as boxes_of
from qocr.engines.local.layout.paragraphs import paragraphs
from qocr.types import Line

STEP = 24.0


def block(*texts: str, indent: float = 30, width: float = 600) -> Block:
    """Rows of 10 points a letter that start at the margin, or at the indent with a `>`."""
    return rows(boxes_of([_row(text, n, indent, width) for n, text in enumerate(texts)]))


def _row(text: str, number: int, indent: float, width: float) -> Line:
    left = indent if text.startswith(">") else 0.0
    text = text.removeprefix(">")
    right = width if text.endswith("|") else left + 10 * len(text)
    return line(text.removesuffix("|"), left, STEP * number, right - left)


def starts(found: Block) -> list[str]:
    return [row_text(piece[0]) for piece in paragraphs(found)]


def test_an_indented_first_line_begins_a_paragraph() -> None:
    text = ("The first|", "ends.|", ">The second|", "ends.|", ">The third|", "ends.|")
    assert starts(block(*text)) == ["The first", "The second", "The third"]


def test_the_line_after_a_short_one_begins_a_paragraph() -> None:
    text = ("The first|", "goes on|", "and ends here.", "The second|", "goes on|")
    assert starts(block(*text)) == ["The first", "The second"]


def test_a_short_line_in_the_middle_of_a_sentence_ends_nothing() -> None:
    text = ("The first|", "goes on|", "and breaks off", "before it goes on|", "to its end|")
    assert starts(block(*text)) == ["The first"]


def test_a_line_whose_next_word_had_no_room_is_not_short() -> None:
    long = "a" * 30
    text = ("The first|", "goes on|", "and on " + "b" * 30 + ".", long.title() + " is a word|")
    assert starts(block(*text)) == ["The first"]


def test_hanging_indents_go_on() -> None:
    text = ("Adams, A book|", ">with a long title|", "Baker, A book|", ">with more|", ">and more")
    assert starts(block(*text)) == ["Adams, A book", "Baker, A book"]


def test_a_heading_of_another_size_is_on_its_own() -> None:
    page = [line("A heading", 0, 0, 300, 34), *(line("text", 0, 40 + 24 * n, 600) for n in (0, 1))]
    assert [len(piece) for piece in paragraphs(rows(boxes_of(page)))] == [1, 2]


def test_the_rows_of_a_receipt_stay_together() -> None:
    page = [line(f"Item {n}", 0, 24 * n, 80 + 20 * (n % 3)) for n in range(6)]
    page += [line("1.00", 560, 24 * n, 40) for n in range(6)]
    assert len(paragraphs(rows(boxes_of(page)))) == 1


def test_no_rows_are_no_paragraphs_and_one_is_one() -> None:
    assert len(paragraphs(block("alone"))) == 1
