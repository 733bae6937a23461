"""Very large pictures, piece by piece."""

from __future__ import annotations

from itertools import pairwise

from lines import line

from qocr.engines.local.sight.tiles import Tile, TileLine, joined, tiles, without_touching

LEFT, RIGHT = Tile(0, 0, 1280, 1280), Tile(1120, 0, 2400, 1280)


def test_a_page_is_one_tile() -> None:
    assert tiles(1654, 2339, 2339) == [Tile(0, 0, 1654, 2339)]


def test_the_tiles_of_a_roll_overlap_and_cover_it() -> None:
    roll = tiles(1000, 20_000, 1500)
    assert roll[0].top == 0
    assert roll[-1].bottom == 20_000
    assert all(after.top < before.bottom - 150 for before, after in pairwise(roll))
    assert all((tile.left, tile.right) == (0, 1000) for tile in roll)


def test_a_line_seen_by_two_tiles_is_kept_once_and_whole() -> None:
    whole, cut = line("", 1130, 100, 140, 20).corners, line("", 1132, 100, 100, 20).corners
    other = line("", 1130, 122, 140, 20).corners
    seen = [TileLine(RIGHT, cut), TileLine(LEFT, whole), TileLine(LEFT, other)]
    assert set(joined(seen)) == {whole, other}


def test_the_pieces_of_a_line_longer_than_a_tile_are_joined() -> None:
    pieces = [
        TileLine(LEFT, line("", 50, 100, 1230).corners),
        TileLine(RIGHT, line("", 1120, 101, 900).corners),
    ]
    (whole,) = joined(pieces)
    assert (whole[0], whole[2]) == ((50, 100), (2020, 121))


def test_a_piece_that_lies_mostly_inside_another_still_brings_the_end_of_the_line() -> None:
    pieces = [
        TileLine(Tile(0, 0, 1280, 90), line("", 16, 22, 1264, 47).corners),
        TileLine(Tile(140, 0, 1420, 90), line("", 140, 22, 1258, 47).corners),
    ]
    (whole,) = joined(pieces)
    assert (whole[0], whole[2]) == ((16, 22), (1398, 69))


def test_the_pieces_of_a_line_that_runs_down_the_page_are_joined() -> None:
    pieces = [
        TileLine(Tile(0, 0, 90, 1280), line("", 22, 16, 47, 1264).corners),
        TileLine(Tile(0, 140, 90, 1420), line("", 22, 140, 47, 1258).corners),
    ]
    (whole,) = joined(pieces)
    assert (whole[0], whole[2]) == ((22, 16), (69, 1398))


def test_two_lines_of_one_tile_stay_two_where_their_margins_touch() -> None:
    cells = [
        TileLine(LEFT, line("", 0, 0, 105).corners),
        TileLine(LEFT, line("", 100, 0, 80).corners),
    ]
    assert len(joined(cells)) == 2


def test_pieces_of_different_rows_stay_apart() -> None:
    pieces = [
        TileLine(LEFT, line("", 50, 100, 1230).corners),
        TileLine(RIGHT, line("", 1120, 124, 900).corners),
    ]
    assert len(joined(pieces)) == 2


def test_quads_that_touch_no_other_are_kept() -> None:
    far, near = line("", 0, 900, 80).corners, line("", 30, 105, 80).corners
    assert without_touching([far, near], [line("", 0, 100, 80).corners]) == [far]
