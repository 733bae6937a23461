"""Boxes of every notation and frame become quads in pixels of the original picture."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from qocr.engines.remote.interpreting.box_notations import entries_in_text
from qocr.engines.remote.interpreting.coordinates import entries_to_lines, words_to_lines
from qocr.engines.remote.interpreting.corners import rect_to_quad
from qocr.engines.remote.interpreting.unread_texts import texts_beside
from qocr.engines.remote.interpreting.written_lines import entries_in
from qocr.types import Line, Quad

Points = tuple[tuple[float, float], ...]

# Real answers: location and rotate_rect are in pixels of a picture of 6000x3000, the boxes of the
# text in per-mille of its sides.
RECORDED: list[tuple[str, list[int], list[int], list[int]]] = [
    (
        "INTERNATIONAL",
        [1704, 390, 4314, 390, 4314, 675, 1704, 675],
        [3009, 532, 285, 2610, 90],
        [502, 178, 95, 435, 90],
    ),
    (
        "DAY",
        [2682, 1242, 3336, 1242, 3336, 1527, 2682, 1527],
        [3009, 1384, 285, 654, 90],
        [502, 462, 95, 109, 90],
    ),
    (
        "你好!",
        [5058, 819, 5670, 633, 5928, 846, 5316, 1032],
        [5493, 832, 279, 825, 73],
        [916, 278, 83, 119, 59],
    ),
    (
        "Привіт!",
        [24, 936, 198, 780, 930, 981, 756, 1137],
        [477, 959, 886, 197, 15],
        [80, 320, 139, 60, 29],
    ),
    (
        "Merhaba!",
        [-30, 2244, 114, 2112, 846, 2313, 696, 2445],
        [408, 2279, 863, 167, 15],
        [68, 760, 139, 51, 29],
    ),
    (
        "Ciao!",
        [1632, 2322, 2058, 2322, 2058, 2487, 1632, 2487],
        [1845, 2404, 165, 426, 90],
        [308, 802, 55, 71, 90],
    ),
]
QUADS: dict[str, Quad] = {
    "INTERNATIONAL": ((1704, 390), (4314, 390), (4314, 675), (1704, 675)),
    "DAY": ((2682, 1242), (3336, 1242), (3336, 1527), (2682, 1527)),
    "你好!": ((5058, 819), (5670, 633), (5928, 846), (5316, 1032)),
    "Привіт!": ((198, 780), (930, 981), (756, 1137), (24, 936)),
    "Merhaba!": ((114, 2112), (846, 2313), (696, 2445), (-30, 2244)),
    "Ciao!": ((1632, 2322), (2058, 2322), (2058, 2487), (1632, 2487)),
}
LEVEL: Quad = ((30, 45), (70, 45), (70, 55), (30, 55))
UPRIGHT: Quad = ((45, 30), (55, 30), (55, 70), (45, 70))


def text_boxes_to_lines(
    words: Any, seen_size: tuple[int, int], original_size: tuple[int, int], prefers_pixels: bool
) -> tuple[Line, ...]:
    return entries_to_lines(entries_in(words), seen_size, original_size, prefers_pixels)[0]


def rounded(quad: Points) -> Points:
    return tuple((round(x, 6), round(y, 6)) for x, y in quad)


def test_recorded_words_keep_their_location_and_start_at_the_top_left_of_the_text() -> None:
    words = [
        {"location": location, "rotate_rect": rect, "text": text}
        for text, location, rect, _ in RECORDED
    ]
    expected = tuple(Line(text, quad) for text, quad in QUADS.items())
    assert words_to_lines(words, (1, 1)) == expected


def test_recorded_boxes_of_the_text_are_where_the_locations_are() -> None:
    words = [{"rotate_rect": rect, "text": text} for text, _, _, rect in RECORDED]
    lines = text_boxes_to_lines(words, (3968, 1984), (6000, 3000), prefers_pixels=False)
    assert [line.text for line in lines] == list(QUADS)
    for line in lines:
        pairs = zip(line.corners, QUADS[line.text], strict=True)
        distance = max(
            abs(a - b) for found, real in pairs for a, b in zip(found, real, strict=True)
        )
        assert distance <= 12, line


def test_words_are_scaled_to_the_original_picture() -> None:
    words = [{"location": [10, 20, 30, 20, 30, 40, 10, 40], "text": "x"}]
    assert words_to_lines(words, (2, 0.5)) == (Line("x", ((20, 10), (60, 10), (60, 20), (20, 20))),)


@pytest.mark.parametrize(
    ("rect", "quad"),
    [
        ([50, 50, 40, 10, 0], LEVEL),
        ([50, 50, 10, 40, 90], LEVEL),
        ([50, 50, 10, 40, -90], LEVEL),
        ([50, 50, 40, 10, 180], LEVEL),
        ([50, 50, 40, 10, -180], LEVEL),
        ([50, 50, 10, 40, 270], LEVEL),
        ([50, 50, 40, 10, 360], LEVEL),
        ([50, 50, 10, 40, 0], UPRIGHT),
        ([50, 50, 40, 10, 90], UPRIGHT),
        ([0, 0, 10, 10, 45], ((0, -7.071068), (7.071068, 0), (0, 7.071068), (-7.071068, 0))),
        ([0, 0, 10, 10, -45], ((-7.071068, 0), (0, -7.071068), (7.071068, 0), (0, 7.071068))),
        ([0, 0, 20, 0, 30], ((-8.660254, -5), (8.660254, 5), (8.660254, 5), (-8.660254, -5))),
        ([0, 0, 0, 20, -60], ((-8.660254, -5), (8.660254, 5), (8.660254, 5), (-8.660254, -5))),
    ],
)
def test_a_rectangle_gives_its_corners_from_the_top_left(rect: list[float], quad: Quad) -> None:
    assert rounded(rect_to_quad(rect)) == quad


@pytest.mark.parametrize(
    "location",
    [
        [30, 45, 70, 45, 70, 55, 30, 55],
        [30, 55, 30, 45, 70, 45, 70, 55],
        [70, 55, 30, 55, 30, 45, 70, 45],
        [70, 45, 70, 55, 30, 55, 30, 45],
    ],
)
def test_a_location_may_start_at_any_corner(location: list[int]) -> None:
    assert words_to_lines([{"location": location}], (1, 1)) == (Line("", LEVEL),)


@pytest.mark.parametrize(
    ("word", "quad"),
    [
        ({"bbox_2d": [30, 45, 70, 55]}, LEVEL),
        ({"bbox": [30, 45, 70, 55]}, LEVEL),
        ({"rotate_rect": [50, 50, 40, 10, 0]}, LEVEL),
        ({"location": None, "rotate_rect": [50, 50, 40, 10, 0]}, LEVEL),
        ({"location": [1, 2, 3], "rotate_rect": [50, 50, 40, 10, 0]}, LEVEL),
        ({"location": [30.0, 45, 70, 45, 70, 55, 30, 55], "bbox": [1, 2, 3, 4]}, LEVEL),
        ({"location": [7] * 8}, ((7, 7), (7, 7), (7, 7), (7, 7))),
    ],
)
def test_every_notation_is_understood(word: dict[str, Any], quad: Quad) -> None:
    assert words_to_lines([{**word, "text": "x"}], (1, 1)) == (Line("x", quad),)


GOOD = {"bbox": [30, 45, 70, 55], "text": "good"}


@pytest.mark.parametrize("word", [None, [1, 2, 3, 4], {}, "", {"text": ""}])
def test_a_word_without_text_and_box_is_no_line(word: object) -> None:
    assert words_to_lines([word, GOOD], (1, 1)) == (Line("good", LEVEL),)
    assert text_boxes_to_lines([word, GOOD], (1000, 1000), (1000, 1000), True) == (
        Line("good", LEVEL),
    )


UNUSABLE: list[dict[str, Any]] = [
    {},
    {"location": "30,45"},
    {"location": [1, 2, 3, 4, 5, 6, 7, None]},
    {"location": [1, 2, 3, 4, 5, 6, 7, float("nan")]},
    {"location": [1, 2, 3, 4, 5, 6, 7]},
    {"rotate_rect": [1, 2, 3, 4, float("inf")]},
    {"rotate_rect": [1, 2, 3, 4, 10**400]},
    {"bbox_2d": None},
    {"bbox_2d": [533, 132, 457]},
    {"bbox_2d": [1, 2, 3, 10**30]},
    {"bbox_2d": [0, 5, 533, 99999]},
    {"bbox_2d": {"left": 1}},
    {"bbox_2d": [1, 2, 3, 4] * 5000},
    {"bbox_2d": True},
]


@pytest.mark.parametrize("box", UNUSABLE)
def test_a_line_without_a_usable_box_keeps_its_text(box: dict[str, Any]) -> None:
    words = [{**box, "text": "kept"}, GOOD]
    lines = (Line("kept", None), Line("good", LEVEL))
    assert text_boxes_to_lines(words, (1000, 1000), (1000, 1000), prefers_pixels=False) == lines


def test_a_page_of_unusable_boxes_keeps_its_lines() -> None:
    words = [{"bbox_2d": [533, 132, 457], "text": "a"}, {"bbox_2d": None, "text": "b"}]
    entries = entries_in(words)
    assert [(entry.text, entry.quad, entry.boxed) for entry in entries] == [
        ("a", None, True),
        ("b", None, True),
    ]
    assert not any(entry.boxed for entry in entries_in({"Total": "5"}))


def test_a_box_far_outside_does_not_change_the_frame_of_the_others() -> None:
    words = [GOOD, {"bbox": [0, 5, 533, 9999], "text": "far"}, GOOD]
    good, far, again = text_boxes_to_lines(words, (2000, 3000), (4000, 6000), False)
    assert far == Line("far", None)
    assert good == again == Line("good", ((120, 270), (280, 270), (280, 330), (120, 330)))


BOXES: list[dict[str, Any]] = [
    {"bbox_2d": ["30", "45", "70", "55"]},
    {"bbox_2d": "[30, 45, 70, 55]"},
    {"bbox_2d": "30,45,70,55"},
    {"bbox_2d": "(30,45),(70,55)"},
    {"bbox_2d": [[30, 45, 70, 55]]},
    {"bbox_2d": [[30, 45], [70, 55]]},
    {"bbox_2d": [30, 45, 70, 45, 70, 55, 30, 55]},
    {"bbox_2d": [[30, 45], [70, 45], [70, 55], [30, 55]]},
    {"bbox_2d": [[30, 45, 50, 55], [50, 45, 70, 55]]},
    {"bbox_2d": {"x1": 30, "y1": 45, "x2": 70, "y2": 55}},
    {"bbox": {"left": 30, "top": 45, "width": 40, "height": 10}},
    {"bbox": {"x": "30", "y": "45", "w": "40", "h": "10"}},
    {"bbox": {"cx": 50, "cy": 50, "w": 40, "h": 10}},
    {"boundingPoly": {"vertices": [{"x": 30, "y": 45}, {"x": 70, "y": 55}]}},
    {"points": [{"x": 30, "y": 45}, {"x": 70, "y": 45}, {"x": 70, "y": 55}, {"x": 30, "y": 55}]},
    {"x1": 30, "y1": 45, "x2": 70, "y2": 55},
    {"bbox": [70, 55, 30, 45]},
    {"bbox": [30, 55, 70, 45]},
    {"BBox": [30, 45, 70, 55]},
    {"coordinates": [30, 45, 70, 55]},
    {"position": [30, 45, 70, 55]},
    {"rotate_rect": ["50", "50", "40", "10", "0"]},
    {"rotate_rect": [50, 50, 40, 10]},
    {"bbox": [30, 45, 40, 10], "format": "xywh"},
]
TEXTS: list[dict[str, Any]] = [
    {"text": "x"},
    {"content": "x"},
    {"transcription": "x"},
    {"Text": "x", "category": "Title"},
    {"text": "", "label": "x"},
    {"label": "text", "text_content": "x"},
    {"label": "x"},
    {"ocr": "x"},
    {"lines_of_it": "x", "type": "line"},
    {"text": ["x"]},
    {"text": {"value": "x"}},
    {"lines": ["x"]},
]
WRAPPERS: list[Callable[[dict[str, Any]], Any]] = [
    lambda entry: [entry],
    lambda entry: entry,
    lambda entry: {"lines": [entry]},
    lambda entry: {"result": {"ocr": [entry], "count": 1}, "language": "en"},
    lambda entry: [[entry]],
    lambda entry: [{"type": "paragraph", "lines": [entry]}],
]


@pytest.mark.parametrize("box", BOXES)
def test_a_box_is_known_in_every_shape(box: dict[str, Any]) -> None:
    value = [{**box, "text": "x"}]
    (line,) = text_boxes_to_lines(value, (100, 100), (100, 100), prefers_pixels=True)
    assert (line.text, rounded(line.corners)) == ("x", rounded(LEVEL))
    assert texts_beside(entries_in(value), value) == []


@pytest.mark.parametrize("wrap", WRAPPERS)
@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_known_under_every_name_and_wrapper(
    text: dict[str, Any], wrap: Callable[[dict[str, Any]], Any]
) -> None:
    value = wrap({"bbox": [30, 45, 70, 55], **text})
    assert text_boxes_to_lines(value, (100, 100), (100, 100), True) == (Line("x", LEVEL),)
    assert texts_beside(entries_in(value), value) == []


@pytest.mark.parametrize(
    "value",
    [
        {"x": [30, 45, 70, 55]},
        {"x": {"bbox": [30, 45, 70, 55]}},
        [["x", [30, 45, 70, 55]]],
        [[30, 45, 70, 55, "x"]],
        [[50, 50, 40, 10, 0, "x"]],
        [[[30, 45, 70, 55], "x"]],
        [[[[30, 45], [70, 45], [70, 55], [30, 55]], ["x", 0.99]]],
    ],
)
def test_a_text_may_stand_beside_its_box_without_a_name(value: Any) -> None:
    assert text_boxes_to_lines(value, (100, 100), (100, 100), True) == (Line("x", LEVEL),)


def test_box_2d_is_written_from_the_top_in_thousandths() -> None:
    words = [{"box_2d": [45, 30, 55, 70], "label": "x"}]
    assert text_boxes_to_lines(words, (200, 200), (1000, 1000), True) == (Line("x", LEVEL),)


def test_a_text_that_belongs_to_no_line_is_counted() -> None:
    value = {"title": "Invoice", "lines": [{**GOOD, "translation": "gut"}], "language": "en"}
    assert texts_beside(entries_in(value), value) == ["Invoice", "gut"]


@pytest.mark.parametrize(
    "text",
    [
        "<|object_ref_start|>x<|object_ref_end|><|box_start|>(30,45),(70,55)<|box_end|>",
        "<ref>x</ref><box>(30,45),(70,55)</box>",
        "<|ref|>x<|/ref|><|det|>[[30, 45, 70, 55]]<|/det|>",
        "<|ref|>title<|/ref|><|det|>[[30, 45, 70, 55]]<|/det|>\nx",
        "x<|LOC_30|><|LOC_45|><|LOC_70|><|LOC_45|><|LOC_70|><|LOC_55|><|LOC_30|><|LOC_55|>",
        "x<loc_30><loc_45><loc_70><loc_55>",
        '<html><body><p data-bbox="30 45 70 55">x</p></body></html>',
        "50,50,40,10,0,x",
        "30,45,70,45,70,55,30,55,x",
        "30 45 70 55 x",
        "x [30, 45, 70, 55]",
        "1. x: (30,45),(70,55)",
        "x<box>(30,45),(70,55)</box>",
        "<|box_start|>(30,45),(70,55)<|box_end|>x",
    ],
)
def test_a_line_is_known_in_notations_that_are_not_json(text: str) -> None:
    (line,) = entries_to_lines(entries_in_text(text), (1000, 1000), (1000, 1000), False)[0]
    assert (line.text, rounded(line.corners)) == ("x", rounded(LEVEL))


def test_a_row_without_a_box_among_others_is_a_line_without_one() -> None:
    rows = entries_in_text("Here it is:\na [1,2,3,4]\nb [5,6,7,8]")
    assert [(row.text, row.quad is None) for row in rows] == [
        ("Here it is:", True),
        ("a", False),
        ("b", False),
    ]
    assert entries_in_text("Dear Sir,\nplease pay 5 EUR.") == []


@pytest.mark.parametrize(
    ("frame", "prefers_pixels"),
    [((1.0, 1.0), False), ((1000.0, 1000.0), False), ((1240.0, 1754.0), True)],
)
def test_random_pages_come_back_from_every_frame(
    frame: tuple[float, float], prefers_pixels: bool
) -> None:
    chance = Random(20)
    for _ in range(100):
        boxes = [sorted_box(chance) for _ in range(chance.randint(4, 30))]
        words = [
            {"bbox": [side * frame[n % 2] for n, side in enumerate(box)], "text": str(number)}
            for number, box in enumerate(boxes)
        ]
        lines = text_boxes_to_lines(words, (1240, 1754), (2480, 3508), prefers_pixels)
        for box, line in zip(boxes, lines, strict=True):
            expected = [side * (2480, 3508)[n % 2] for n, side in enumerate(box)]
            assert line.bbox == pytest.approx(expected, abs=0.1)


def sorted_box(chance: Random) -> tuple[float, float, float, float]:
    """Left, top, right and bottom, from 0 to 1 of the page."""
    left, top = chance.uniform(0, 0.9), chance.uniform(0, 0.95)
    return left, top, left + chance.uniform(0.02, 0.1), top + chance.uniform(0.01, 0.05)


def test_a_frame_that_no_number_tells_is_said_to_be_in_doubt() -> None:
    def doubtful(size: tuple[int, int], known: bool) -> bool:
        return entries_to_lines(entries_in([GOOD]), size, size, False, known)[1]

    assert doubtful((2000, 3000), known=False)
    assert not doubtful((2000, 3000), known=True)
    assert not doubtful((1010, 990), known=False)


def test_boxes_nested_without_end_take_no_time_and_do_no_harm() -> None:
    deep: Any = [1, 2, 3, 4]
    for _ in range(80):
        deep = [deep]
    assert text_boxes_to_lines([{"bbox": deep, "text": "x"}], (9, 9), (9, 9), True) == (
        Line("x", None),
    )


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ({"text": "a", "label": "b"}, "a"),
        ({"text_content": "a"}, "a"),
        ({"label": "a"}, "a"),
        ({"text": None, "label": "a"}, "a"),
        ({"text": ""}, ""),
        ({"text": 42}, "42"),
        ({}, ""),
    ],
)
def test_the_text_of_a_word_has_several_names(names: dict[str, Any], text: str) -> None:
    assert words_to_lines([{"bbox": [30, 45, 70, 55], **names}], (1, 1)) == (Line(text, LEVEL),)


@pytest.mark.parametrize(
    ("box", "seen", "pixels", "scaled"),
    [
        # Nothing but the family decides.
        ([100, 100, 200, 200], (800, 400), False, (160, 80, 320, 160)),
        ([100, 100, 200, 200], (800, 400), True, (200, 200, 400, 400)),
        # Above 1000 it can only be pixels.
        ([100, 100, 1459, 200], (2000, 1000), False, (80, 80, 1167.2, 160)),
        # Outside the picture it can only be per-mille.
        ([100, 100, 200, 900], (800, 400), True, (160, 80, 320, 720)),
        # A little overhang decides nothing.
        ([100, 100, 810, 200], (800, 400), True, (200, 200, 1620, 400)),
        ([100, 100, 1010, 200], (2000, 1000), False, (160, 80, 1616, 160)),
        ([100, 100, 1020, 200], (2000, 1000), False, (160, 80, 1632, 160)),
        # More than a little is no overhang.
        ([100, 100, 1025, 200], (2000, 1000), False, (80, 80, 820, 160)),
        ([100, 100, 200, 1025], (1000, 2000), False, (160, 40, 320, 410)),
        ([100, 100, 817, 200], (800, 400), True, (160, 80, 1307.2, 160)),
    ],
)
def test_the_frame_of_boxes_in_the_text_is_found(
    box: list[int], seen: tuple[int, int], pixels: bool, scaled: tuple[float, ...]
) -> None:
    [line] = text_boxes_to_lines([{"bbox_2d": box, "text": "x"}], seen, (1600, 800), pixels)
    assert tuple(round(value, 6) for value in line.bbox) == scaled


def test_one_box_decides_the_frame_of_all() -> None:
    words = [{"bbox": [0, 0, 100, 100], "text": "a"}, {"bbox": [0, 0, 1500, 100], "text": "b"}]
    assert text_boxes_to_lines(words, (2000, 1000), (1000, 500), prefers_pixels=False) == (
        Line("a", ((0, 0), (50, 0), (50, 50), (0, 50))),
        Line("b", ((0, 0), (750, 0), (750, 50), (0, 50))),
    )


def test_no_words_are_no_lines() -> None:
    assert words_to_lines([], (1, 1)) == ()
    assert text_boxes_to_lines([], (100, 100), (100, 100), prefers_pixels=True) == ()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "<ref>A</ref><box>(1,1),(50,50)</box><ref>B</ref><box>(1,60),(50,90)</box> tail",
            [("A", True), ("B", True), ("tail", False)],
        ),
        ("before <ref>A</ref><box>(1,1),(50,50)</box>", [("before", False), ("A", True)]),
        (
            "<|ref|>title<|/ref|><|det|>[[1,1,50,50]]<|/det|>\nA\n\n"
            "<|ref|>text<|/ref|><|det|>[[1,60,50,90]]<|/det|>\nB",
            [("A", True), ("B", True)],
        ),
        (
            "<|box_start|>1 2 30 40<|box_end|><|ref_start|>text<|ref_end|><|md_start|>A<|md_end|>",
            [("A", True)],
        ),
        ("<box>(1,1),(50,50)</box>A<box>(1,60),(50,90)</box>B", [("A", True), ("B", True)]),
    ],
)
def test_text_and_reference_of_a_box_are_both_kept(
    text: str, lines: list[tuple[str, bool]]
) -> None:
    entries = entries_in_text(text)
    assert [(entry.text, entry.quad is not None) for entry in entries] == lines


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ([{**GOOD, "text": "A", "children": [{**GOOD, "text": "B"}]}], ["A", "B"]),
        (
            [{**GOOD, "text": "a b", "words": [{**GOOD, "text": "a"}, {**GOOD, "text": "b"}]}],
            ["a b"],
        ),
        ([{**GOOD, "text": True}, {**GOOD, "text": 88}], ["true", "88"]),
        ({"rec_texts": ["a", "b"], "rec_boxes": [[1, 2, 3, 4], [5, 6, 7, 8]]}, ["a", "b"]),
        ({"blocks": [{"bbox": [1, 2, 3, 4], "lines": [{"text": "a"}, {"text": "b"}]}]}, ["a b"]),
        ([{"place": [1, 2, 3, 4], "text": "a"}], ["a"]),
    ],
)
def test_a_line_with_parts_keeps_its_text_and_theirs(value: Any, texts: list[str]) -> None:
    entries = entries_in(value)
    assert [entry.text for entry in entries] == texts
    assert all(entry.quad for entry in entries)


AS_PERCENT = ["10%", "10%", "50%", "15%"]
AS_PIXELS = ["100px", "100px", "500px", "150px"]


@pytest.mark.parametrize(
    "entry",
    [
        {"bbox": AS_PERCENT, "text": "a"},
        {"bbox": ", ".join(AS_PERCENT), "text": "a"},
        {"bbox": "left:10%;top:10%;width:40%;height:5%", "text": "a"},
        {"left": "10%", "top": "10%", "width": "40%", "height": "5%", "text": "a"},
        {"bbox": AS_PIXELS, "text": "a"},
        {"left": "100px", "top": "100px", "width": "400px", "height": "50px", "text": "a"},
        {"xywh": [100, 100, 400, 50], "text": "a"},
        {"cxcywh": [300, 125, 400, 50], "text": "a"},
        {"center": {"x": 300, "y": 125}, "width": 400, "height": 50, "text": "a"},
        {"x_center": 300, "y_center": 125, "width": 400, "height": 50, "text": "a"},
        {"topLeft": [100, 100], "bottomRight": [500, 150], "text": "a"},
        {"top_left": {"x": 100, "y": 100}, "bottom_right": {"x": 500, "y": 150}, "text": "a"},
        {"origin": [100, 100], "size": {"width": 400, "height": 50}, "text": "a"},
        {"x": [100, 500], "y": [100, 150], "text": "a"},
        {"bbox": [100, 100, 500, 150, 0.9], "text": "a"},
        {"bbox": ["100,100", "500,100", "500,150", "100,150"], "text": "a"},
        {"bbox": "x1=100, y1=100, x2=500, y2=150", "text": "a"},
        {"bbox": "Rect(100, 100, 500, 150)", "text": "a"},
        {"bbox": "100,100 -> 500,150", "text": "a"},
        {"bbox": "<box>(100,100),(500,150)</box>", "text": "a"},
        {"bbox": "0,1;0,1;0,5;0,15", "text": "a"},
        {"text": ["a"], "left": [100], "top": [100], "width": [400], "height": [50]},
        [[[100, 100, 500, 150], "a", 0.98]],
        [["a", 100, 100, 500, 150]],
        [[100, 100, 500, 150, "a", 0.9]],
    ],
)  # fmt: skip
def test_boxes_in_any_unit_under_any_names(entry: Any) -> None:
    entries = entries_in(entry if isinstance(entry, list) else [entry])
    (line,), doubtful = entries_to_lines(entries, (1000, 1000), (1000, 1000), False)
    assert (line.text, doubtful) == ("a", False)
    assert line.quad == ((100, 100), (500, 100), (500, 150), (100, 150))


def test_pixels_that_are_said_to_be_pixels_and_those_of_the_original() -> None:
    entries = entries_in([{"bbox": AS_PIXELS, "text": "a"}])
    (line,), doubtful = entries_to_lines(entries, (500, 500), (1000, 1000), False, known=False)
    assert (line.quad and line.quad[0], doubtful) == ((200, 200), False)
    entries = entries_in([{"bbox": [100, 100, 1900, 1800], "text": "a"}])
    (line,), doubtful = entries_to_lines(entries, (500, 500), (2000, 2000), False, known=False)
    assert (line.quad and line.quad[2], doubtful) == ((1900, 1800), False)


def test_a_box_without_any_size_is_none() -> None:
    entries = entries_in([{"bbox": [0, 0, 0, 0], "text": "a"}])
    assert entries_to_lines(entries, (500, 500), (500, 500), True)[0] == (Line("a", None),)


@pytest.mark.parametrize(
    "text",
    [
        "text[[100, 100, 500, 150]]\na\n\ntitle[[100, 200, 500, 250]]\nb",
        "a [[100,100,500,150]]\nb [[100,200,500,250]]",
        "<doctag><text><loc_50><loc_50><loc_250><loc_75>a</text>"
        "<otsl><loc_50><loc_100><loc_250><loc_125><fcel>b<nl></otsl></doctag>",
        '<line x1="100" y1="100" x2="500" y2="150">a</line>'
        '<line x1="100" y1="200" x2="500" y2="250">b</line>',
        "<span title='bbox 100 100 500 150'>a</span>"
        "<span title='bbox 100 200 500 250; x_wconf 90'>b</span>",
        '<p style="left:10%;top:10%;width:40%;height:5%">a</p>'
        '<p style="left:10%;top:20%;width:40%;height:5%">b</p>',
        "| text | bbox |\n|---|---|\n| a | [100,100,500,150] |\n| b | [100,200,500,250] |",
        "text,x1,y1,x2,y2\na,100,100,500,150\nb,100,200,500,250",
        "Text: a\nBox: [100,100,500,150]\n\nText: b\nBox: [100,200,500,250]",
        "- text: a\n  bbox: [100,100,500,150]\n- text: b\n  bbox: [100,200,500,250]",
    ],
)
def test_lines_in_the_notations_of_other_models(text: str) -> None:
    entries = entries_in_text(text)
    (a, b), _ = entries_to_lines(entries, (1000, 1000), (1000, 1000), False)
    assert (a.text, b.text) == ("a", "b")
    assert a.quad == ((100, 100), (500, 100), (500, 150), (100, 150))
    assert b.quad == ((100, 200), (500, 200), (500, 250), (100, 250))


def test_places_in_other_grids() -> None:
    paligemma = entries_in_text("<loc0128><loc0256><loc0256><loc0512> a ; <loc0000>")
    assert paligemma[0].quad == ((250, 125), (500, 125), (500, 250), (250, 250))
    patches = "<phrase>a</phrase><object><patch_index_0033><patch_index_0066></object>"
    (kosmos,) = entries_in_text(f"<grounding>{patches}")
    assert kosmos.quad == ((31.2, 31.2), (93.8, 31.2), (93.8, 93.8), (31.2, 93.8))
    assert entries_in_text("| text | price |\n|---|---|\n| a | 5 |") == []
