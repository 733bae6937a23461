"""Finds the ruling lines of a page by morphology: thin, long, level or upright."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, sin
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from qocr.engines.local.geometry import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qocr.engines.local.sight.recognise import Pixels

CONTRAST = 24  # grey levels between a rule and its background
FINE = 20.0  # pixels; a page with higher lines is scaled down to this height
THICKEST = 0.45  # line heights; a thicker bar is a filled area
SHORTEST = 2.5  # line heights of a level rule, which is longer than dashes and underscores
LOWEST = 1.4  # line heights of an upright rule, which is higher than letters
PIECE = 0.5  # length of the shortest piece of a broken rule, in lengths of the shortest rule
GAP = 0.2  # line heights between pieces of a broken rule; between rules under headings more
DOUBLE = 0.5  # line heights between the two strokes of a double rule

INSIDE = 0.25  # line heights by which a rule is inside a box if it is part of letters
MOSTLY = 0.4  # share of a rule inside boxes from which it is part of letters

Ends = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruling line, in pixels: `at` is its distance from the top of the page (from the left, for
    an upright one), `start` and `end` are its ends."""

    at: float
    start: float
    end: float

    @property
    def length(self) -> float:
        """In pixels."""
        return self.end - self.start

    def covers(self, start: float, end: float) -> float:
        """The share of the stretch from `start` to `end` that the rule runs along."""
        shared = min(self.end, end) - max(self.start, start)
        return max(0.0, shared) / max(end - start, 1e-9)


@dataclass(frozen=True, slots=True)
class Rulings:
    """The rules of a page: level ones from top to bottom, upright ones from left to right."""

    level: tuple[Rule, ...] = ()
    upright: tuple[Rule, ...] = ()


def find_rulings(pixels: Pixels, boxes: Sequence[Box], height: float) -> Rulings:
    """The rules of a page, in the coordinates of the level `boxes`; `height` is that of a line."""
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    scale = min(1.0, FINE / height)
    if scale < 1:
        grey = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    tilt, fine = _tilt(boxes), height * scale
    level = [_turned(ends, scale, tilt) for ends in _strokes(grey, fine, SHORTEST)]
    upright = [
        _turned((y0, x0, y1, x1), scale, tilt)
        for x0, y0, x1, y1 in _strokes(np.ascontiguousarray(grey.T), fine, LOWEST)
    ]
    level_rules = [Rule((y0 + y1) / 2, x0, x1) for x0, y0, x1, y1 in level]
    upright_rules = [Rule((x0 + x1) / 2, y0, y1) for x0, y0, x1, y1 in upright]
    return Rulings(
        _merged([rule for rule in level_rules if not _is_lettering(rule, boxes)], height),
        _merged(
            [rule for rule in upright_rules if not _is_lettering(rule, boxes, upright=True)], height
        ),
    )


def _strokes(grey: NDArray[np.uint8], height: float, shortest: float) -> list[Ends]:
    """The ends of every level stroke."""
    long = shortest * height
    thin: Any = np.ones((2 * max(1, round(THICKEST * height)) + 1, 1), np.uint8)
    piece: Any = np.ones((1, max(5, round(PIECE * long))), np.uint8)
    gap: Any = np.ones((1, max(3, round(GAP * height))), np.uint8)
    strokes: list[Ends] = []
    for operation in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT):  # dark rules, then bright ones
        raised = cv2.morphologyEx(grey, operation, thin, borderType=cv2.BORDER_REPLICATE)
        mask: Any = np.asarray(raised >= CONTRAST, dtype=np.uint8)
        mask = cv2.morphologyEx(cv2.morphologyEx(mask, cv2.MORPH_OPEN, piece), cv2.MORPH_CLOSE, gap)
        strokes += _components(mask, long, THICKEST * height)
    return strokes


def _components(mask: Any, long: float, thickest: float) -> list[Ends]:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    strokes: list[Ends] = []
    for number, (left, top, width, high, area) in enumerate(stats[1:].tolist(), 1):
        if width >= long and area / width <= max(thickest, 2.0):
            part = labels[top : top + high, left : left + width] == number
            y0, y1 = (float(np.nonzero(part[:, column])[0].mean()) for column in (0, -1))
            strokes.append((float(left), top + y0, float(left + width), top + y1))
    return strokes


def _is_lettering(rule: Rule, boxes: Sequence[Box], *, upright: bool = False) -> bool:
    """Whether the rule consists of strokes of letters: it runs mostly inside boxes of text."""
    inside = 0.0
    for box in boxes:
        margin = INSIDE * box.height
        across = (box.left, box.right) if upright else (box.top, box.bottom)
        along = (box.top, box.bottom) if upright else (box.left, box.right)
        if across[0] + margin < rule.at < across[1] - margin:
            inside += rule.covers(*along) * (along[1] - along[0])
    return inside > MOSTLY * rule.length


def _tilt(boxes: Sequence[Box]) -> float:
    """The angle, in radians, by which the boxes were rotated to make them level."""
    if not boxes:
        return 0.0
    farthest = max(boxes, key=lambda box: box.right + box.bottom)
    x = sum(point[0] for point in farthest.line.corners)
    y = sum(point[1] for point in farthest.line.corners)
    return atan2(y, x) - atan2(farthest.top + farthest.bottom, farthest.left + farthest.right)


def _turned(ends: Ends, scale: float, tilt: float) -> Ends:
    """The ends in the coordinates of the boxes."""
    x0, y0, x1, y1 = (end / scale for end in ends)
    cosine, sine = cos(tilt), sin(tilt)
    return (
        x0 * cosine + y0 * sine,
        y0 * cosine - x0 * sine,
        x1 * cosine + y1 * sine,
        y1 * cosine - x1 * sine,
    )


def _merged(rules: Sequence[Rule], height: float) -> tuple[Rule, ...]:
    """The rules, with double ones and the pieces of broken ones merged."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        twin = next((old for old in reversed(merged[-40:]) if _are_one(old, rule, height)), None)
        if twin is None:
            merged.append(rule)
        else:
            start, end = min(twin.start, rule.start), max(twin.end, rule.end)
            merged[merged.index(twin)] = Rule((twin.at + rule.at) / 2, start, end)
    return tuple(sorted(merged, key=lambda rule: rule.at))


def _are_one(rule: Rule, other: Rule, height: float) -> bool:
    """Whether two rules are strokes of a double rule, or pieces of a broken one."""
    apart = abs(rule.at - other.at)
    distance = max(rule.start, other.start) - min(rule.end, other.end)
    if distance > 0:
        return apart < 0.2 * height and distance < GAP * height
    return apart < DOUBLE * height
