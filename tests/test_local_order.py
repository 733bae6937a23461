"""Reading order: rows, columns, skew and paragraphs from boxes alone."""

from __future__ import annotations

import random
from math import cos, radians, sin

import pytest
from lines import line

from qocr.engines.local.boxes import row_line, row_text
from qocr.engines.local.order import blocks, paragraphs
from qocr.types import Line, Point


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
