"""Drop caps: letters as high as several lines, which begin the first of them."""

from __future__ import annotations

from collections.abc import Sequence

from qocr.engines.local.geometry import Block, Box, Row, rows

INITIAL_HEIGHT = 1.7  # line heights
NEAR = 3.0  # line heights between a drop cap and its lines at most


def rows_with_initials(boxes: Sequence[Box], height: float) -> Block:
    """Rows as `geometry.rows` finds them, with each drop cap at the start of its first line.

    `height` is the usual height of a line in pixels.
    """
    initials = [box for box in boxes if may_be_initial(box, height)]
    if not initials:
        return rows(boxes)
    block = list(rows(box for box in boxes if box not in initials))
    for initial in initials:
        number = _first_beside(block, initial)
        if number is None:
            return rows(boxes)
        block[number] = (initial, *block[number])
    return tuple(block)


def may_be_initial(box: Box, height: float) -> bool:
    """Whether the box is a single letter much higher than a line of `height` pixels."""
    letters = box.line.text.strip("\"'“”„«»‘’ ")
    return len(letters) == 1 and letters.isalpha() and box.height > INITIAL_HEIGHT * height


def _first_beside(block: Sequence[Row], initial: Box) -> int | None:
    """The number of the first of at least two rows to the right of the drop cap."""
    beside = [number for number, row in enumerate(block) if _begins_beside(row[0], initial)]
    return beside[0] if len(beside) > 1 else None


def _begins_beside(box: Box, initial: Box) -> bool:
    near = -box.height < box.left - initial.right < NEAR * box.height
    return near and initial.top - box.height / 2 < box.middle < initial.bottom
