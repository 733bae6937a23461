"""Tables found by geometry: where they are, their rows, columns, spans and heads."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from lines import line

from qocr.engines.local.geometry import level
from qocr.engines.local.tables import answer_tables, find_tables, whole_table
from qocr.types import Line

Rules = list[tuple[int, int, int, int]]

ROWS = ["Age", "12", "34"], ["Sex", "5", "0.6"], ["Height", "7.5", "8"]


def page(rules: Rules, paper: int = 255, ink: int = 0) -> Any:
    """An empty page, 600 x 800, with its rules."""
    pixels = np.full((800, 600, 3), paper, dtype=np.uint8)
    for x0, y0, x1, y1 in rules:
        cv2.line(pixels, (x0, y0), (x1, y1), (ink, ink, ink), 1)
    return pixels


def cells(rows: Any, left: int = 20, top: int = 20, columns: int = 150) -> list[Line]:
    """A line for every text, in rows 30 apart; nothing for empty ones."""
    return [
        line(text, left + c * columns, top + r * 30, 10 * len(text))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
        if text
    ]


def prose(left: int, top: int, count: int, width: int = 250) -> list[Line]:
    return [line("running text " * 3, left, top + n * 26, width - n % 3 * 5) for n in range(count)]


def found(lines: list[Line], rules: Rules | None = None) -> list[str]:
    return [table.html for table in find_tables(level(lines), page(rules or []))]


def whole(lines: list[Line], rules: Rules | None = None) -> str:
    return whole_table(level(lines), page(rules or [])).html


def grid(top: int = 10, count: int = 4) -> Rules:
    """The rules of a table of three columns, 150 wide, and of rows 30 high."""
    bottom = top + count * 30
    level_ones = [(10, top + n * 30, 460, top + n * 30) for n in range(count + 1)]
    return level_ones + [(x, top, x, bottom) for x in (10, 160, 310, 460)]


def test_a_table_without_rules_has_its_cells_in_columns_and_its_text_escaped() -> None:
    lines = cells([["Trait", "Mean & sd"], ["a<b", "0.5"], ["Tail", ""]])
    assert whole(lines) == (
        "<table><thead><tr><td>Trait</td><td>Mean &amp; sd</td></tr></thead>"
        "<tbody><tr><td>a&lt;b</td><td>0.5</td></tr>"
        "<tr><td>Tail</td><td></td></tr></tbody></table>"
    )


def test_the_rule_below_the_top_lines_ends_the_head_and_makes_them_one_row() -> None:
    lines = cells([["", "Mean", "Risk"], ["Name", "(kg)", "ratio"], *ROWS])
    html = whole(lines, [(10, 75, 460, 75)])
    assert html.startswith(
        "<table><thead><tr><td>Name</td><td>Mean (kg)</td><td>Risk ratio</td></tr></thead>"
    )
    assert html.count("<tr>") == 4


def test_a_heading_spans_the_columns_over_which_a_rule_stands_under_it() -> None:
    head = [line("Both", 215, 20, 40), *cells([["Name", "One", "Two"], *ROWS], top=50)]
    html = whole(head, [(165, 44, 400, 44), (10, 75, 400, 75)])
    assert html.startswith(
        '<table><thead><tr><td></td><td colspan="2">Both</td></tr>'
        "<tr><td>Name</td><td>One</td><td>Two</td></tr></thead>"
    )


def test_a_heading_in_the_middle_of_two_columns_spans_them_without_a_rule() -> None:
    head = [line("Both", 230, 20, 40), *cells([["Name", "One", "Two"], *ROWS], top=50)]
    assert '<td colspan="2">Both</td>' in whole(head, [(10, 75, 400, 75)])


def test_a_label_that_goes_on_in_the_next_line_is_one_cell() -> None:
    lines = cells(
        [["Item", "", "Value"], ["The long label of", "", "5"], ["the first item", "", ""]]
    )
    lines += cells([["Another label here", "", "6"]], top=110)
    assert "<td>The long label of the first item</td><td>5</td>" in whole(lines)


def test_values_in_the_middle_of_a_label_of_two_lines_are_of_its_row() -> None:
    lines = [*cells([["Item", "", "Value"]]), line("The long label of", 20, 50, 170)]
    lines += [line("5", 320, 61, 10), line("the first item", 20, 73, 140)]
    lines += cells([["Another label here", "", "6"]], top=105)
    assert "<td>The long label of the first item</td><td>5</td>" in whole(lines)


def test_rows_of_numbers_are_never_one_row() -> None:
    html = whole(cells([["a", "1", "2"], ["", "3", "4"], ["", "5", "6"]]))
    assert html.count("<tr>") == 3


def test_the_title_of_a_section_spans_all_columns() -> None:
    lines = [*cells([["Name", "One", "Two"]]), line("Clinical", 20, 50, 80)]
    lines += cells([["Weight", "1", "2"], ["Height", "3", "4"]], left=35, top=80)
    assert '<tr><td colspan="3">Clinical</td></tr>' in whole(lines)


@pytest.mark.parametrize(("paper", "ink"), [(255, 0), (0, 255), (255, 200), (150, 255)])
def test_a_grid_of_any_colour_tells_rows_and_columns(paper: int, ink: int) -> None:
    lines = cells([["Name", "One", "Two"], *ROWS])
    tables = find_tables(level(lines), page(grid(), paper, ink))
    assert len(tables) == 1
    assert tables[0].html.count("<tr>") == 4
    assert "<tr><td>Age</td><td>12</td><td>34</td></tr>" in tables[0].html


def test_cells_without_a_rule_between_them_are_one() -> None:
    rules = [rule for rule in grid() if rule[1:] != (70, 460, 70)]
    rules += [(160, 70, 460, 70)]  # the first column has no rule between its second and third row
    rules = [rule for rule in rules if rule[0] != 310 or rule[0] != rule[2]]
    rules += [(310, 40, 310, 130)]  # nor the first row between its second and third column
    lines = cells([["Name", "Both", ""], ["", "1", "2"], ["", "3", "4"], ["Last", "5", "6"]])
    lines.append(line("Two rows", 20, 62, 80))
    html = whole(lines, rules)
    assert '<tr><td>Name</td><td colspan="2">Both</td></tr>' in html
    assert '<td rowspan="2">Two rows</td><td>1</td><td>2</td></tr><tr><td>3</td>' in html


def test_several_lines_between_two_rules_of_a_grid_are_one_cell() -> None:
    rules = [(10, y, 460, y) for y in (10, 40, 100, 130)]
    rules += [(x, 10, x, 130) for x in (10, 160, 310, 460)]
    lines = cells(
        [["Name", "One", "Two"], ["Upper", "1", "2"], ["Lower", "", ""], ["End", "3", "4"]]
    )
    assert "<tr><td>Upper Lower</td><td>1</td><td>2</td></tr>" in whole(lines, rules)


def test_what_the_detector_took_for_one_line_is_cut_where_a_column_starts() -> None:
    words = line("12 (5%)", 170, 50, 70), line("34", 320, 50, 20)
    one = line("12 (5%) 34", 170, 50, 170)
    joined = Line(one.text, one.quad, 0.9, words)
    lines = [*cells([["Name", "One", "Two"], ["Age", "", ""]]), joined]
    lines += cells([["Sex", "5", "6"], ["Height", "7", "8"]], top=80)
    assert "<tr><td>Age</td><td>12 (5%)</td><td>34</td></tr>" in whole(lines)


def test_the_sign_of_a_currency_is_no_column_of_its_own() -> None:
    lines = [line("$", 150, 50, 10), *cells([["Name", "One"], ["Cost", "15"], ["Gain", "20"]])]
    assert "<tr><td>Cost</td><td>$ 15</td></tr>" in whole(lines)


def test_tables_are_found_between_running_text_and_leave_it_out() -> None:
    lines = prose(20, 20, 4, 450) + cells([["Name", "One", "Two"], *ROWS], top=180)
    lines += [line("Table 2: The second", 20, 330, 190)]
    lines += cells([["Kind", "A", "B"], *ROWS], top=370) + prose(20, 540, 4, 450)
    tables = find_tables(level(lines), page([]))
    assert [len(table.boxes) for table in tables] == [12, 12]
    assert "running" not in tables[0].html + tables[1].html
    assert "Table 2" not in tables[0].html + tables[1].html
    assert tables[0].bottom < 330 < tables[1].top


def test_rules_above_and_below_hold_a_table_together() -> None:
    rules = [(10, y, 460, y) for y in (175, 205, 300)]
    lines = [*prose(20, 20, 4, 450), *cells([["Name", "One", "Two"], *ROWS], top=180)]
    tables = find_tables(level(lines), page(rules))
    assert [len(table.boxes) for table in tables] == [12]
    assert "<thead><tr><td>Name</td>" in tables[0].html


@pytest.mark.parametrize(
    "lines",
    [
        [],
        prose(20, 20, 12, 500),
        prose(20, 20, 12) + prose(310, 20, 12),
        cells([["Name:", "", "John 1"], ["Date:", "", "2020"], ["Amount:", "", "12.5"]]),
        cells([[f"Chapter {n}", "", str(n * 9)] for n in range(1, 8)]),
        cells([[f"{n}.", "some item of a list"] for n in range(1, 8)]),
        cells([["Firm", "", "12 May"], ["London", "", "Ref 3"]]),
    ],
    ids=["nothing", "prose", "two columns", "form", "contents", "list", "letter head"],
)
def test_there_is_no_table_in(lines: list[Line]) -> None:
    assert found(lines) == []


def test_running_text_between_two_rules_across_the_page_is_no_table() -> None:
    rules = [(10, 10, 590, 10), (10, 400, 590, 400)]
    assert found(prose(20, 20, 12) + prose(310, 20, 12), rules) == []


def test_a_picture_of_one_table_loses_no_text() -> None:
    lines = cells([["Title"], ["Name", "One", "Two"], *ROWS, *ROWS])
    tables = answer_tables(level(lines), page([]))
    assert [len(table.boxes) for table in tables] == [len(lines)]
    assert "Title" in tables[0].html


def test_a_picture_where_no_table_is_found_is_the_table() -> None:
    lines = cells([["Name:", "John"], ["Date:", "2020"]])
    (table,) = answer_tables(level(lines), page([]))
    assert "<td>Name:</td><td>John</td>" in table.html


def test_a_page_with_tables_and_text_answers_with_the_tables() -> None:
    lines = prose(20, 20, 12, 500) + cells([["Name", "One", "Two"], *ROWS], top=400)
    (table,) = answer_tables(level(lines), page([]))
    assert len(table.boxes) == 12


def test_a_blank_picture_has_no_table() -> None:
    assert answer_tables([], page([])) == []
