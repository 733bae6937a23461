"""The order in which a page is read: columns, tables, rows; pure geometry.

Lengths are measured in line heights, so that nothing depends on the resolution of a scan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qocr.engines.local.geometry import Block, Box, level, rows
from qocr.engines.local.layout.gutters import Area, Segment, line_height
from qocr.engines.local.layout.initials import rows_with_initials
from qocr.engines.local.layout.text_columns import find_columns
from qocr.types import Line

SIDEWAYS = 3.0  # how much higher than broad a line is that runs down or up a page
SIDEWAYS_LETTERS = 4


@dataclass(frozen=True, slots=True)
class ReadingBlock:
    """Rows that are read one after the other; `area` holds them, if one was given."""

    rows: Block
    area: Area | None = None


def blocks(lines: Sequence[Line], whole: Sequence[Area] = ()) -> list[Block]:
    """The page in reading order: columns one after the other, in each rows from top to bottom.

    The lines in each area of `whole` stay together, by rows. Every line is in one block.
    """
    return [part.rows for part in reading_order(level(lines), whole)]


def reading_order(boxes: Sequence[Box], whole: Sequence[Area] = ()) -> list[ReadingBlock]:
    """The same of boxes; lines that are turned sideways on a level page come last."""
    turned = sideways(boxes)
    pieces = _pieces([box for box in boxes if id(box) not in turned], whole)
    height = line_height(pieces)
    parts = [part for flow in _flows(pieces) for part in _parts(flow, height)]
    margin = [ReadingBlock(((box,),)) for box in boxes if id(box) in turned]
    return parts + margin


def sideways(boxes: Sequence[Box]) -> set[int]:
    """The ids of the boxes whose text runs down or up, unless most of the page does."""
    turned = {
        id(box)
        for box in boxes
        if box.height > SIDEWAYS * box.width and len(box.line.text) >= SIDEWAYS_LETTERS
    }
    return turned if len(turned) * 2 < len(boxes) else set()


def inside(box: Box, area: Area) -> bool:
    """Whether the middle of the box is in the area."""
    centre = (box.left + box.right) / 2
    return area.left <= centre <= area.right and area.top <= box.middle <= area.bottom


def _pieces(boxes: Sequence[Box], whole: Sequence[Area]) -> list[Segment]:
    held: list[list[Box]] = [[] for _ in whole]
    alone: list[Segment] = []
    for box in boxes:
        number = next((n for n, area in enumerate(whole) if inside(box, area)), None)
        if number is None:
            alone.append(Segment(box.left, box.top, box.right, box.bottom, (box,)))
        else:
            held[number].append(box)
    areas = [
        Segment(area.left, area.top, area.right, area.bottom, tuple(found), area)
        for area, found in zip(whole, held, strict=True)
        if found
    ]
    return alone + areas


def _flows(pieces: Sequence[Segment]) -> list[Sequence[Segment]]:
    """Groups of pieces in reading order, none of which has columns."""
    flows: list[Sequence[Segment]] = []
    waiting = [pieces] if pieces else []
    while waiting:
        group = waiting.pop()
        found = find_columns(group)
        if found is None:
            flows.append(group)
        else:
            waiting += reversed(found)
    return flows


def _parts(flow: Sequence[Segment], height: float) -> list[ReadingBlock]:
    """The rows of a flow, cut by the areas among them."""
    areas = sorted((piece for piece in flow if piece.area), key=lambda piece: piece.top)
    lines = [piece for piece in flow if not piece.area]
    parts: list[ReadingBlock] = []
    for area in areas:
        above = [piece for piece in lines if piece.middle < area.top]
        lines = [piece for piece in lines if piece.middle >= area.top]
        parts += [_text(above, height), ReadingBlock(rows(area.boxes), area.area)]
    return [part for part in [*parts, _text(lines, height)] if part.rows]


def _text(pieces: Sequence[Segment], height: float) -> ReadingBlock:
    return ReadingBlock(
        rows_with_initials([box for piece in pieces for box in piece.boxes], height)
    )
