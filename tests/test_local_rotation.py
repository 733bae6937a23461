"""Which way up a page lies."""

from __future__ import annotations

import pytest
from lines import line

from qocr.engines.local.rotation import turned_back, upright_turn
from qocr.types import Line, Quad


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_quad_turned_back_keeps_its_first_corner_first(turn: int) -> None:
    corners: Quad = ((0, 0), (30, 0), (30, 10), (0, 10))
    given = turned_back(corners, turn, 30, 10)
    starts = ((0, 0), (10, 0), (30, 10), (0, 30))
    assert given[0] == starts[turn]


def test_an_upright_page_is_sampled_at_no_other_turn() -> None:
    asked: list[int] = []

    def spell(quad: Quad, turn: int) -> Line:
        asked.append(turn)
        return Line("text", quad, 0.95)

    quads = [one.quad for one in (line("a", 0, 24 * n, 300) for n in range(9))]
    assert upright_turn(quads, spell) == 0
    assert asked == [0] * 5


@pytest.mark.parametrize(("best", "width", "height"), [(1, 20, 300), (3, 20, 300), (2, 300, 20)])
def test_the_turn_that_reads_best_is_taken(best: int, width: float, height: float) -> None:
    quads = [line("", 40 * n, 0, width, height).quad for n in range(3)]
    assert (
        upright_turn(quads, lambda quad, turn: Line("", quad, 0.98 if turn == best else 0.5))
        == best
    )


def test_a_poor_scan_is_not_turned_without_a_clear_reason() -> None:
    quads = [one.quad for one in (line("a", 0, 24 * n, 300) for n in range(3))]
    assert upright_turn(quads, lambda quad, turn: Line("", quad, 0.7 if turn == 2 else 0.65)) == 0
