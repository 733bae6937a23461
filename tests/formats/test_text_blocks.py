"""Blocks and paragraphs from the boxes of lines."""

from __future__ import annotations

from math import cos, radians, sin

import pytest

from qocr.formats.text_blocks import text_blocks
from qocr.types import Line, Point, Quad


def line(text: str, left: float, top: float, width: float = 300, height: float = 20) -> Line:
    right, bottom = left + width, top + height
    return Line(text, ((left, top), (right, top), (right, bottom), (left, bottom)))


def texts(*lines: Line) -> list[list[str]]:
    """The paragraphs of each block, as one text."""
    return [
        [" ".join(line.text for line in paragraph) for paragraph in block.paragraphs]
        for block in text_blocks(lines)
    ]


def column(name: str, left: float, top: float, rows: int, width: float = 300) -> list[Line]:
    return [line(f"{name}{row}", left, top + 25 * row, width) for row in range(rows)]


def test_lines_one_below_the_other_are_a_paragraph() -> None:
    assert texts(*column("a", 50, 50, 3)) == [["a0 a1 a2"]]


def test_a_wide_gap_ends_a_block_and_a_smaller_one_a_paragraph() -> None:
    near, far = column("b", 50, 140, 3), column("c", 50, 300, 2)
    assert texts(*column("a", 50, 50, 3), *near, *far) == [["a0 a1 a2", "b0 b1 b2"], ["c0 c1"]]


def test_a_first_line_that_is_indented_begins_a_paragraph() -> None:
    lines = [line("a0", 80, 50, 270), *column("a", 50, 75, 2), line("b0", 80, 125, 270)]
    assert texts(*lines, *column("b", 50, 150, 2)) == [["a0 a0 a1", "b0 b0 b1"]]


def test_a_short_last_line_ends_a_paragraph_where_it_ends_a_sentence() -> None:
    lines = [*column("a", 50, 50, 2), line("end.", 50, 100, 90), *column("b", 50, 125, 2)]
    assert texts(*lines) == [["a0 a1 end.", "b0 b1"]]
    lines[2] = line("of", 50, 100, 90)
    assert texts(*lines) == [["a0 a1 of b0 b1"]]


@pytest.mark.parametrize("by_rows", [False, True])
def test_columns_are_blocks_below_a_title_and_above_a_foot(by_rows: bool) -> None:
    left, right = column("l", 50, 80, 6), column("r", 380, 80, 6)
    lines = [cell for row in zip(left, right, strict=True) for cell in row]
    title, foot = line("title", 50, 50, 630), line("foot", 50, 232, 630)
    lines = lines if by_rows else [*left, *right]
    assert texts(title, *lines, foot) == [
        *(["title"], ["l0 l1 l2 l3 l4 l5"], ["r0 r1 r2 r3 r4 r5"], ["foot"])
    ]


def test_cells_of_a_table_keep_the_order_of_its_rows() -> None:
    cells = [line(f"{x}{y}", 50 + 200 * x, 50 + 25 * y, 60) for y in range(3) for x in range(3)]
    assert texts(*cells) == [[cell.text] for cell in cells]


def test_pieces_of_one_row_stay_together() -> None:
    pieces = [line("a", 50, 50, 100), line("b", 158, 51, 100), line("c", 50, 75, 208)]
    assert texts(*pieces) == [["a b c"]]


def test_a_heading_of_another_size_is_a_block() -> None:
    assert texts(line("Heading", 50, 10, 200, 40), *column("a", 50, 55, 2)) == [
        *(["Heading"], ["a0 a1"])
    ]


def tilted(line: Line, angle: float) -> Line:
    def turn(point: Point) -> Point:
        x, y = point
        c, s = cos(radians(angle)), sin(radians(angle))
        return x * c - y * s, x * s + y * c

    return line.moved(turn)


@pytest.mark.parametrize("angle", [3, -3, 90, 92, 180, -90])
def test_a_tilted_or_turned_page_has_the_same_blocks(angle: float) -> None:
    lines = [
        line("title", 50, 50, 1230),
        *column("l", 50, 80, 9, 600),
        *column("r", 680, 80, 9, 600),
    ]
    assert texts(*(tilted(line, angle) for line in lines)) == texts(*lines)
    assert len(texts(*lines)) == 3


def test_columns_of_vertical_text_are_read_from_the_right() -> None:
    columns = [line(f"縦書{x}", 500 - 30 * x, 50, 20, 300) for x in range(4)]
    assert texts(*columns) == [["縦書0 縦書1 縦書2 縦書3"]]


def test_lines_without_a_box_are_blocks_of_their_own() -> None:
    unplaced = Line("x", None)
    assert texts(unplaced, *column("a", 50, 50, 2), unplaced, unplaced) == [
        *(["x"], ["a0 a1"], ["x x"])
    ]
    assert texts() == []


def test_no_line_is_lost_whatever_the_boxes_are() -> None:
    point: Quad = ((5, 5),) * 4
    lines = [Line("p", point), Line("q", point), line("r", -50, -50, 9000, 9000)]
    lines += [line(str(n), n * 37 % 900, n * 101 % 1300, n * 13 % 400, n % 50) for n in range(400)]
    kept = [line for block in text_blocks(lines) for line in block.lines]
    assert sorted(map(id, kept)) == sorted(map(id, lines))
