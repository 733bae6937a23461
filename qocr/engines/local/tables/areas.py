"""Finds the regions of tables: inside grids, between level rules, and where cells line up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from qocr.engines.local.geometry import Block, Box, Row, row_middle, rows
from qocr.engines.local.tables.pieces import line_height
from qocr.engines.local.tables.prose import is_caption, without_prose
from qocr.engines.local.tables.rulings import Rule, Rulings
from qocr.engines.local.tables.tabular import gaps, is_open_table, is_ruled_table

LONG = 5.0  # line heights; shorter rules do not belong to a table without upright ones
SAME_END = 1.5  # line heights by which ends of a table's level rules may differ
TOUCH = 0.6  # line heights between rules that meet
STEP = 2.6  # line heights from row to row at most where no rules hold a table together
WRAP = 1.5  # line heights from line to line of one cell at most
SINGLE = 4  # consecutive rows of one box that may be inside a table without rules
HEAD = 3  # lines at most between two rules that are only the head of a table
TITLE = 0.5  # of a table's width; consecutive rows of one wider box are running text

Area = tuple[float, float, float, float]


def find_regions(boxes: Sequence[Box], rulings: Rulings) -> list[list[Box]]:
    """The boxes of each table."""
    height = line_height(boxes)
    areas = [*_grids(rulings, height), *_between_rules(boxes, rulings.level, height)]
    remaining = list(boxes)
    regions = list(_take_tables(remaining, sorted(areas, key=_size, reverse=True)))
    runs = _runs(rows(without_prose(remaining, height)), height)
    regions += [[box for row in run for box in row] for run in runs if is_open_table(run, height)]
    return regions


def _take_tables(boxes: list[Box], areas: Sequence[Area]) -> Iterator[list[Box]]:
    """Yields the boxes inside each area that is a table, and removes them from `boxes`."""
    for area in areas:
        inside = _inside(boxes, area)
        if is_ruled_table(inside):
            taken = set(map(id, inside))
            boxes[:] = [box for box in boxes if id(box) not in taken]
            yield inside


def _inside(boxes: Sequence[Box], area: Area) -> list[Box]:
    left, top, right, bottom = area
    return [
        box
        for box in boxes
        if left < (box.left + box.right) / 2 < right and top < box.middle < bottom
    ]


def _size(area: Area) -> float:
    return (area[2] - area[0]) * (area[3] - area[1])


def _grids(rulings: Rulings, height: float) -> Iterator[Area]:
    """The rectangles around connected rules, if at least two are level and two are upright."""
    near = TOUCH * height
    groups: list[list[Area]] = []
    level = [(r.start, r.at, r.end, r.at) for r in rulings.level]
    upright = [(r.at, r.start, r.at, r.end) for r in rulings.upright]
    for area in level + upright:
        meeting = [group for group in groups if any(_meet(area, other, near) for other in group)]
        groups = [group for group in groups if group not in meeting]
        groups.append([area, *(other for group in meeting for other in group)])
    for group in groups:
        level_count = sum(left < right for left, _, right, _ in group)
        if min(level_count, len(group) - level_count) >= 2:
            yield _around(group)


def _meet(area: Area, other: Area, near: float) -> bool:
    return (
        max(area[0], other[0]) - min(area[2], other[2]) < near
        and max(area[1], other[1]) - min(area[3], other[3]) < near
    )


def _around(areas: Sequence[Area]) -> Area:
    lefts, tops, rights, bottoms = zip(*areas, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _between_rules(boxes: Sequence[Box], rules: Sequence[Rule], height: float) -> Iterator[Area]:
    """The areas from the first to the last of level rules with the same ends and cells between."""
    for group in _with_same_ends([rule for rule in rules if rule.length > LONG * height], height):
        run = group[:1]
        for rule in group[1:]:
            if not _separated(boxes, run[-1], rule, height):
                run.append(rule)
                continue
            yield from _area_between(boxes, run, height)
            run = [rule]
        yield from _area_between(boxes, run, height)


def _area_between(boxes: Sequence[Box], run: Sequence[Rule], height: float) -> Iterator[Area]:
    """The area between the rules; if it is only the head of a table, with the rows below."""
    if len(run) < 2:
        return
    left, right = min(rule.start for rule in run) - height, max(rule.end for rule in run) + height
    area = left, run[0].at, right, run[-1].at
    if len(run) == 2 and len(rows(_inside(boxes, area))) <= HEAD:
        below = _inside(boxes, (left, run[-1].at, right, float("inf")))
        for body in list(_runs(rows(below), height))[:1]:
            if len(body) > 1 and body[0][0].top - run[-1].at < height:
                area = left, run[0].at, right, max(box.bottom for row in body for box in row)
    inside = _inside(boxes, area)
    if 2 * len(without_prose(inside, height)) > len(inside):
        yield area


def _with_same_ends(rules: Sequence[Rule], height: float) -> list[list[Rule]]:
    groups: list[list[Rule]] = []
    for rule in rules:
        for group in groups:
            ends = abs(rule.start - group[-1].start), abs(rule.end - group[-1].end)
            if max(ends) < SAME_END * height:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return groups


def _separated(boxes: Sequence[Box], upper: Rule, lower: Rule, height: float) -> bool:
    """Whether a caption, running text or empty space between two rules separates them."""
    inside = _inside(boxes, (upper.start - height, upper.at, upper.end + height, lower.at))
    if not inside:
        return lower.at - upper.at > 2 * height
    titles = [
        len(row) == 1 and row[0].width > TITLE * upper.length and row[0].left - upper.start < height
        for row in rows(inside)
    ]
    return any(map(is_caption, inside)) or any(above and below for above, below in pairwise(titles))


def _runs(block: Block, height: float) -> Iterator[Block]:
    """Runs of rows that have several cells; a few rows of a single box may be among them."""
    run: list[Row] = []
    single = 0
    for row in block:
        far = bool(run) and row_middle(row) - row_middle(run[-1]) > STEP * height
        many = len(gaps(row, height)) > 0
        if run and (far or single + (not many) > SINGLE or any(map(is_caption, row))):
            yield _trimmed(run, height)
            run, single = [], 0
        if many or run or not any(map(is_caption, row)):
            run.append(row)
            single = 0 if many else single + 1
    yield _trimmed(run, height)


def _trimmed(run: Sequence[Row], height: float) -> Block:
    """The rows from the first to the last with several cells, with column headings above them and
    the rest of the last row's label below."""
    many = [number for number, row in enumerate(run) if gaps(row, height)]
    if not many:
        return ()
    first, last = many[0], many[-1]
    body = run[first : last + 1]
    label_end = min(row[0].right for row in body)
    while first and run[first - 1][0].left > label_end + height:
        first -= 1
    seconds = min(row[1].left for row in body if len(row) > 1)
    while last + 1 < len(run) and _ends_label(run[last], run[last + 1], seconds, height):
        last += 1
    return tuple(run[first : last + 1])


def _ends_label(above: Row, row: Row, limit: float, height: float) -> bool:
    """Whether a row is the rest of the label above it: one box left of the second column's
    start."""
    near = row_middle(row) - row_middle(above) < WRAP * height
    return len(row) == 1 and near and row[0].right < limit and row[0].line.text[:1].islower()
