"""A table from where its lines stand: rows by height, columns by the strips left free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from qocr.engines.local.boxes import Block, Box, Row, level, rows
from qocr.types import Line

Strip = tuple[float, float]

CROSSED = 0.15  # the share of rows that may reach across a column's border: titles, merged cells


@dataclass(frozen=True, slots=True)
class Cell:
    """Text in the columns from `first` to `last`, counted from 0."""

    text: str
    first: int
    last: int


def html(lines: Sequence[Line]) -> str:
    """All lines as one table; a cell that reaches over several columns gets a colspan."""
    block = rows(level(lines))
    columns = column_strips(block)
    table = _joined([_cells(row, columns) for row in block])
    body = "".join(f"<tr>{_row_html(cells, len(columns))}</tr>" for cells in table)
    return f"<table>{body}</table>"


def column_strips(block: Block) -> list[Strip]:
    """The columns' left and right edges: where more than a few rows have text, as titles and
    merged cells reach over several; and where the few that stand alone have theirs."""
    boxes = [box for row in block for box in row]
    few = max(int(len(block) * CROSSED), 1 if len(block) > 2 else 0)
    crowded = _strips(boxes, few)
    alone = [box for box in boxes if not _touched(box, crowded)]
    return sorted(crowded + _strips(alone, 0))


def _strips(boxes: Sequence[Box], few: int) -> list[Strip]:
    edges = sorted(edge for box in boxes for edge in ((box.left, 1), (box.right, -1)))
    strips: list[Strip] = []
    depth, start = 0, 0.0
    for at, step in edges:
        if step > 0 and depth == few:
            start = at
        depth += step
        if step < 0 and depth == few:
            strips.append((start, at))
    return strips


def _cells(row: Row, columns: Sequence[Strip]) -> list[Cell]:
    cells: list[Cell] = []
    for box in row:
        first, last = _reach(box, columns)
        if cells and first <= cells[-1].last:
            before = cells.pop()
            text = f"{before.text} {box.line.text}"
            cells.append(Cell(text, before.first, max(before.last, last)))
        else:
            cells.append(Cell(box.line.text, first, last))
    return cells


def _joined(table: Sequence[list[Cell]]) -> list[list[Cell]]:
    """The rows, those that only go on with cells of the row above written into it."""
    joined: list[list[Cell]] = []
    for cells in table:
        if joined and _continues(joined[-1], cells):
            more = {cell.first: f" {cell.text}" for cell in cells}
            joined[-1] = [
                replace(cell, text=cell.text + more.get(cell.first, "")) for cell in joined[-1]
            ]
        else:
            joined.append(cells)
    return joined


def _continues(above: Sequence[Cell], cells: Sequence[Cell]) -> bool:
    filled = {cell.first for cell in above}
    return len(cells) < len(above) and all(
        cell.first in filled and cell.text[:1].islower() for cell in cells
    )


def _row_html(cells: Sequence[Cell], width: int) -> str:
    parts: list[str] = []
    column = 0
    for cell in cells:
        span = f' colspan="{cell.last - cell.first + 1}"' if cell.last > cell.first else ""
        parts += ["<td></td>"] * (cell.first - column)
        parts.append(f"<td{span}>{escape(cell.text, quote=False)}</td>")
        column = cell.last + 1
    return "".join(parts + ["<td></td>"] * (width - column))


def _reach(box: Box, columns: Sequence[Strip]) -> tuple[int, int]:
    touched = _touched(box, columns)
    if touched:
        return touched[0], touched[-1]
    centre = (box.left + box.right) / 2
    nearest = min(range(len(columns)), key=lambda n: abs(sum(columns[n]) / 2 - centre), default=0)
    return nearest, nearest


def _touched(box: Box, columns: Sequence[Strip]) -> list[int]:
    return [
        number
        for number, (left, right) in enumerate(columns)
        if min(box.right, right) - max(box.left, left) > box.height / 2
    ]
