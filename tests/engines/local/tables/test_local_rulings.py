"""The ruling lines of a page."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from lines import line

from qocr.engines.local.geometry import level
from qocr.engines.local.tables.rulings import Rulings, find_rulings


def rulings(*strokes: tuple[int, int, int, int], width: int = 1, scale: int = 1) -> Rulings:
    pixels: Any = np.full((300 * scale, 400 * scale, 3), 255, dtype=np.uint8)
    for x0, y0, x1, y1 in strokes:
        ends = (x0 * scale, y0 * scale), (x1 * scale, y1 * scale)
        cv2.line(pixels, *ends, (0, 0, 0), width * scale)
    boxes = level([line("text", 20 * scale, 150 * scale, 60 * scale, 20 * scale)])
    return find_rulings(pixels, boxes, 20.0 * scale)


@pytest.mark.parametrize("scale", [1, 4])
def test_rules_are_found_at_any_resolution(scale: int) -> None:
    found = rulings((20, 50, 380, 50), (100, 20, 100, 90), scale=scale)
    assert [rule.at / scale for rule in found.level] == [pytest.approx(50, abs=1.5)]
    assert [rule.at / scale for rule in found.upright] == [pytest.approx(100, abs=1.5)]
    assert found.level[0].length / scale == pytest.approx(360, abs=4)


def test_a_double_rule_and_a_broken_one_are_one_rule_each() -> None:
    assert len(rulings((20, 50, 380, 50), (20, 55, 380, 55)).level) == 1
    assert len(rulings((20, 50, 180, 50), (183, 50, 380, 50)).level) == 1


def test_rules_under_two_headings_stay_two() -> None:
    assert len(rulings((20, 50, 180, 50), (190, 50, 380, 50)).level) == 2


def test_dashes_filled_areas_and_strokes_of_letters_are_no_rules() -> None:
    assert rulings((20, 50, 40, 50)).level == ()
    assert rulings((20, 50, 380, 50), width=30).level == ()
    assert rulings((20, 160, 80, 160)).level == ()
