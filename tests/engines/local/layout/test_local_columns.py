"""Columns, sidebars and forms: what is read downwards, and what by rows."""

from __future__ import annotations

import random

from lines import line

from qocr.engines.local.geometry import row_text
from qocr.engines.local.layout.order import blocks
from qocr.types import Line


def text_of(lines: list[Line]) -> list[str]:
    return [row_text(row) for block in blocks(lines) for row in block]


def column(name: str, left: float, top: float, rows: int, width: float = 300) -> list[Line]:
    return [line(f"{name}{n}", left, top + 24 * n, width) for n in range(rows)]


def names(name: str, rows: int) -> list[str]:
    return [f"{name}{n}" for n in range(rows)]


def in_order(page: list[Line], *expected: str) -> bool:
    """Whether the page is read so, however its lines were given."""
    shuffled = page[:]
    random.Random(2).shuffle(shuffled)
    return text_of(shuffled) == list(expected)


def test_a_heading_close_below_two_columns_is_read_after_both() -> None:
    page = [
        *column("a", 0, 0, 6),
        *column("b", 330, 0, 6),
        line("Heading", 0, 6 * 24 + 12, 120),
        line("below", 0, 6 * 24 + 42, 640),
        line("below too", 0, 6 * 24 + 66, 640),
    ]
    assert in_order(page, *names("a", 6), *names("b", 6), "Heading", "below", "below too")


def test_a_longer_left_column_is_read_to_its_end() -> None:
    page = [*column("a", 0, 0, 9), *column("b", 330, 0, 6), line("below", 0, 9 * 24 + 10, 640)]
    assert in_order(page, *names("a", 9), *names("b", 6), "below")


def test_a_short_heading_in_a_column_stays_in_it() -> None:
    page = [
        *column("a", 0, 0, 4),
        line("Heading", 90, 4 * 24 + 10, 110),
        *column("c", 0, 6 * 24, 4),
        *column("b", 330, 0, 10),
    ]
    assert in_order(page, *names("a", 4), "Heading", *names("c", 4), *names("b", 10))


def test_a_heading_across_parts_the_columns_above_from_those_below() -> None:
    page = [
        *column("a", 0, 0, 5),
        *column("b", 330, 0, 5),
        line("across", 0, 140, 630, 30),
        *column("c", 0, 190, 5),
        *column("d", 330, 190, 5),
    ]
    assert in_order(page, *names("a", 5), *names("b", 5), "across", *names("c", 5), *names("d", 5))


def test_a_heading_across_two_of_three_columns_is_read_before_them() -> None:
    page = [
        line("across", 0, 0, 630, 30),
        *column("a", 0, 44, 8),
        *column("b", 330, 44, 8),
        *column("c", 660, 0, 10),
    ]
    assert in_order(page, "across", *names("a", 8), *names("b", 8), *names("c", 10))


def test_the_number_of_columns_may_change_down_the_page() -> None:
    page = [
        *column("a", 0, 0, 6),
        *column("b", 330, 0, 6),
        *[one for n, name in enumerate("xyz") for one in column(name, 220 * n, 200, 6, 200)],
    ]
    expected = [one for name in "abxyz" for one in names(name, 6)]
    assert in_order(page, *expected)


def test_a_sidebar_is_read_on_its_own() -> None:
    page = [*column("side", 0, 100, 4, 140), *column("text", 170, 0, 12, 460)]
    assert in_order(page, *names("side", 4), *names("text", 12))


def test_ragged_lines_still_make_columns() -> None:
    pick = random.Random(3)
    page = [
        line(f"{name}{n}", left, 24 * n, pick.uniform(220, 300))
        for name, left in (("a", 0), ("b", 330))
        for n in range(10)
    ]
    assert in_order(page, *names("a", 10), *names("b", 10))


def test_a_form_is_read_by_rows() -> None:
    labels = ["Name of the applicant:", "Date and place of birth:", "Full postal address:"]
    values = ["Ada Lovelace-Byron", "10 December, London", "St James's Square 12"]
    page = [line(text, 0, 30 * n, 210) for n, text in enumerate(labels)]
    page += [line(text, 300, 30 * n + 2, 190) for n, text in enumerate(values)]
    assert in_order(page, *(f"{a} {b}" for a, b in zip(labels, values, strict=True)))


def test_rows_far_apart_are_entries_of_a_form() -> None:
    page = [*column("a", 0, 0, 1)]
    page = [line(f"entry {n}", 0, 50 * n, 200) for n in range(5)]
    page += [line(f"answer {n}", 300, 50 * n, 200) for n in range(5)]
    assert in_order(page, *(f"entry {n} answer {n}" for n in range(5)))


def test_long_amounts_do_not_make_a_column() -> None:
    page = [line(f"Service in month {n}", 0, 24 * n, 200) for n in range(5)]
    page += [line(f"EUR 1 000 000 00{n}.00", 300, 24 * n, 160) for n in range(5)]
    assert in_order(page, *(f"Service in month {n} EUR 1 000 000 00{n}.00" for n in range(5)))


def test_blocks_of_address_side_by_side_are_columns() -> None:
    page = [*column("sender", 0, 0, 4, 180), *column("payer", 330, 0, 4, 190)]
    assert in_order(page, *names("sender", 4), *names("payer", 4))
