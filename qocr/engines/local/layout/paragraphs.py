"""Splits a block into paragraphs by the space between rows, indents and short last lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from qocr.engines.local.geometry import Block, Row, row_middle, row_text

STEP = 1.5  # usual steps from row to row; a larger one ends a paragraph
OTHER_SIZE = 1.4  # ratio of heights from which rows differ in size
RUNNING_ROWS = 3  # of running text at least
FULL_ROWS = 2  # of running text at least
FULL = 0.85  # of the block's width
RUNNING = 0.4  # share of running text that is in full rows

# Lengths in line heights
INDENT = 0.45
REACHED = 1.5  # a row that ends closer to the right margin reaches it
SPACE = 0.3  # between words
PARTED = 2.0  # between cells
LARGEST_INDENT = 4.0
LINE_WIDTH = 10.0

HANGING = 0.5  # share of indented rows that continue a sentence
SHORT = 0.1  # of the block's width
SENTENCE_END = re.compile(r"""[.!?:;。！？：；][)\]"'”’»」』\d*†‡]*$""")


@dataclass(frozen=True, slots=True)
class BlockShape:
    """The margins of a block of running text and the height of its lines, in pixels. `hanging` says
    that the rows after a paragraph's first one are indented."""

    left: float
    right: float
    height: float
    hanging: bool

    @property
    def width(self) -> float:
        """In pixels."""
        return self.right - self.left


def paragraphs(block: Block) -> list[Block]:
    """The block cut where rows are clearly further apart than usual, where their size changes and,
    in running text, where a first line is indented or a last line is short."""
    usual = usual_step(block)
    parts = _split(block, lambda n: is_apart(block, n, usual) or _differs_in_size(block, n))
    return [paragraph for part in parts for paragraph in _in_running_text(part)]


def _in_running_text(part: Block) -> list[Block]:
    shape = shape_of(part)
    return [part] if shape is None else _split(part, lambda n: _begins_paragraph(part, n, shape))


def _split(block: Block, begins: Callable[[int], bool]) -> list[Block]:
    breaks = [number for number in range(1, len(block)) if begins(number)]
    return [block[start:end] for start, end in pairwise([0, *breaks, len(block)])]


def shape_of(block: Block) -> BlockShape | None:
    """The shape of running text; None if most of the text is not in rows between both margins."""
    if len(block) < RUNNING_ROWS:
        return None
    height = median(map(height_of, block))
    left, right = _most_common([left_of(row) for row in block], height), _right(block)
    full = [row for row in block if _is_full(row, left, right, height)]
    if len(full) < FULL_ROWS or sum(map(width_of, full)) < RUNNING * sum(map(width_of, block)):
        return None
    hanging = _is_hanging(block, right, height)
    return BlockShape(min(map(left_of, block)) if hanging else left, right, height, hanging)


def _is_full(row: Row, left: float, right: float, height: float) -> bool:
    """Whether the row runs from one margin to the other; its start may be indented."""
    width = width_of(row)
    near = left_of(row) - left < LARGEST_INDENT * height
    long = width >= FULL * (right - left) and width >= LINE_WIDTH * height
    return near and long and not is_parted(row)


def is_parted(row: Row) -> bool:
    """Whether a wide gap divides the row into cells."""
    return any(right.left - left.right > PARTED * left.height for left, right in pairwise(row))


def left_of(row: Row) -> float:
    """The left edge of a row, in pixels."""
    return min(box.left for box in row)


def right_of(row: Row) -> float:
    """The right edge of a row, in pixels."""
    return max(box.right for box in row)


def width_of(row: Row) -> float:
    """The width of a row, in pixels."""
    return right_of(row) - left_of(row)


def height_of(row: Row) -> float:
    """The height of a row's widest box, in pixels; a drop cap or a single sign does not count."""
    return max(row, key=lambda box: box.width).height


def goes_on(text: str) -> bool:
    """Whether the text begins in the middle of a sentence."""
    return text.lstrip("\"'“”‘’«»„([")[:1].islower()


def breaks_early(above: Row, below: Row, right: float) -> bool:
    """Whether the first word of the row below would have fitted into the row above."""
    text = row_text(below)
    word = text.split(maxsplit=1)[0] if text.strip() else ""
    width = width_of(below) * len(word) / max(len(text), 1)
    return right - right_of(above) > width + SPACE * height_of(above)


def usual_step(block: Block) -> float:
    """The median distance from row to row, in pixels."""
    steps = [row_middle(below) - row_middle(above) for above, below in pairwise(block)]
    return median(steps) if steps else 0.0


def is_apart(block: Block, number: int, usual: float) -> bool:
    """Whether a row is clearly further below the one above it than the `usual` step, in pixels."""
    return row_middle(block[number]) - row_middle(block[number - 1]) > STEP * usual


def _differs_in_size(block: Block, number: int) -> bool:
    """Whether two rows' letters clearly differ in size. Rows of a few signs, and rows that overlap,
    do not count."""
    above, below = block[number - 1 : number + 1]
    if min(len(row_text(above)), len(row_text(below))) < 4:
        return False
    smaller, larger = sorted((height_of(above), height_of(below)))
    apart = row_middle(below) - row_middle(above) > (smaller + larger) / 2
    return apart and larger > OTHER_SIZE * smaller


def _begins_paragraph(block: Block, number: int, shape: BlockShape) -> bool:
    above, below = block[number - 1], block[number]
    if shape.hanging:
        if left_of(below) < shape.left + INDENT * shape.height:
            return True
    elif _is_indented(block, number, shape):
        return True
    missing = shape.right - right_of(above)
    if missing < max(SHORT * shape.width, REACHED * shape.height):
        return False
    if goes_on(row_text(below)) and not SENTENCE_END.search(row_text(above)):
        return False
    return breaks_early(above, below, shape.right)


def _is_indented(block: Block, number: int, shape: BlockShape) -> bool:
    """Whether a row is indented, unlike the rows before and after it."""
    inwards = left_of(block[number]) - INDENT * shape.height
    follows = block[number + 1 : number + 2]
    back = not follows or left_of(follows[0]) < inwards
    return back and shape.left < inwards and left_of(block[number - 1]) < inwards


def _is_hanging(block: Block, right: float, height: float) -> bool:
    """Whether indented rows continue the row above, as in a bibliography.

    Such a row follows a full one that ends no sentence; a paragraph seldom begins there.
    """
    indented_below = [
        above
        for above, below in pairwise(block)
        if left_of(below) > left_of(above) + INDENT * height
    ]
    unfinished = [
        row
        for row in indented_below
        if right - right_of(row) < REACHED * height and not SENTENCE_END.search(row_text(row))
    ]
    return len(indented_below) > 1 and len(unfinished) > HANGING * len(indented_below)


def _most_common(lefts: Sequence[float], height: float) -> float:
    """The left edge that most rows share, in pixels."""
    ordered = sorted(lefts)
    best, best_count, end = ordered[0], 0, 0
    for start, left in enumerate(ordered):
        while end < len(ordered) and ordered[end] <= left + INDENT * height:
            end += 1
        if end - start > best_count:
            best, best_count = left, end - start
    return best


def _right(block: Block) -> float:
    """The right margin in pixels: where the rows end, except for the longest tenth of them."""
    rights = sorted(map(right_of, block))
    return rights[len(rights) * 9 // 10]
