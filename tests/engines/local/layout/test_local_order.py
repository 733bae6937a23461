"""Reading order: rows, columns, skew and paragraphs from boxes alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from math import cos, radians, sin

import pytest
from growth import LINEAR, growth
from lines import line

from qocr.engines.local.geometry import row_line, row_text
from qocr.engines.local.layout.order import blocks
from qocr.engines.local.layout.paragraphs import paragraphs
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


def in_order(page: list[Line], *expected: str) -> bool:
    """Whether the page is read so, however its lines were given."""
    shuffled = page[:]
    random.Random(2).shuffle(shuffled)
    return text_of(shuffled) == list(expected)


@dataclass(frozen=True)
class Frame:
    left: float
    top: float
    right: float
    bottom: float


def cells(left: float, top: float) -> list[Line]:
    """Three rows of two cells as wide as lines of text."""
    return [
        line(f"cell {row}{name}", left + 330 * n, top + 24 * row, 200)
        for row in range(3)
        for n, name in enumerate("ab")
    ]


TABLE_ROWS = [f"cell {row}a cell {row}b" for row in range(3)]


def test_a_table_is_one_block_read_by_rows() -> None:
    page = [
        *column("a", 0, 0, 5),
        *column("b", 330, 0, 5),
        *cells(0, 150),
        *column("c", 0, 250, 5),
        *column("d", 330, 250, 5),
    ]
    found = blocks(page, [Frame(-5, 145, 635, 225)])
    assert [[row_text(row) for row in block] for block in found] == [
        names("a", 5),
        names("b", 5),
        TABLE_ROWS,
        names("c", 5),
        names("d", 5),
    ]


def test_a_table_in_a_column_stays_in_it() -> None:
    page = [*column("a", 0, 0, 4, 540), *cells(0, 110), *column("c", 0, 200, 4, 540)]
    page += column("b", 570, 0, 12, 540)
    found = blocks(page, [Frame(-5, 105, 535, 185)])
    assert [[row_text(row) for row in block] for block in found] == [
        names("a", 4),
        TABLE_ROWS,
        names("c", 4),
        names("b", 12),
    ]


def test_an_area_without_lines_is_no_block() -> None:
    assert len(blocks(column("a", 0, 0, 4), [Frame(0, 500, 100, 600)])) == 1


def test_a_drop_cap_begins_its_first_line() -> None:
    page = [line("O", 0, 0, 50, 62), *column("a", 56, 0, 3, 250), *column("b", 0, 72, 5)]
    assert in_order(page, "O a0", "a1", "a2", *names("b", 5))


def test_lines_turned_sideways_come_last() -> None:
    page = [*column("a", 40, 0, 12), line("arXiv:2503.04086v1", 0, 40, 20, 220)]
    assert in_order(page, *names("a", 12), "arXiv:2503.04086v1")


def long_list(count: int) -> list[Line]:
    """Two columns, longer than any page."""
    page = [line(f"{n}", 330.0 * (n % 2), 12.0 * n, 300) for n in range(count)]
    return page + [line("across", 0, 12.0 * n + 12, 640) for n in range(100, count, 200)]


def long_table(count: int) -> list[Line]:
    return [line(f"{n}", 110.0 * (n % 6), 24.0 * (n // 6), 40) for n in range(count)]


@pytest.mark.heavy
@pytest.mark.parametrize("drawn", [long_list, long_table])
def test_time_grows_with_the_lines(drawn: Callable[[int], list[Line]]) -> None:
    assert growth(lambda size: blocks(drawn(size)), 300) < LINEAR
