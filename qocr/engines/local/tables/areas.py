"""Where a page has tables: inside of grids, between level rules, and where cells line up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from qocr.engines.local.geometry import Block, Box, Row, row_middle, rows
from qocr.engines.local.tables.pieces import line_height
from qocr.engines.local.tables.prose import is_caption, without_prose
from qocr.engines.local.tables.rulings import Rule, Rulings
from qocr.engines.local.tables.tabular import gaps, is_open_table, is_ruled_table

LONG = 5.0  # line heights, of a rule that may belong to a table without upright ones
SAME_END = 1.5  # line heights by which ends of a table's level rules may differ
TOUCH = 0.6  # line heights between rules that meet
STEP = 2.6  # line heights from row to row at most where no rules hold a table together
WRAP = 1.5  # line heights from line to line of one cell at most
LONE = 4  # rows of one box on end that may stand inside of a table without rules
HEAD = 3  # lines at most between two rules that are only the head of a table
TITLE = 0.5  # of the width of a table: rows of one wider box are running text

Area = tuple[float, float, float, float]


def find_regions(boxes: Sequence[Box], rulings: Rulings) -> list[list[Box]]:
    """The boxes of every table."""
    height = line_height(boxes)
    areas = [*_grids(rulings, height), *_between_rules(boxes, rulings.level, height)]
    left_over = list(boxes)
    found = list(_taken(left_over, sorted(areas, key=_size, reverse=True)))
    runs = _runs(rows(without_prose(left_over, height)), height)
    found += [[box for row in run for box in row] for run in runs if is_open_table(run, height)]
    return found


def _taken(boxes: list[Box], areas: Sequence[Area]) -> Iterator[list[Box]]:
    """The boxes inside of each area that holds a table, taken out of `boxes`."""
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
    """Around the rules that hang together, with two of each sort at least."""
    near = TOUCH * height
    groups: list[list[Area]] = []
    level = [(r.start, r.at, r.end, r.at) for r in rulings.level]
    upright = [(r.at, r.start, r.at, r.end) for r in rulings.upright]
    for area in level + upright:
        meeting = [group for group in groups if any(_meet(area, other, near) for other in group)]
        groups = [group for group in groups if group not in meeting]
        groups.append([area, *(other for group in meeting for other in group)])
    for group in groups:
        lying = sum(left < right for left, _, right, _ in group)
        if min(lying, len(group) - lying) >= 2:
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
    """From the first to the last of level rules that start and end alike, with cells between."""
    for group in _alike([rule for rule in rules if rule.length > LONG * height], height):
        run = group[:1]
        for rule in group[1:]:
            if not _parted(boxes, run[-1], rule, height):
                run.append(rule)
                continue
            yield from _framed(boxes, run, height)
            run = [rule]
        yield from _framed(boxes, run, height)


def _framed(boxes: Sequence[Box], run: Sequence[Rule], height: float) -> Iterator[Area]:
    """Around the rules; and further down where they hold only the head of a table."""
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


def _alike(rules: Sequence[Rule], height: float) -> list[list[Rule]]:
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


def _parted(boxes: Sequence[Box], above: Rule, below: Rule, height: float) -> bool:
    """Whether what stands between two rules is not part of a table: a caption, running text."""
    inside = _inside(boxes, (above.start - height, above.at, above.end + height, below.at))
    if not inside:
        return below.at - above.at > 2 * height
    lone = [
        len(row) == 1 and row[0].width > TITLE * above.length and row[0].left - above.start < height
        for row in rows(inside)
    ]
    return any(map(is_caption, inside)) or any(a and b for a, b in pairwise(lone))


def _runs(block: Block, height: float) -> Iterator[Block]:
    """Rows on end with several boxes far apart; few of one box may stand between."""
    run: list[Row] = []
    lone = 0
    for row in block:
        far = bool(run) and row_middle(row) - row_middle(run[-1]) > STEP * height
        many = len(gaps(row, height)) > 0
        if run and (far or lone + (not many) > LONE or any(map(is_caption, row))):
            yield _trimmed(run, height)
            run, lone = [], 0
        if many or run or not any(map(is_caption, row)):
            run.append(row)
            lone = 0 if many else lone + 1
    yield _trimmed(run, height)


def _trimmed(run: Sequence[Row], height: float) -> Block:
    """The rows from the first to the last with several boxes, and a heading of columns above."""
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
    """Whether a lone line is the rest of the last label, left of where the second column starts."""
    near = row_middle(row) - row_middle(above) < WRAP * height
    return len(row) == 1 and near and row[0].right < limit and row[0].line.text[:1].islower()
