"""Very long pictures, piece by piece."""

from __future__ import annotations

from itertools import pairwise

from lines import line

from qocr.engines.local.tiles import spans, without_doubles


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
