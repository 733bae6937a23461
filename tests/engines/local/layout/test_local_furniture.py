"""Headers, footers and margins are told from the text; in doubt a line is text."""

from __future__ import annotations

import pytest
from lines import line

from qocr.engines.local.geometry import level
from qocr.engines.local.layout.furniture import PageFurniture, separate_furniture
from qocr.types import Line

HEIGHT = 1000.0
PROSE = "running text that fills the line to its end"


def body(top: float = 100, rows: int = 34, first: str = PROSE) -> list[Line]:
    texts = [first, *[PROSE] * (rows - 1)]
    return [line(text, 100, top + 24 * n, 500) for n, text in enumerate(texts)]


def around(*lines: Line, text: list[Line] | None = None) -> PageFurniture:
    return separate_furniture(level([*lines, *(body() if text is None else text)]), HEIGHT)


@pytest.mark.parametrize("number", ["7", "- 12 -", "xiv", "Page 3 of 10", "Seite 3", "A-4", "[5]"])
def test_a_page_number_below_the_text(number: str) -> None:
    assert around(line(number, 330, 950, 40)).footer == (number,)


def test_a_page_number_beside_a_running_title() -> None:
    found = around(line("447", 560, 50, 40), line("Advocacy in Action", 100, 52, 180))
    assert found.header == ("Advocacy in Action 447",)
    assert len(found.text) == 34


def test_a_running_title_in_capitals_with_its_number() -> None:
    assert around(line("400 BRITISH HUSBANDRY.", 200, 50, 250)).header


def test_the_last_lines_of_a_text_are_no_footer_whatever_address_they_name() -> None:
    address = line("See https://example.org/a for all of it", 100, 100 + 34 * 24, 420)
    found = around(address, line("14", 330, 950, 20))
    assert found.footer == ("14",)


def test_a_number_in_one_line_with_its_title_but_apart() -> None:
    title = Line("Birds", line("", 100, 50, 60).quad, 0.9)
    number = Line("12", line("", 560, 50, 40).quad, 0.9)
    assert around(Line("Birds 12", line("", 100, 50, 500).quad, 0.9, (title, number))).header


def test_two_rows_of_a_header() -> None:
    found = around(
        line("Downloaded from http://example.org on July 12", 150, 10, 400),
        line("Some Journal", 100, 50, 120),
        line("12", 580, 50, 20),
    )
    assert len(found.header) == 2


def test_an_address_at_the_foot() -> None:
    assert around(line("www.example.org", 450, 960, 150)).footer == ("www.example.org",)


def test_text_turned_sideways_in_the_margin() -> None:
    stamp = "arXiv:2503.04086v1 [math.NT]"
    assert around(line(stamp, 20, 300, 24, 400)).margin == (stamp,)


def test_a_running_title_above_a_sentence_that_goes_on() -> None:
    title = line("THE LIFE OF BIRDS", 250, 40, 200)
    assert around(title).header == ("THE LIFE OF BIRDS",)


@pytest.mark.parametrize(
    "kept",
    [
        line("MEMORANDUM", 250, 40, 200),  # a title: the text below begins with it
        line("The Life of Birds", 200, 30, 300, 40),
        line("January 10th 1864.", 400, 50, 180),
        line("Dear Sir,", 100, 50, 90),
    ],
)
def test_a_title_a_date_and_an_address_are_text(kept: Line) -> None:
    found = around(kept, text=body(first="A sentence begins the text of this letter"))
    assert found.header == ()


@pytest.mark.parametrize(
    "kept",
    [
        line("Abraham Lincoln", 400, 960, 180),
        line("* Doncaster Report, p. 8.", 250, 950, 220, 15),
        line("* See www.example.org", 100, 960, 220, 15),
        line("The last words of the text.", 100, 950, 270),
    ],
)
def test_a_signature_and_a_note_are_text(kept: Line) -> None:
    assert around(kept).footer == ()


def test_a_receipt_has_no_furniture() -> None:
    page = [line(f"Item {n}", 0, 24 * n, 80) for n in range(20)]
    page += [line(f"{n}", 400, 24 * n, 40) for n in range(21)]
    assert around(text=page).footer == ()


def test_nothing_is_lost() -> None:
    number, title = line("7", 340, 960, 20), line("TITLE 12", 100, 20, 90)
    found = around(number, title)
    assert len(found.header + found.footer + found.margin) + len(found.text) == 36


def test_an_empty_page_has_none() -> None:
    assert around(text=[]) == PageFurniture((), (), (), ())
