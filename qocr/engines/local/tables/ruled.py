"""Tables with a full grid of rules: cells from the rules, whole where a rule is missing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from qocr.engines.local.geometry import Box, rows, words
from qocr.engines.local.tables.cells import TableCell
from qocr.engines.local.tables.pieces import line_height
from qocr.engines.local.tables.rulings import Rule, Rulings

NEAR = 0.6  # line heights by which the rules of one border may miss each other
ENDS = 1.0  # line heights by which a rule may miss the rules it ends at
WALL = 0.5  # of a cell's side a rule must cover to be its wall
APART = 1.2  # line heights between boxes of one cell that would be two columns
CROWDED = 0.25  # of the rows in cells may hold such boxes

Place = tuple[int, int]
Span = tuple[int, int, int, int]  # top, left, bottom, right; all included


def grid_cells(boxes: Sequence[Box], rulings: Rulings) -> list[TableCell] | None:
    """The cells of a table whose rules part all rows and columns; None if they do not."""
    height = line_height(boxes)
    downs, rights, rulings = _borders(boxes, rulings, height)
    if len(downs) < 3 or len(rights) < 3:
        return None
    spans = _spans(downs, rights, rulings)
    held: dict[Span, list[Box]] = {span: [] for span in spans}
    owner = {place: span for span in spans for place in _places(span)}
    for box in boxes:
        for part in _parts(box, owner, downs, rights):
            held[_owner(part, owner, downs, rights)].append(part)
    if _crowded(list(held.values()), height):
        return None
    return _squeezed(
        [
            TableCell(_text(parts), top, left, bottom - top + 1, right - left + 1)
            for (top, left, bottom, right), parts in held.items()
        ]
    )


def _borders(
    boxes: Sequence[Box], rulings: Rulings, height: float
) -> tuple[list[float], list[float], Rulings]:
    """The borders of the rows, of the columns, and the rules without those that end nowhere."""
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
    level, upright = rulings.level, rulings.upright
    for _ in range(2):
        level = _held(level, [left, *(rule.at for rule in upright), right], ENDS * height)
        upright = _held(upright, [top, *(rule.at for rule in level), bottom], ENDS * height)
    downs, rights = (_places_of(rules, NEAR * height) for rules in (level, upright))
    return (
        _closed(downs, top, bottom, height),
        _closed(rights, left, right, height),
        Rulings(level, upright),
    )


def _held(rules: Sequence[Rule], holds: Sequence[float], reach: float) -> tuple[Rule, ...]:
    """The rules both ends of which come to what holds them."""
    first, last = min(holds), max(holds)
    return tuple(
        rule
        for rule in rules
        if all(
            end < first or end > last or any(abs(hold - end) < reach for hold in holds)
            for end in (rule.start, rule.end)
        )
    )


def _places_of(rules: Sequence[Rule], near: float) -> list[float]:
    found: list[list[float]] = []
    for rule in rules:
        if found and rule.at - found[-1][-1] < near:
            found[-1].append(rule.at)
        else:
            found.append([rule.at])
    return [sum(same) / len(same) for same in found]


def _closed(borders: Sequence[float], first: float, last: float, height: float) -> list[float]:
    """The borders with the outer ones, drawn or not."""
    inner = [at for at in borders if first + height / 2 < at < last - height / 2]
    outer = [at for at in borders if at <= first + height / 2]
    beyond = [at for at in borders if at >= last - height / 2]
    return [max(outer, default=first), *inner, min(beyond, default=last)]


def _spans(downs: Sequence[float], rights: Sequence[float], rulings: Rulings) -> list[Span]:
    """The cells: places without a wall between them, made rectangles."""
    spans = {(r, c): (r, c, r, c) for r in range(len(downs) - 1) for c in range(len(rights) - 1)}
    for row, column in list(spans):
        side = downs[row], downs[row + 1]
        if column + 2 < len(rights) and not _wall(rulings.upright, rights, column + 1, side):
            _join(spans, (row, column), (row, column + 1))
        side = rights[column], rights[column + 1]
        if row + 2 < len(downs) and not _wall(rulings.level, downs, row + 1, side):
            _join(spans, (row, column), (row + 1, column))
    return sorted(set(spans.values()))


def _wall(
    rules: Sequence[Rule], borders: Sequence[float], number: int, side: tuple[float, float]
) -> bool:
    at = borders[number]
    near = min(at - borders[number - 1], borders[number + 1] - at) / 2
    return sum(rule.covers(*side) for rule in rules if abs(rule.at - at) < near) > WALL


def _join(spans: dict[Place, Span], place: Place, other: Place) -> None:
    """Makes the cells of both places one, and all cells that the rectangle around them cuts."""
    span = _around(spans[place], spans[other])
    while True:
        wider = span
        for inside in _places(span):
            wider = _around(wider, spans[inside])
        if wider == span:
            break
        span = wider
    for inside in _places(span):
        spans[inside] = span


def _around(span: Span, other: Span) -> Span:
    return (
        min(span[0], other[0]),
        min(span[1], other[1]),
        max(span[2], other[2]),
        max(span[3], other[3]),
    )


def _places(span: Span) -> list[Place]:
    top, left, bottom, right = span
    return [(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]


def _owner(
    box: Box, owner: dict[Place, Span], downs: Sequence[float], rights: Sequence[float]
) -> Span:
    row = sum(box.middle > at for at in downs[1:-1])
    return owner[row, sum((box.left + box.right) / 2 > at for at in rights[1:-1])]


def _parts(
    box: Box, owner: dict[Place, Span], downs: Sequence[float], rights: Sequence[float]
) -> list[Box]:
    """The box, or its words where they stand in several cells."""
    parts = words(box)
    spans = {_owner(part, owner, downs, rights) for part in parts}
    return [box] if len(spans) == 1 else list(parts)


def _crowded(held: Sequence[Sequence[Box]], height: float) -> bool:
    lines = [line for parts in held for line in rows(parts)]
    wide = sum(any(b.left - a.right > APART * height for a, b in pairwise(line)) for line in lines)
    return wide > CROWDED * len(lines)


def _text(parts: Sequence[Box]) -> str:
    return " ".join(box.line.text for row in rows(parts) for box in row)


def _squeezed(cells: Sequence[TableCell]) -> list[TableCell]:
    """The cells without rows or columns in which none begins."""
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
