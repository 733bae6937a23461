"""Boxes drawn on a page, checked pixel by pixel."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from qocr.pictures.annotate import INK, PAPER, Label, draw_boxes
from qocr.types import Line, Quad

SIZE = (400, 300)
Box = tuple[int, int, int, int]


def line(left: float, top: float, right: float, bottom: float) -> Line:
    return Line("x", ((left, top), (right, top), (right, bottom), (left, bottom)))


def drawn(*lines: Line, image: Image.Image | None = None) -> Image.Image:
    page = image or Image.new("RGB", SIZE, PAPER)
    return Image.open(BytesIO(draw_boxes(page, lines)))


def changed(image: Image.Image) -> Box | None:
    """The box around everything that is not paper."""
    return ImageChops.difference(image, Image.new("RGB", image.size, PAPER)).getbbox()


def test_without_lines_the_page_is_as_it_was() -> None:
    assert changed(drawn()) is None


def test_a_box_is_an_outline_whose_inside_is_left_alone() -> None:
    page = drawn(line(100, 100, 200, 140))
    corners = [(100, 100), (200, 100), (200, 140), (100, 140), (150, 100), (150, 140)]
    assert [page.getpixel(corner) for corner in corners] == [INK] * 6
    assert changed(page.crop((102, 102, 199, 139))) is None


def test_a_number_stands_on_the_left_of_its_box_and_not_on_its_text() -> None:
    page = drawn(line(100, 100, 200, 140))
    box = changed(page)
    assert box is not None
    assert (60 < box[0] < 99, box[1:]) == (True, (100, 201, 141))
    plate = page.crop((box[0], 100, 99, 141))
    colors = {color for _, color in plate.getcolors() or []}
    assert {INK, PAPER} <= colors


def test_at_the_left_edge_the_number_stands_above() -> None:
    box = changed(drawn(line(2, 100, 200, 140)))
    assert box is not None
    assert (box[0], 70 < box[1] < 99, box[2:]) == (2, True, (201, 141))


def test_a_slanted_box_is_drawn_as_it_lies() -> None:
    quad: Quad = ((200, 100), (260, 160), (240, 180), (180, 120))
    page = drawn(Line("x", quad))
    assert [page.getpixel((round(x), round(y))) for x, y in quad] == [INK] * 4
    assert page.getpixel((220, 140)) == PAPER


def test_numbers_count_from_one_in_order() -> None:
    first, second = line(100, 50, 200, 80), line(100, 150, 200, 180)
    both, swapped = drawn(first, second), drawn(second, first)
    assert changed(both) == changed(swapped)
    assert ImageChops.difference(both, swapped).getbbox() is not None


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK", "I;16"])
def test_every_mode_can_be_drawn_on_and_stays_as_it_was(mode: str) -> None:
    image = Image.new(mode, SIZE)
    before = image.copy()
    page = drawn(line(100, 100, 200, 140), image=image)
    assert (page.mode, page.size, page.getpixel((150, 100))) == ("RGB", SIZE, INK)
    assert (image.mode, image.tobytes()) == (before.mode, before.tobytes())


@pytest.mark.parametrize(
    "odd",
    [
        line(-50, -50, 20, 20),
        line(390, 290, 600, 500),
        line(1000, 1000, 1100, 1100),
        line(100, 100, 100, 100),
        line(200, 140, 100, 100),
        line(-900_000, -900_000, 900_000, 900_000),
    ],
)
def test_boxes_that_leave_the_page_do_not_change_its_size(odd: Line) -> None:
    page = drawn(odd, line(100, 100, 200, 140))
    assert (page.size, page.getpixel((150, 100))) == (SIZE, INK)


def test_lines_grow_with_the_page() -> None:
    page = drawn(line(500, 500, 1500, 1400), image=Image.new("1", (2000, 2000), 1))
    column = [page.getpixel((1000, y)) for y in range(490, 511)]
    assert column.count(INK) == 4


def labelled(lines: list[Line], label: Label, size: tuple[int, int] = SIZE) -> Image.Image:
    return Image.open(BytesIO(draw_boxes(Image.new("RGB", size, PAPER), lines, label)))


def test_without_labels_only_the_outline_is_drawn() -> None:
    page = labelled([line(100, 100, 200, 140)], "none")
    assert changed(page) == (100, 100, 201, 141)


@pytest.mark.parametrize(
    "words", ["Total", "合计金额", "Итого", "مرحبا", " \n", "", "😀", "a\x00b"]
)
def test_text_labels_stand_outside_their_box(words: str) -> None:
    at = line(150, 100, 250, 140)
    page = labelled([Line(words, at.quad)], "text")
    assert changed(page.crop((152, 102, 249, 139))) is None
    only_outlined = changed(page) == (150, 100, 251, 141)
    assert only_outlined is (words in ("", " \n"))


def test_labels_keep_off_other_boxes_where_there_is_room() -> None:
    boxes = [line(x, y, x + 80, y + 24) for y in (60, 120, 180) for x in (60, 142, 300)]
    labels: tuple[Label, ...] = ("number", "text")
    for label in labels:
        page = labelled([Line("abcd", box.quad) for box in boxes], label)
        for box in boxes:
            left, top, right, bottom = map(int, box.bbox)
            assert changed(page.crop((left + 2, top + 2, right - 1, bottom - 1))) is None


@pytest.mark.heavy
def test_labels_are_small_on_small_pictures_and_follow_the_lines_on_large_ones() -> None:
    heights = []
    for size, high in (((40, 40), 10), ((400, 300), 20), ((6000, 4000), 40), ((6000, 4000), 120)):
        at = line(size[0] / 2, 20, size[0] - 5, 20 + high)
        plate = labelled([at], "number", size).crop(
            (0, 0, size[0] // 2 - 1 - size[1] // 500, size[1])
        )
        found = changed(plate)
        assert found is not None
        heights.append(found[3] - found[1])
    assert heights == sorted(heights)
    assert heights[0] < 10 < heights[-1] < 120


@pytest.mark.heavy
def test_thousands_of_labels_are_drawn_in_a_moment() -> None:
    lines = [
        Line(f"字 {i}", line(20 + i % 5 * 190, i // 5 * 2, 180 + i % 5 * 190, i // 5 * 2 + 20).quad)
        for i in range(5000)
    ]
    assert labelled(lines, "text", (1000, 2000)).size == (1000, 2000)
