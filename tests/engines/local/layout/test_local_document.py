"""A page as LaTeX, and what the other formats make of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from compiling import compiles
from lines import line

from qocr.engines.local.layout.latex_document import latex
from qocr.latex import join_document, to_markdown
from qocr.types import Line

WORDS = "words of running text that fill the line from one margin to the other"


@dataclass(frozen=True)
class Table:
    left: float = 0
    top: float = 500
    right: float = 620
    bottom: float = 560
    html: str = (
        '<table><tr><th colspan="2">Costs &amp; more</th></tr>'
        '<tr><td rowspan="2">a</td><td>1</td></tr><tr><td>2</td></tr></table>'
    )


def page() -> list[Line]:
    return [
        line("THE BOOK", 200, 10, 100),
        line("12", 590, 10, 20),
        line("2.1 Methods & more", 0, 80, 190),
        *[line(f"{WORDS} sup-", 0, 120 + 24 * n, 600) for n in range(9)],
        line("port_it.", 0, 336, 80),
        line("1. the first", 0, 400, 120),
        line("2. the second", 0, 424, 130),
        line("cost", 0, 510, 60),
        line("1", 300, 510, 10),
        line("† a note 100 % small", 0, 600, 160, 14),
    ]


def markdown(lines: list[Line], *tables: Table) -> str:
    return to_markdown([latex(lines, tables, (620, 640))])


def test_the_whole_page() -> None:
    heading, text, *others = markdown(page(), Table()).split("\n\n")
    assert heading == "### 2.1 Methods & more"
    assert text.startswith(f"{WORDS} sup{WORDS} sup")
    assert others == [
        "1. the first\n2. the second",
        "| Costs & more |  |\n| --- | --- |\n| a | 1 |\n|  | 2 |",
        "† a note 100 % small\n",
    ]


def test_words_broken_at_the_end_of_a_row_are_whole() -> None:
    text = markdown(page())
    assert "support\\_it." in text
    assert "sup-" not in text


def test_what_stands_around_the_text_is_a_comment() -> None:
    text = latex([*page(), line("A&B\\C www.example.org", 200, 1000, 200)], (), (620, 1020))
    assert "% header: THE BOOK 12\n" in text
    assert "% footer: A+B/C www.example.org" in text
    assert "% header: THE BOOK 12" in join_document([text])
    assert "THE BOOK" not in to_markdown([text])


def test_numbers_that_do_not_begin_with_one_are_kept() -> None:
    lines = [line(f"[{n}] a thing", 0, 24 * n, 110) for n in range(7, 10)]
    assert "\\item[{[7]}] a thing" in latex(lines)
    assert "- [7] a thing" in markdown(lines).replace("\\", "")


def test_rows_of_an_address_are_broken() -> None:
    lines = [line("Ada", 0, 0, 30), line("12 Square", 0, 24, 90), line("London", 0, 48, 60)]
    lines += [line(WORDS, 0, 120 + 24 * n, 600) for n in range(3)]
    assert "Ada\\\\\n12 Square\\\\\nLondon" in latex(lines)


def test_an_empty_page_is_a_document() -> None:
    assert latex([]).split("\n")[-1] == "\\end{document}"


def test_the_first_line_names_the_compiler_that_other_letters_need() -> None:
    assert latex([line("Größe à l’été", 0, 0, 90)]).startswith("\\documentclass{article}")
    assert latex([line("Привет", 0, 0, 90)]).startswith("% compile with xelatex")
    assert "ctexart" in latex([line("中文", 0, 0, 90)])


@pytest.mark.slow
@pytest.mark.parametrize("joined", [False, True])
def test_it_compiles(tmp_path: Path, joined: bool) -> None:
    source = latex([*page(), line("Größe à l’été 5 <6> ~^|", 0, 560, 90)], [Table()], (620, 640))
    compiles(join_document([source]) if joined else source, tmp_path)
