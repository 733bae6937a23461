"""The pieces of text that go into a table's cells, and the columns they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from qocr.engines.local.geometry import Block, Box, words

PADDING = 0.12  # line heights by which the detector's boxes reach beyond the letters
CROSSED = 0.1  # the share of rows whose text may reach across a column's border
TOUCH = 0.35  # line heights of a column that a box must cover to be said to touch it
SPLIT = 0.5  # line heights between two words of one box that may belong to two cells
SPACE = 0.3  # line heights; a gap between two cells is never less, however they were read
ALIGNED = 0.4  # line heights by which a cell's first word may miss its column's left edge
CURRENCIES = frozenset("$€£¥")

Strip = tuple[float, float]


@dataclass(frozen=True, slots=True)
class CellPiece:
    """Text of one cell in one line, and the columns it reaches over, both included."""

    left: float
    top: float
    right: float
    bottom: float
    text: str
    first: int = 0
    last: int = 0

    @property
    def middle(self) -> float:
        """How far down the page its middle is, in pixels."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """In pixels."""
        return self.bottom - self.top

    @property
    def centre(self) -> float:
        """How far right its middle is, in pixels."""
        return (self.left + self.right) / 2


PieceRow = tuple[CellPiece, ...]


def line_height(boxes: Iterable[Box]) -> float:
    """The usual height of a line, which is what lengths are measured in."""
    return median([box.height for box in boxes] or [1.0])


def columns_of(block: Block, height: float) -> list[Strip]:
    """Left and right edges of the columns: where text stands, but for what spans several."""
    boxes = [box for row in block for box in row if box.line.text not in CURRENCIES]
    own = [box for box in boxes if not _spans(box, block, height)]
    strips = _covered(own, int(CROSSED * len(block)))
    alone = [box for box in boxes if not touched(box, strips, height)]
    strips = sorted([*strips, *_covered(alone, 0)])
    between = {number for number in range(1, len(strips) - 1) if _heading(number, strips, block)}
    return [strip for number, strip in enumerate(strips) if number not in between]


def _heading(number: int, strips: Sequence[Strip], block: Block) -> bool:
    """Whether a strip has only a heading that stands between the two columns it is for."""
    rows = [at for at, row in enumerate(block) if any(_over(box, strips[number]) for box in row)]
    if len(rows) != 1 or rows[0] > 1 or rows[0] + 2 > len(block):
        return False
    beside = strips[number - 1], strips[number + 1]
    return not any(_over(box, strip) for box in block[rows[0]] for strip in beside)


def _over(box: Box, strip: Strip) -> bool:
    return min(box.right, strip[1]) > max(box.left, strip[0])


def _covered(boxes: Sequence[Box], few: int) -> list[Strip]:
    """The strips where more than a few boxes stand."""
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
    """The numbers of the columns a box reaches into."""
    return [
        number
        for number, (left, right) in enumerate(columns)
        if min(box.right, right) - max(box.left, left) > min(TOUCH * height, (right - left) / 2)
    ]


def piece_rows(block: Block, columns: Sequence[Strip], height: float) -> list[PieceRow]:
    """The rows as pieces, each in its columns; boxes over several columns cut between words."""
    found = []
    for row in block:
        pieces = [piece for box in row for piece in cut_at_columns(box, row, columns, height)]
        found.append(_with_currency(pieces))
    return found


def cut_at_columns(
    box: Box, row: Sequence[Box], columns: Sequence[Strip], height: float
) -> list[CellPiece]:
    """The box in as many pieces as there are cells in it."""
    parts: list[list[Box]] = []
    for word in words(box):
        if parts and not _breaks(parts[-1][-1], word, box, len(row), columns, height):
            parts[-1].append(word)
        else:
            parts.append([word])
    if len(parts) == 1:
        return [_piece(box, box.line.text, columns, height)]
    whole = [Box(part[0].left, box.top, part[-1].right, box.bottom, box.line) for part in parts]
    texts = [" ".join(word.line.text for word in part) for part in parts]
    return [_piece(part, text, columns, height) for part, text in zip(whole, texts, strict=True)]


def _breaks(
    before: Box, after: Box, box: Box, beside: int, columns: Sequence[Strip], height: float
) -> bool:
    """Whether a new cell starts between two words of a box."""
    here = touched(after, columns, height)
    if not here or here[0] <= max(touched(before, columns, height), default=-1):
        return False
    gaps = [b.left - a.right for a, b in pairwise(words(box))]
    gap = after.left - before.right
    if gap > max(SPLIT * height, 1.6 * median(gaps)):
        return True
    aligned = abs(after.left - columns[here[0]][0]) < ALIGNED * height
    return aligned and beside > 1 and gap > SPACE * height


def _piece(box: Box, text: str, columns: Sequence[Strip], height: float) -> CellPiece:
    piece = CellPiece(box.left, box.top, box.right, box.bottom, text)
    numbers = touched(piece, columns, height) or [_nearest(piece, columns)]
    return replace(piece, first=numbers[0], last=numbers[-1])


def _nearest(piece: CellPiece, columns: Sequence[Strip]) -> int:
    distances = [abs(sum(strip) / 2 - piece.centre) for strip in columns]
    return min(range(len(columns)), key=distances.__getitem__)


def _with_currency(pieces: Sequence[CellPiece]) -> PieceRow:
    """Signs of currency join the amount to the right."""
    found: list[CellPiece] = []
    for piece in pieces:
        if found and found[-1].text in CURRENCIES:
            sign = found.pop()
            text = f"{sign.text} {piece.text}"
            top, bottom = min(sign.top, piece.top), max(sign.bottom, piece.bottom)
            piece = CellPiece(sign.left, top, piece.right, bottom, text, piece.first, piece.last)
        found.append(piece)
    return tuple(found)


def _edges(box: Box) -> tuple[tuple[float, int], tuple[float, int]]:
    padding = min(PADDING * box.height, box.width / 4)
    return (box.left + padding, 1), (box.right - padding, -1)


def _spans(box: Box, block: Block, height: float) -> bool:
    """Whether the box reaches over two columns: in other rows two boxes stand where it is."""
    seen = 0
    for row in block:
        under = [other for other in row if _shared(box, other) > TOUCH * height]
        seen += any(b.left - a.right > 0.2 * height for a, b in pairwise(under))
    return seen >= (1 if len(block) < 5 else 2)


def _shared(box: Box, other: Box) -> float:
    return min(box.right, other.right) - max(box.left, other.left)
