"""The order in which a page is read: columns, tables, rows.

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

SIDEWAYS = 3.0  # height / width from which a line runs down or up the page
SIDEWAYS_LETTERS = 4  # of such a line at least


@dataclass(frozen=True, slots=True)
class ReadingBlock:
    """Rows that are read one after the other, and the area they belong to, if any."""

    rows: Block
    area: Area | None = None


def blocks(lines: Sequence[Line], areas: Sequence[Area] = ()) -> list[Block]:
    """The page in reading order: column after column, each with its rows from top to bottom.

    The lines inside an area of `areas` stay together. Every line is in exactly one block.
    """
    return [part.rows for part in reading_order(level(lines), areas)]


def reading_order(boxes: Sequence[Box], areas: Sequence[Area] = ()) -> list[ReadingBlock]:
    """The blocks of a level page in reading order. Boxes whose text runs sideways come last."""
    turned = sideways(boxes)
    pieces = _pieces([box for box in boxes if id(box) not in turned], areas)
    height = line_height(pieces)
    parts = [part for flow in _flows(pieces) for part in _parts(flow, height)]
    margin = [ReadingBlock(((box,),)) for box in boxes if id(box) in turned]
    return parts + margin


def sideways(boxes: Sequence[Box]) -> set[int]:
    """The ids of the boxes whose text runs down or up; none if most of the page's text does."""
    turned = {
        id(box)
        for box in boxes
        if box.height > SIDEWAYS * box.width and len(box.line.text) >= SIDEWAYS_LETTERS
    }
    return turned if len(turned) * 2 < len(boxes) else set()


def inside(box: Box, area: Area) -> bool:
    """Whether the middle of the box is inside the area."""
    centre = (box.left + box.right) / 2
    return area.left <= centre <= area.right and area.top <= box.middle <= area.bottom


def _pieces(boxes: Sequence[Box], areas: Sequence[Area]) -> list[Segment]:
    contents: list[list[Box]] = [[] for _ in areas]
    single: list[Segment] = []
    for box in boxes:
        number = next((n for n, area in enumerate(areas) if inside(box, area)), None)
        if number is None:
            single.append(Segment(box.left, box.top, box.right, box.bottom, (box,)))
        else:
            contents[number].append(box)
    grouped = [
        Segment(area.left, area.top, area.right, area.bottom, tuple(content), area)
        for area, content in zip(areas, contents, strict=True)
        if content
    ]
    return single + grouped


def _flows(pieces: Sequence[Segment]) -> list[Sequence[Segment]]:
    """Groups of pieces in reading order; no group has columns."""
    flows: list[Sequence[Segment]] = []
    waiting = [pieces] if pieces else []
    while waiting:
        group = waiting.pop()
        columns = find_columns(group)
        if columns is None:
            flows.append(group)
        else:
            waiting += reversed(columns)
    return flows


def _parts(flow: Sequence[Segment], height: float) -> list[ReadingBlock]:
    """The rows of a flow, divided by the areas among them."""
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
