"""Tables with a full grid of rules: each cell is the area between rules."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from qocr.engines.local.geometry import Box, rows, words
from qocr.engines.local.tables.cells import TableCell
from qocr.engines.local.tables.pieces import line_height
from qocr.engines.local.tables.rulings import Rule, Rulings

NEAR = 0.6  # line heights by which the rules of one border may miss each other
ENDS = 1.0  # line heights by which a rule may miss the rules it ends at
WALL = 0.5  # share of a cell's side that rules have to cover to be its wall
APART = 1.2  # line heights between boxes of one cell from which they look like two columns
CROWDED = 0.25  # share of the rows in cells that may have such boxes

Position = tuple[int, int]
Span = tuple[int, int, int, int]  # top, left, bottom, right; all included


def grid_cells(boxes: Sequence[Box], rulings: Rulings) -> list[TableCell] | None:
    """The cells of a table whose rules separate all rows and columns; None if they do not."""
    height = line_height(boxes)
    downs, rights, rulings = _borders(boxes, rulings, height)
    if len(downs) < 3 or len(rights) < 3:
        return None
    spans = _spans(downs, rights, rulings)
    contents: dict[Span, list[Box]] = {span: [] for span in spans}
    owner = {position: span for span in spans for position in _positions(span)}
    for box in boxes:
        for part in _parts(box, owner, downs, rights):
            contents[_owner(part, owner, downs, rights)].append(part)
    if _is_crowded(list(contents.values()), height):
        return None
    return _compacted(
        [
            TableCell(_text(parts), top, left, bottom - top + 1, right - left + 1)
            for (top, left, bottom, right), parts in contents.items()
        ]
    )


def _borders(
    boxes: Sequence[Box], rulings: Rulings, height: float
) -> tuple[list[float], list[float], Rulings]:
    """The positions of the borders of rows and of columns, and the rules without loose ends."""
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
    level, upright = rulings.level, rulings.upright
    for _ in range(2):
        level = _anchored(level, [left, *(rule.at for rule in upright), right], ENDS * height)
        upright = _anchored(upright, [top, *(rule.at for rule in level), bottom], ENDS * height)
    downs, rights = (_border_positions(rules, NEAR * height) for rules in (level, upright))
    return (
        _with_outer(downs, top, bottom, height),
        _with_outer(rights, left, right, height),
        Rulings(level, upright),
    )


def _anchored(rules: Sequence[Rule], anchors: Sequence[float], reach: float) -> tuple[Rule, ...]:
    """The rules whose ends are both near an anchor, or beyond all of them."""
    first, last = min(anchors), max(anchors)
    return tuple(
        rule
        for rule in rules
        if all(
            end < first or end > last or any(abs(anchor - end) < reach for anchor in anchors)
            for end in (rule.start, rule.end)
        )
    )


def _border_positions(rules: Sequence[Rule], near: float) -> list[float]:
    groups: list[list[float]] = []
    for rule in rules:
        if groups and rule.at - groups[-1][-1] < near:
            groups[-1].append(rule.at)
        else:
            groups.append([rule.at])
    return [sum(group) / len(group) for group in groups]


def _with_outer(borders: Sequence[float], first: float, last: float, height: float) -> list[float]:
    """The borders with the outer ones, whether they are drawn or not."""
    inner = [at for at in borders if first + height / 2 < at < last - height / 2]
    before = [at for at in borders if at <= first + height / 2]
    after = [at for at in borders if at >= last - height / 2]
    return [max(before, default=first), *inner, min(after, default=last)]


def _spans(downs: Sequence[float], rights: Sequence[float], rulings: Rulings) -> list[Span]:
    """The cells: rectangles of positions without a wall between them."""
    spans = {(r, c): (r, c, r, c) for r in range(len(downs) - 1) for c in range(len(rights) - 1)}
    for row, column in list(spans):
        side = downs[row], downs[row + 1]
        if column + 2 < len(rights) and not _is_wall(rulings.upright, rights, column + 1, side):
            _join(spans, (row, column), (row, column + 1))
        side = rights[column], rights[column + 1]
        if row + 2 < len(downs) and not _is_wall(rulings.level, downs, row + 1, side):
            _join(spans, (row, column), (row + 1, column))
    return sorted(set(spans.values()))


def _is_wall(
    rules: Sequence[Rule], borders: Sequence[float], number: int, side: tuple[float, float]
) -> bool:
    at = borders[number]
    near = min(at - borders[number - 1], borders[number + 1] - at) / 2
    return sum(rule.covers(*side) for rule in rules if abs(rule.at - at) < near) > WALL


def _join(spans: dict[Position, Span], position: Position, other: Position) -> None:
    """Joins the cells of two positions, with all cells that the rectangle around them cuts."""
    span = _around(spans[position], spans[other])
    while True:
        wider = span
        for inside in _positions(span):
            wider = _around(wider, spans[inside])
        if wider == span:
            break
        span = wider
    for inside in _positions(span):
        spans[inside] = span


def _around(span: Span, other: Span) -> Span:
    return (
        min(span[0], other[0]),
        min(span[1], other[1]),
        max(span[2], other[2]),
        max(span[3], other[3]),
    )


def _positions(span: Span) -> list[Position]:
    top, left, bottom, right = span
    return [(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]


def _owner(
    box: Box, owner: dict[Position, Span], downs: Sequence[float], rights: Sequence[float]
) -> Span:
    row = sum(box.middle > at for at in downs[1:-1])
    return owner[row, sum((box.left + box.right) / 2 > at for at in rights[1:-1])]


def _parts(
    box: Box, owner: dict[Position, Span], downs: Sequence[float], rights: Sequence[float]
) -> list[Box]:
    """The box, or its words if they are in several cells."""
    parts = words(box)
    spans = {_owner(part, owner, downs, rights) for part in parts}
    return [box] if len(spans) == 1 else list(parts)


def _is_crowded(contents: Sequence[Sequence[Box]], height: float) -> bool:
    """Whether many cells have rows that look like two columns, so that a rule was missed."""
    lines = [line for parts in contents for line in rows(parts)]
    gaps = [[right.left - left.right for left, right in pairwise(line)] for line in lines]
    wide = sum(max(widths, default=0.0) > APART * height for widths in gaps)
    return wide > CROWDED * len(lines)


def _text(parts: Sequence[Box]) -> str:
    return " ".join(box.line.text for row in rows(parts) for box in row)


def _compacted(cells: Sequence[TableCell]) -> list[TableCell]:
    """The cells, after removing rows and columns in which none begins."""
    downs = sorted({cell.row for cell in cells})
    rights = sorted({cell.column for cell in cells})
    return [
        TableCell(
            cell.text,
            downs.index(cell.row),
            rights.index(cell.column),
            sum(cell.row <= at < cell.row + cell.rows for at in downs),
            sum(cell.column <= at < cell.column + cell.columns for at in rights),
        )
        for cell in cells
    ]
