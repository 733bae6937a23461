"""Which way up a page lies, and the way back to the picture as given."""

from __future__ import annotations

from math import cos, radians, sin

import pytest
from lines import line

np = pytest.importorskip("numpy")
pytest.importorskip("cv2")

from qocr.engines.local.sight.levelling import levelled, mapped, turned  # noqa: E402
from qocr.engines.local.sight.rotation import evidence, starting_at, upright_turn  # noqa: E402
from qocr.engines.local.sight.spelling import Letter  # noqa: E402
from qocr.types import Line, Quad  # noqa: E402


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_point_of_a_turned_page_is_found_in_the_picture_as_given(turn: int) -> None:
    given = np.zeros((10, 30, 3), dtype=np.uint8)
    given[2, 5] = 255
    page, frame = turned(given, turn)
    y, x = map(int, np.argwhere(page[:, :, 0])[0])
    assert mapped(frame, (x + 0.5, y + 0.5)) == (5.5, 2.5)


def test_a_tilted_page_is_made_level_and_its_lines_found_in_the_picture_as_given() -> None:
    tilt = radians(7)
    slope = cos(tilt), sin(tilt)
    lines = [_tilted(100 * n, slope) for n in range(5)]
    page, frame = turned(np.full((700, 900, 3), 255, dtype=np.uint8), 0)
    level, pixels, frame = levelled(lines, page, frame)
    assert all(abs(one.corners[0][1] - one.corners[1][1]) < 0.01 for one in level)
    assert pixels.shape[0] > 700
    assert pixels.shape[1] > 900
    for before, after in zip(lines, level, strict=True):
        back = [mapped(frame, point) for point in after.corners]
        assert np.allclose(back, before.corners, atol=0.01)


def _tilted(down: float, slope: tuple[float, float]) -> Line:
    x, y = 60.0, 40.0 + down
    right, below = (300 * slope[0], 300 * slope[1]), (-20 * slope[1], 20 * slope[0])
    corners: Quad = (
        (x, y),
        (x + right[0], y + right[1]),
        (x + right[0] + below[0], y + right[1] + below[1]),
        (x + below[0], y + below[1]),
    )
    return Line("text", corners, 0.9)


def test_a_level_page_is_left_as_it_is() -> None:
    page, frame = turned(np.zeros((50, 400, 3), dtype=np.uint8), 0)
    lines = (line("text", 10, 10, 300),)
    assert levelled(lines, page, frame) == (lines, page, frame)


def test_an_upright_page_is_sampled_at_no_other_turn() -> None:
    asked: list[int] = []

    def confidence(_quad: Quad, turn: int) -> float:
        asked.append(turn)
        return 0.95

    quads = [line("a", 0, 24 * n, 300).corners for n in range(9)]
    assert upright_turn(quads, confidence) == 0
    assert asked == [0] * 5


@pytest.mark.parametrize(("best", "width", "height"), [(1, 20, 300), (3, 20, 300), (2, 300, 20)])
def test_the_turn_that_reads_best_is_taken(best: int, width: float, height: float) -> None:
    quads = [line("", 40 * n, 0, width, height).corners for n in range(3)]
    assert upright_turn(quads, lambda _, turn: 0.98 if turn == best else 0.5) == best


def test_a_poor_scan_is_not_turned_without_a_clear_reason() -> None:
    quads = [line("a", 0, 24 * n, 300).corners for n in range(3)]
    assert upright_turn(quads, lambda _, turn: 0.7 if turn == 2 else 0.65) == 0


def test_a_quad_may_begin_at_another_corner() -> None:
    assert starting_at(((0, 0), (1, 0), (1, 2), (0, 2)), 1) == ((1, 0), (1, 2), (0, 2), (0, 0))


def test_a_single_letter_does_not_tell_which_way_up_a_page_lies() -> None:
    seven, upside_down = (Letter("7", 0.7, 0.5),), (Letter("L", 1.0, 0.5),)
    read = {0: seven, 2: upside_down}
    assert (
        upright_turn([line("", 0, 0, 40).corners], lambda _, turn: evidence(read[turn], turn)) == 0
    )
    word = (*upside_down, Letter("I", 1.0, 0.9))
    assert evidence(word, 2) == 1.0
