"""Blocks of text on a page, and their paragraphs, from the boxes of its lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from qocr.formats.level_lines import LevelLine, Span, is_beside, level_lines, shared
from qocr.types import Line

# In heights of a line
_APART = 1.2  # a wider gap to the line above ends a block
_OVERLAP = 0.6  # lines of a block may overlap by less
_RUNNING = 8.0  # a line of running text is longer
_CLEAR = 0.3  # what lies beside a row by less does not count
_INDENT = 0.8
_WIDER = 0.5  # a gap wider than the usual one by more ends a paragraph
_SIZES = 1.8  # lines of a block differ in height by less than this factor
_OPEN = 12  # blocks that a line may still belong to
_NEIGHBOURS = 64  # lines beside a row that are looked at
_SHORT = 0.2  # of the width of a block by which the last line of a paragraph is shorter
_ENDS = tuple('.!?:;。！？：；…)]）」』"”’»')


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Lines that stand together, such as those of a column, in paragraphs. Lines without a box are
    a block of their own."""

    paragraphs: tuple[tuple[Line, ...], ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of all its paragraphs."""
        return tuple(line for paragraph in self.paragraphs for line in paragraph)


_Row = list[LevelLine]


def text_blocks(lines: Sequence[Line]) -> tuple[TextBlock, ...]:
    """The blocks of a page. Every line is in one of them.

    Blocks, and the lines in them, keep the order that they have, in which the page is read. Only
    columns of running text whose lines are told row by row are put together.
    """
    blocks: list[list[Line] | list[_Row]] = []
    placed = level_lines(lines)
    surroundings = {turn: _Surroundings(placed, turn) for turn in {line.turn for line in placed}}
    following = iter(placed)
    before: list[list[_Row]] = []
    unplaced: list[Line] = []
    for line in lines:
        if line.quad is None:
            if not unplaced:
                blocks.append(unplaced)
            unplaced.append(line)
            continue
        unplaced = []
        level = next(following)
        block = _block_above(level, before[-_OPEN:], surroundings[level.turn])
        if block is None:
            block = []
            before.append(block)
            blocks.append(block)
        _add(block, level)
    return tuple(_text_block(block) for block in blocks)


class _Surroundings:
    """What else stands beside a row of the page."""

    def __init__(self, lines: Sequence[LevelLine], turn: int) -> None:
        alike = [line for line in lines if line.turn == turn]
        self._step = max(1.0, median(line.height for line in alike))
        self._lines: dict[int, list[LevelLine]] = {}
        for line in alike:
            first, last = int(line.top // self._step), int(line.bottom // self._step)
            for number in range(first, min(last, first + _NEIGHBOURS) + 1):
                self._lines.setdefault(number, []).append(line)

    def are_free(self, row: _Row, block: Sequence[_Row], sides: Span) -> bool:
        """Whether nothing but lines of the block stands on the height of a row between `sides`."""
        line = row[0]
        own = {id(piece) for part in (*block[-2:], row) for piece in part}
        slack = _CLEAR * line.height
        near = self._lines.get(int((line.top + line.bottom) / 2 // self._step), ())
        return not any(
            shared((other.left, other.right), sides) > slack
            and shared((other.top, other.bottom), (line.top, line.bottom)) > slack
            for other in near[:_NEIGHBOURS]
            if id(other) not in own and not is_beside(line, other)
        )


def _block_above(
    line: LevelLine, before: Sequence[list[_Row]], surroundings: _Surroundings
) -> list[_Row] | None:
    """The block that the line continues: the last one, else a column of running text."""
    for block in reversed(before):
        latest = block is before[-1]
        if (latest or (_runs(block) and _runs(before[-1]))) and _continues(
            line, block, surroundings
        ):
            return block
    return None


def _runs(block: Sequence[_Row]) -> bool:
    return any(_width(row) > _RUNNING * row[0].height for row in block[:3])


def _continues(line: LevelLine, block: Sequence[_Row], surroundings: _Surroundings) -> bool:
    row = block[-1]
    above = row[-1]
    if above.turn != line.turn or not _alike(above.height, line.height):
        return False
    if is_beside(above, line):
        return True
    height = (above.height + line.height) / 2
    gap = line.top - max(piece.bottom for piece in row)
    if not -_OVERLAP * height < gap < _APART * height:
        return False
    left, right = _sides(block[-3:])
    if shared((left, right), (line.left, line.right)) < min(line.width, right - left) / 2:
        return False
    sides = min(left, line.left), max(right, line.right)
    return surroundings.are_free([line], block, sides) and surroundings.are_free(
        row, [*block, [line]], sides
    )


def _add(block: list[_Row], line: LevelLine) -> None:
    if block and is_beside(block[-1][-1], line):
        block[-1].append(line)
    else:
        block.append([line])


def _alike(one: float, other: float) -> bool:
    return max(one, other) < _SIZES * min(one, other)


def _sides(rows: Sequence[_Row]) -> Span:
    pieces = [piece for row in rows for piece in row]
    return min(piece.left for piece in pieces), max(piece.right for piece in pieces)


def _width(row: _Row) -> float:
    left, right = _sides([row])
    return right - left


def _text_block(block: list[Line] | list[_Row]) -> TextBlock:
    rows = [row for row in block if isinstance(row, list)]
    if not rows:
        return TextBlock((tuple(line for line in block if isinstance(line, Line)),))
    return TextBlock(
        tuple(tuple(piece.line for row in part for piece in row) for part in _paragraphs(rows))
    )


def _paragraphs(rows: Sequence[_Row]) -> Iterator[Sequence[_Row]]:
    """The rows cut where the gap is wider than usual, a row is indented, or one ends short."""
    gaps = [below[0].top - above[0].bottom for above, below in pairwise(rows)]
    usual, sides = median(gaps or [0.0]), _sides(rows)
    starts = [
        number
        for number in range(1, len(rows))
        if gaps[number - 1] > usual + _WIDER * rows[number][0].height
        or _begins(rows, number, sides)
    ]
    return (rows[first:last] for first, last in pairwise([0, *starts, len(rows)]))


def _begins(rows: Sequence[_Row], number: int, sides: Span) -> bool:
    above, row = rows[number - 1], rows[number]
    below = rows[number + 1] if number + 1 < len(rows) else None
    left, right = sides
    margin = left + _INDENT * row[0].height
    if row[0].left > margin:
        return above[0].left <= margin and (below is None or below[0].left <= margin)
    missing = right - above[-1].right
    return missing > _SHORT * (right - left) and above[-1].line.text.rstrip().endswith(_ENDS)
