"""Reading order: rows, columns, skew and paragraphs from boxes alone."""

from __future__ import annotations

import random
from itertools import pairwise
from math import cos, radians, sin

import pytest

from qocr.engines.local.fields import extract
from qocr.engines.local.order import blocks, paragraphs, row_line, row_text
from qocr.engines.local.rotation import turned_back, upright_turn
from qocr.engines.local.tables import html
from qocr.engines.local.tiles import spans, without_doubles
from qocr.engines.local.typography import corrected
from qocr.types import Line, Point, Quad


def line(text: str, left: float, top: float, width: float, height: float = 20.0) -> Line:
    right, bottom = left + width, top + height
    return Line(text, ((left, top), (right, top), (right, bottom), (left, bottom)), 0.9)


def tilted(lines: list[Line], degrees: float) -> list[Line]:
    cosine, sine = cos(radians(degrees)), sin(radians(degrees))

    def point(at: Point) -> Point:
        return at[0] * cosine - at[1] * sine, at[0] * sine + at[1] * cosine

    return [
        Line(one.text, tuple(map(point, one.quad)), one.confidence)  # type: ignore[arg-type]
        for one in lines
    ]


def text_of(lines: list[Line]) -> list[str]:
    return [row_text(row) for block in blocks(lines) for row in block]


def column(name: str, left: float, top: float, rows: int, width: float = 300) -> list[Line]:
    return [line(f"{name}{n}", left, top + 24 * n, width) for n in range(rows)]


def names(name: str, rows: int) -> list[str]:
    return [f"{name}{n}" for n in range(rows)]


def test_nothing_is_read_from_no_lines() -> None:
    assert blocks([]) == []


def test_boxes_on_one_row_become_one_row_from_left_to_right() -> None:
    assert text_of(
        [line("9.00", 300, 3, 50), line("Total", 0, 0, 80), line("Cash", 0, 30, 70)]
    ) == [
        "Total 9.00",
        "Cash",
    ]


@pytest.mark.parametrize("degrees", [-5, -2, 0, 1, 3, 5])
@pytest.mark.parametrize("shift", [0, 7, 12])
def test_columns_follow_each_other_however_the_page_lies(degrees: float, shift: float) -> None:
    page = [
        line("heading", 0, 0, 640, 40),
        *column("a", 0, 60, 12),
        *column("b", 330, 60 + shift, 9),
        line("footer", 0, 400, 640),
    ]
    random.Random(1).shuffle(page)
    assert text_of(tilted(page, degrees)) == [
        "heading",
        *names("a", 12),
        *names("b", 9),
        "footer",
    ]


def test_three_columns() -> None:
    page = [line for n, name in enumerate("abc") for line in column(name, 330 * n, 5 * n, 8)]
    assert text_of(page[::-1]) == [*names("a", 8), *names("b", 8), *names("c", 8)]


def test_a_receipt_is_read_by_rows_although_its_prices_stand_in_a_column() -> None:
    page = [*column("item ", 0, 0, 10, 200), *column("1.0", 330, 2, 10, 40)]
    assert text_of(page) == [f"item {n} 1.0{n}" for n in range(10)]


@pytest.mark.parametrize("seed", range(5))
def test_every_line_is_read_once(seed: int) -> None:
    pick = random.Random(seed)
    page = [
        line(str(n), pick.uniform(0, 900), pick.uniform(0, 900), pick.uniform(5, 400))
        for n in range(80)
    ]
    read = [box.line for block in blocks(page) for row in block for box in row]
    assert sorted(read, key=id) == sorted(page, key=id)


def test_a_paragraph_ends_where_rows_stand_clearly_apart() -> None:
    page = [*column("a", 0, 0, 4), *column("b", 0, 4 * 24 + 16, 3)]
    (block,) = blocks(page)
    assert [len(piece) for piece in paragraphs(block)] == [4, 3]


def test_a_row_as_a_line_reaches_from_its_first_box_to_its_last() -> None:
    ((row,),) = blocks([line("Total", 0, 0, 80), line("9.00", 300, 0, 50)])
    joined = row_line(row)
    assert joined.text == "Total 9.00"
    assert joined.bbox == (0, 0, 350, 20)


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_quad_turned_back_keeps_its_first_corner_first(turn: int) -> None:
    corners: Quad = ((0, 0), (30, 0), (30, 10), (0, 10))
    given = turned_back(corners, turn, 30, 10)
    starts = ((0, 0), (10, 0), (30, 10), (0, 30))
    assert given[0] == starts[turn]


def test_an_upright_page_is_sampled_at_no_other_turn() -> None:
    asked: list[int] = []

    def spell(_quad: Quad, turn: int) -> tuple[str, float]:
        asked.append(turn)
        return "text", 0.95

    quads = [one.quad for one in column("a", 0, 0, 9)]
    assert upright_turn(quads, spell) == 0
    assert asked == [0] * 5


@pytest.mark.parametrize(("best", "width", "height"), [(1, 20, 300), (3, 20, 300), (2, 300, 20)])
def test_the_turn_that_reads_best_is_taken(best: int, width: float, height: float) -> None:
    quads = [line("", 40 * n, 0, width, height).quad for n in range(3)]
    assert upright_turn(quads, lambda _quad, turn: ("", 0.98 if turn == best else 0.5)) == best


def test_a_poor_scan_is_not_turned_without_a_clear_reason() -> None:
    quads = [one.quad for one in column("a", 0, 0, 3)]
    assert upright_turn(quads, lambda _quad, turn: ("", 0.7 if turn == 2 else 0.65)) == 0


def test_a_page_is_one_tile_and_a_long_roll_several_that_overlap() -> None:
    assert spans(2339, 1654) == [(0, 2339)]
    roll = spans(20_000, 1000)
    assert roll[0][0] == 0
    assert roll[-1][1] == 20_000
    assert all(after[0] < before[1] - 150 for before, after in pairwise(roll))


def test_a_line_seen_by_two_tiles_is_kept_once_and_whole() -> None:
    whole, cut = line("", 0, 100, 300, 20).quad, line("", 2, 100, 298, 11).quad
    other = line("", 0, 122, 300, 20).quad
    assert set(without_doubles([cut, whole, other])) == {whole, other}


def test_a_table_has_its_cells_in_columns_and_its_text_escaped() -> None:
    lines = [
        line("Trait", 0, 0, 60),
        line("Mean & sd", 100, 0, 90),
        line("a<b", 0, 30, 40),
        line("0.5", 120, 30, 30),
        line("Tail", 0, 60, 20),
    ]
    assert html(lines) == (
        "<table><tr><td>Trait</td><td>Mean &amp; sd</td></tr>"
        "<tr><td>a&lt;b</td><td>0.5</td></tr>"
        "<tr><td>Tail</td><td></td></tr></table>"
    )


def test_a_title_over_all_columns_spans_them_and_a_cell_goes_on_in_the_next_row() -> None:
    lines = [
        line("Long", 0, 0, 60),
        line("Short", 100, 0, 60),
        line("All of it", 0, 30, 160),
        line("x", 0, 60, 60),
        line("y", 100, 60, 60),
        line("more", 0, 90, 60),
    ]
    assert html(lines) == (
        "<table><tr><td>Long</td><td>Short</td></tr>"
        '<tr><td colspan="2">All of it</td></tr>'
        "<tr><td>x more</td><td>y</td></tr></table>"
    )


RECEIPT = [
    line("Date: 25/12/2018", 0, 0, 200),
    line("Cashier", 0, 30, 80),
    line(":", 90, 30, 5),
    line("MANIS", 110, 30, 80),
    line("Invoice No.", 0, 60, 120),
    line("A-17", 0, 82, 60),
    line("Total : 9.00", 0, 140, 160),
]


def test_fields_of_a_schema_are_found_by_label_and_the_rest_is_none() -> None:
    schema = {
        "date": "",
        "seller": {"Cashier": ""},
        "number": "invoice no",
        "Total": "",
        "Tax": "",
        "items": [{"name": ""}],
    }
    assert extract(RECEIPT, schema) == {
        "date": "25/12/2018",
        "seller": {"Cashier": "MANIS"},
        "number": "A-17",
        "Total": "9.00",
        "Tax": None,
        "items": [],
    }


def test_without_a_schema_every_labelled_value_is_a_field() -> None:
    assert extract(RECEIPT, None) == {"Date": "25/12/2018", "Total": "9.00"}


def test_quotes_are_closed_as_they_were_opened() -> None:
    page = [line('“chain" it\'s 3½" wide', 0, 0, 100), line("A（1）", 0, 30, 90)]
    assert [one.text for one in corrected(page)] == ['“chain” it’s 3½" wide', "A(1)"]
    assert [one.text for one in corrected([line("it's 中（1）", 0, 0, 9)])] == ["it's 中（1）"]
