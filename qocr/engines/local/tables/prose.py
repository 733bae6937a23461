"""Distinguishes running text from cells of tables: its lines are long, and of similar length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from qocr.engines.local.geometry import Box

LEADING = 2.0  # line heights between the middles of a paragraph's lines at most
EDGE = 1.5  # line heights by which its lines may be indented
LINES = 3  # of running text at least
WIDE = 9.0  # line heights; lines of running text are longer
FULL = 0.8  # of the longest line, which most lines of running text reach
MOST = 0.6  # share of lines that have to be full

_CAPTION = re.compile(r"(table|figure|fig\.?|tabelle|tab\.|abbildung|表|图)\s*\d", re.IGNORECASE)


def is_caption(box: Box) -> bool:
    """Whether a line begins a caption, such as `Table 1: Results`."""
    return _CAPTION.match(box.line.text) is not None and len(box.line.text) > len("Table 10")


def without_prose(boxes: Sequence[Box], height: float) -> list[Box]:
    """The boxes that are not lines of a paragraph."""
    prose = {
        id(box) for lines in _stacks(boxes, height) if _is_prose(lines, height) for box in lines
    }
    return [box for box in boxes if id(box) not in prose]


def _stacks(boxes: Sequence[Box], height: float) -> list[list[Box]]:
    """Groups of lines below each other with about the same left edge."""
    stacks: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box.middle):
        for stack in reversed(stacks):
            last = stack[-1]
            if (
                0.5 * height < box.middle - last.middle < LEADING * height
                and abs(box.left - last.left) < EDGE * height
            ):
                stack.append(box)
                break
        else:
            stacks.append([box])
    return stacks


def _is_prose(lines: Sequence[Box], height: float) -> bool:
    if len(lines) < LINES or median(line.width for line in lines) < WIDE * height:
        return False
    longest = max(line.width for line in lines)
    return sum(line.width > FULL * longest for line in lines) >= MOST * len(lines)
