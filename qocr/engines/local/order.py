"""The order in which a page is read: columns, paragraphs; pure geometry.

Lengths are measured in line heights, so that nothing depends on the resolution of a scan.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from qocr.engines.local.boxes import Block, Box, Row, level, row_middle, rows
from qocr.engines.local.columns import find_columns
from qocr.types import Line

PARAGRAPH_STEP = 1.5  # usual steps from row to row
PARAGRAPH_HEIGHT = 1.4


def blocks(lines: Sequence[Line]) -> list[Block]:
    """The page in reading order: columns one after the other, in each rows from top to bottom."""
    return [rows(part) for part in _parts(level(lines))]


def paragraphs(block: Block) -> list[Block]:
    """The block cut where two rows are clearly further apart than rows of it usually are,
    and than rows of their size would be."""
    pairs = list(pairwise(block))
    usual = median([row_middle(below) - row_middle(above) for above, below in pairs] or [0.0])
    breaks = [at for at, (above, below) in enumerate(pairs, 1) if _apart(above, below, usual)]
    return [block[start:end] for start, end in pairwise([0, *breaks, len(block)])]


def _apart(above: Row, below: Row, usual_step: float) -> bool:
    height = max(box.height for box in (*above, *below))
    step = row_middle(below) - row_middle(above)
    return step > PARAGRAPH_STEP * usual_step and step > PARAGRAPH_HEIGHT * height


def _parts(boxes: Sequence[Box]) -> list[Sequence[Box]]:
    found = find_columns(boxes)
    if found is None:
        return [boxes] if boxes else []
    return [part for piece in found for part in _parts(piece)]
