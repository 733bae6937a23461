"""Cuts the text of a table into pieces for its cells, and finds their columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from qocr.engines.local.geometry import Block, Box, words

PADDING = 0.12  # line heights by which the detector's boxes reach beyond the letters
CROSSED = 0.1  # share of rows whose text may cross a column's border
TOUCH = 0.35  # line heights of a column that a box has to cover to touch it
SPLIT = 0.5  # line heights between two words of one box that may belong to two cells
SPACE = 0.3  # line heights; the gap between two cells is never less
ALIGNED = 0.4  # line heights by which a cell's first word may miss its column's left edge
CURRENCIES = frozenset("$€£¥")

Strip = tuple[float, float]


@dataclass(frozen=True, slots=True)
class CellPiece:
    """Text of one cell in one line, and the first and last of the columns it covers (from 0)."""

    left: float
    top: float
    right: float
    bottom: float
    text: str
    first: int = 0
    last: int = 0

    @property
    def middle(self) -> float:
        """The vertical middle, in pixels from the top of the page."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """In pixels."""
        return self.bottom - self.top

    @property
    def centre(self) -> float:
        """The horizontal middle, in pixels from the left of the page."""
        return (self.left + self.right) / 2


PieceRow = tuple[CellPiece, ...]


def line_height(boxes: Iterable[Box]) -> float:
    """The median height of the boxes in pixels, the unit of most lengths here."""
    return median([box.height for box in boxes] or [1.0])


def columns_of(block: Block, height: float) -> list[Strip]:
    """The left and right edges of the columns: where text is, except for what spans several."""
    boxes = [box for row in block for box in row if box.line.text not in CURRENCIES]
    own = [box for box in boxes if not _spans(box, block, height)]
    strips = _covered(own, int(CROSSED * len(block)))
    alone = [box for box in boxes if not touched(box, strips, height)]
    strips = sorted([*strips, *_covered(alone, 0)])
    between = {
        number
        for number in range(1, len(strips) - 1)
        if _is_spanning_heading(number, strips, block)
    }
    return [strip for number, strip in enumerate(strips) if number not in between]


def _is_spanning_heading(number: int, strips: Sequence[Strip], block: Block) -> bool:
    """Whether a strip contains nothing but a heading, which belongs to the columns beside it."""
    strip = strips[number]
    rows = [at for at, row in enumerate(block) if any(_overlaps(box, strip) for box in row)]
    if len(rows) != 1 or rows[0] > 1 or rows[0] + 2 > len(block):
        return False
    beside = strips[number - 1], strips[number + 1]
    return not any(_overlaps(box, other) for box in block[rows[0]] for other in beside)


def _overlaps(box: Box, strip: Strip) -> bool:
    return min(box.right, strip[1]) > max(box.left, strip[0])


def _covered(boxes: Sequence[Box], few: int) -> list[Strip]:
    """The strips that more than `few` boxes cover."""
    edges = sorted(edge for box in boxes for edge in _edges(box))
    strips: list[Strip] = []
    depth, start = 0, 0.0
    for at, step in edges:
        if step > 0 and depth == few:
            start = at
        depth += step
        if step < 0 and depth == few:
            strips.append((start, at))
    return strips


def touched(box: Box | CellPiece, columns: Sequence[Strip], height: float) -> list[int]:
    """The indexes of the columns that a box touches."""
    return [
        number
        for number, (left, right) in enumerate(columns)
        if min(box.right, right) - max(box.left, left) > min(TOUCH * height, (right - left) / 2)
    ]


def piece_rows(block: Block, columns: Sequence[Strip], height: float) -> list[PieceRow]:
    """The rows as pieces with their columns. Boxes over several columns are cut between words."""
    piece_rows = []
    for row in block:
        pieces = [piece for box in row for piece in cut_at_columns(box, row, columns, height)]
        piece_rows.append(_with_currency(pieces))
    return piece_rows


def cut_at_columns(
    box: Box, row: Sequence[Box], columns: Sequence[Strip], height: float
) -> list[CellPiece]:
    """The box, cut into one piece for each cell it covers."""
    parts: list[list[Box]] = []
    for word in words(box):
        if parts and not _starts_cell(parts[-1][-1], word, box, len(row), columns, height):
            parts[-1].append(word)
        else:
            parts.append([word])
    if len(parts) == 1:
        return [_piece(box, box.line.text, columns, height)]
    cut = [Box(part[0].left, box.top, part[-1].right, box.bottom, box.line) for part in parts]
    texts = [" ".join(word.line.text for word in part) for part in parts]
    return [_piece(part, text, columns, height) for part, text in zip(cut, texts, strict=True)]


def _starts_cell(
    before: Box, after: Box, box: Box, beside: int, columns: Sequence[Strip], height: float
) -> bool:
    """Whether a new cell starts between two words of a box."""
    own = touched(after, columns, height)
    if not own or own[0] <= max(touched(before, columns, height), default=-1):
        return False
    gaps = [right.left - left.right for left, right in pairwise(words(box))]
    gap = after.left - before.right
    if gap > max(SPLIT * height, 1.6 * median(gaps)):
        return True
    aligned = abs(after.left - columns[own[0]][0]) < ALIGNED * height
    return aligned and beside > 1 and gap > SPACE * height


def _piece(box: Box, text: str, columns: Sequence[Strip], height: float) -> CellPiece:
    piece = CellPiece(box.left, box.top, box.right, box.bottom, text)
    numbers = touched(piece, columns, height) or [_nearest(piece, columns)]
    return replace(piece, first=numbers[0], last=numbers[-1])


def _nearest(piece: CellPiece, columns: Sequence[Strip]) -> int:
    distances = [abs(sum(strip) / 2 - piece.centre) for strip in columns]
    return min(range(len(columns)), key=distances.__getitem__)


def _with_currency(pieces: Sequence[CellPiece]) -> PieceRow:
    """The pieces, each currency sign joined to the amount on its right."""
    joined: list[CellPiece] = []
    for piece in pieces:
        if joined and joined[-1].text in CURRENCIES:
            sign = joined.pop()
            text = f"{sign.text} {piece.text}"
            top, bottom = min(sign.top, piece.top), max(sign.bottom, piece.bottom)
            piece = CellPiece(sign.left, top, piece.right, bottom, text, piece.first, piece.last)
        joined.append(piece)
    return tuple(joined)


def _edges(box: Box) -> tuple[tuple[float, int], tuple[float, int]]:
    padding = min(PADDING * box.height, box.width / 4)
    return (box.left + padding, 1), (box.right - padding, -1)


def _spans(box: Box, block: Block, height: float) -> bool:
    """Whether the box spans two columns: several rows have two boxes where it has one."""
    count = 0
    for row in block:
        overlapping = [other for other in row if _shared(box, other) > TOUCH * height]
        gaps = [after.left - before.right for before, after in pairwise(overlapping)]
        count += any(gap > 0.2 * height for gap in gaps)
    return count >= (1 if len(block) < 5 else 2)


def _shared(box: Box, other: Box) -> float:
    return min(box.right, other.right) - max(box.left, other.left)
