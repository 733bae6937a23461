"""The parts of a document: headings, lists, captions, notes, paragraphs across columns."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from lines import line

from qocr.engines.local.geometry import level
from qocr.engines.local.layout.structure import Element, elements
from qocr.types import Line

WORDS = "words of running text that fill the line from one margin to the other"


def prose(
    first: str, top: float, rows: int = 4, left: float = 0, width: float = 600, last: str = ""
) -> list[Line]:
    """A paragraph of full rows; its last row ends with `last`."""
    texts = [first.ljust(60, "."), *[WORDS] * (rows - 1)]
    texts[-1] = f"{texts[-1]}{last}"
    return [line(text, left, top + 24 * n, width) for n, text in enumerate(texts)]


def parts(*lines: Line | list[Line], tables: list[Table] | None = None) -> list[Element]:
    page = [one for given in lines for one in (given if isinstance(given, list) else [given])]
    return elements(level(page), tables or [])


@dataclass(frozen=True)
class Table:
    left: float
    top: float
    right: float
    bottom: float
    html: str = "<table><tr><td>1</td></tr></table>"


def kinds(found: list[Element]) -> list[str]:
    return [element.kind for element in found]


@pytest.mark.parametrize(
    ("heading", "depth"),
    [
        (line("The title of all", 0, 0, 400, 44), 1),
        (line("A smaller heading", 0, 10, 260, 28), 2),
        (line("1 Introduction", 0, 10, 140), 1),
        (line("2.1 Methods", 0, 10, 120), 2),
        (line("2.1.3 Data of the trial", 0, 10, 220), 3),
        (line("IV. Results", 0, 10, 120), 1),
        (line("REFERENCES", 0, 10, 120), 1),
    ],
)
def test_headings(heading: Line, depth: int) -> None:
    found = parts(heading, prose("The text", 60))
    assert kinds(found) == ["heading", "text"]
    assert found[0].level == depth


@pytest.mark.parametrize(
    "text",
    [
        line("13 November 2003", 0, 10, 170),
        line("2.1 per cent of all people agreed.", 0, 10, 300),
        line("λ = ∑ (s) + 1", 0, 0, 140, 34),
        line("Total 12.00", 0, 10, 110),
        line("and so on", 0, 5, 100, 26),
    ],
)
def test_what_is_no_heading(text: Line) -> None:
    assert kinds(parts(text, prose("The text", 60)))[0] != "heading"


def test_capitals_are_no_headings_where_all_text_is_in_capitals() -> None:
    page = [line(f"CASH RECEIPT {n}", 0, 24 * n, 150 + n) for n in range(5)]
    assert "heading" not in kinds(parts(page))


def test_a_heading_in_capitals_close_to_its_text() -> None:
    found = parts(prose("Before", 0, last="."), line("REFERENCES", 0, 96, 110), prose("A", 120))
    assert kinds(found) == ["text", "heading", "text"]


def test_a_list_of_items_of_several_lines() -> None:
    found = parts(
        prose("Before", 0, last=":"),
        line("• the first thing that is said", 20, 96, 580),
        line("goes on here", 34, 120, 120),
        line("• the second", 20, 144, 120),
        prose("After it", 190),
    )
    assert kinds(found) == ["text", "item", "item", "text"]
    assert found[1].rows == ("• the first thing that is said", "goes on here")


def test_numbered_lines_far_apart_are_a_list() -> None:
    page = [line(f"{n}. a thing", 0, 50 * n, 110) for n in range(1, 5)]
    assert kinds(parts(page, prose("The text", 280))) == ["item"] * 4 + ["text"]


def test_a_paragraph_goes_on_in_the_next_column() -> None:
    found = parts(
        prose("The text", 0, 8, width=300, last=" sup-"), prose("port it", 0, 8, 330, 300)
    )
    assert kinds(found) == ["text"]
    assert len(found[0].rows) == 16


def test_a_finished_sentence_does_not_go_on() -> None:
    found = parts(prose("The text", 0, 8, width=300, last="."), prose("A text", 0, 8, 330, 300))
    assert kinds(found) == ["text", "text"]


def test_a_column_of_another_width_does_not_go_on_with_a_paragraph() -> None:
    found = parts(prose("Received", 0, 8, width=150), prose("over the years", 0, 8, 180, 500))
    assert len(found) == 2


def test_a_paragraph_goes_on_below_a_caption() -> None:
    found = parts(
        prose("The text", 0),
        line("Figure 3: A picture of it.", 150, 300, 280),
        prose("and goes on", 360),
    )
    assert kinds(found) == ["text", "caption"]
    assert len(found[0].rows) == 8


def test_a_table_stands_where_it_is_and_its_lines_nowhere_else() -> None:
    cells = [line("a", 0, 120, 100), line("b", 300, 120, 100)]
    found = parts(
        prose("Above", 0, last="."), cells, prose("Below", 180), tables=[Table(0, 110, 600, 150)]
    )
    assert kinds(found) == ["text", "table", "text"]
    assert found[1].html == "<table><tr><td>1</td></tr></table>"


def test_small_print_with_a_mark_at_the_foot_is_a_note() -> None:
    found = parts(
        prose("The text", 0, 8, 0, 300),
        line("1 A note to the text of this page", 0, 220, 280, 15),
        prose("and goes on", 0, 8, 330, 300),
    )
    assert kinds(found) == ["text", "note"]
    assert found[1].rows == ("1 A note to the text of this page",)


def test_a_bibliography_in_small_print_is_no_note() -> None:
    page = [*prose("The text", 0, 8), line("REFERENCES", 0, 220, 110)]
    page += [line(f"{n} Adams A. A book of things", 0, 220 + 24 * n, 280, 15) for n in range(1, 9)]
    assert "note" not in kinds(parts(page))


def test_the_rows_of_an_address_stay_rows() -> None:
    found = parts(
        line("Ada Lovelace", 0, 0, 120),
        line("12 St James's Square", 0, 24, 200),
        line("London", 0, 48, 60),
        prose("Dear reader", 120),
    )
    assert kinds(found) == ["lines", "text"]


def test_a_drop_cap_is_written_to_its_word() -> None:
    rows = [line(text, 56, 24 * n, 544) for n, text in enumerate(("ver the years", WORDS, WORDS))]
    (found,) = parts(line("O", 0, 0, 50, 62), rows, prose("and more", 72, 3))
    assert found.rows[0] == "Over the years"


def test_every_line_is_in_one_element() -> None:
    page = [*prose("1. The text", 0), *prose("• more", 130), line("NOTES", 0, 260, 60)]
    page += prose("* a note", 300, 2)
    found = [row for element in parts(page) for row in element.rows]
    assert sorted(found) == sorted(one.text for one in page)


def test_an_empty_page_has_no_parts() -> None:
    assert parts([]) == []
