"""The order in which a page is read: boxes made level, rows, columns, paragraphs; pure geometry.

Lengths are measured in line heights, so that nothing depends on the resolution of a scan.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, cos, sin
from statistics import fmean, median

from qocr.engines.local.columns import find_columns
from qocr.engines.local.rotation import sides, tall
from qocr.types import Line

PARAGRAPH_STEP = 1.5  # usual steps from row to row
PARAGRAPH_HEIGHT = 1.4


@dataclass(frozen=True, slots=True)
class Box:
    """A line and its place on the page once that is level."""

    left: float
    top: float
    right: float
    bottom: float
    line: Line

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


Row = tuple[Box, ...]
Block = tuple[Row, ...]


def blocks(lines: Sequence[Line]) -> list[Block]:
    """The page in reading order: columns one after the other, in each rows from top to bottom."""
    return [rows(part) for part in _parts(level(lines))]


def level(lines: Sequence[Line]) -> list[Box]:
    """The lines turned by their median angle, so that rows are level."""
    angle = _tilt(lines)
    return [_box(line, cos(angle), sin(angle)) for line in lines]


def rows(boxes: Iterable[Box]) -> Block:
    """Boxes that share a row, left to right; the rows top to bottom.

    A box joins the row whose nearest box it overlaps by half of the lower one's height.
    """
    found: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box.middle):
        for row in reversed(found[-6:]):
            if _shares_row(box, row):
                row.append(box)
                break
        else:
            found.append([box])
    ordered = [tuple(sorted(row, key=lambda box: box.left)) for row in found]
    return tuple(sorted(ordered, key=_middle))


def paragraphs(block: Block) -> list[Block]:
    """The block cut where two rows are clearly further apart than rows of it usually are,
    and than rows of their size would be."""
    pairs = list(pairwise(block))
    usual = median([_middle(below) - _middle(above) for above, below in pairs] or [0.0])
    breaks = [at for at, (above, below) in enumerate(pairs, 1) if _apart(above, below, usual)]
    return [block[start:end] for start, end in pairwise([0, *breaks, len(block)])]


def row_line(row: Row) -> Line:
    """The boxes of a row as one line of text."""
    if len(row) == 1:
        return row[0].line
    first, last = row[0].line, row[-1].line
    quad = (first.quad[0], last.quad[1], last.quad[2], first.quad[3])
    return Line(row_text(row), quad, fmean(box.line.confidence or 0.0 for box in row))


def row_text(row: Row) -> str:
    """The texts of a row with a space between them."""
    return " ".join(box.line.text for box in row)


def _tilt(lines: Sequence[Line]) -> float:
    angles = [
        atan2(quad[1][1] - quad[0][1], quad[1][0] - quad[0][0])
        for quad in (line.quad for line in lines)
        if not tall(quad) and sides(quad)[0] > 3 * sides(quad)[1]
    ]
    return median(angles) if angles else 0.0


def _box(line: Line, cosine: float, sine: float) -> Box:
    level = [(x * cosine + y * sine, y * cosine - x * sine) for x, y in line.quad]
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = level
    return Box((x0 + x3) / 2, (y0 + y1) / 2, (x1 + x2) / 2, (y2 + y3) / 2, line)


def _shares_row(box: Box, row: Sequence[Box]) -> bool:
    near = min(row, key=lambda other: max(other.left - box.right, box.left - other.right))
    if min(box.right, near.right) - max(box.left, near.left) > min(box.height, near.height):
        return False
    overlap = min(box.bottom, near.bottom) - max(box.top, near.top)
    return overlap >= min(box.height, near.height) / 2


def _apart(above: Row, below: Row, usual_step: float) -> bool:
    height = max(box.height for box in (*above, *below))
    step = _middle(below) - _middle(above)
    return step > PARAGRAPH_STEP * usual_step and step > PARAGRAPH_HEIGHT * height


def _middle(row: Row) -> float:
    return fmean(box.middle for box in row)


def _parts(boxes: Sequence[Box]) -> list[Sequence[Box]]:
    found = find_columns(boxes)
    if found is None:
        return [boxes] if boxes else []
    return [part for piece in found for part in _parts(piece)]
