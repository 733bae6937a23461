"""The items of a list: rows of a table whose header names the fields of an item."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from qocr.engines.local.fields.field_spec import FieldSpec, field_spec, keyword_value
from qocr.engines.local.fields.search import FieldMatch, PageLines
from qocr.engines.local.fields.typed import as_typed
from qocr.engines.local.fields.values import pick
from qocr.engines.local.fields.vocabulary import groups_of, likeness
from qocr.engines.local.geometry import Box, Row, row_text, words

SURE = 0.85  # likeness that a heading needs
GAP = 3.0  # line heights without a row that end a table
TEXTS = ("text", "name", "company", "address")
IN_ITEMS = {"total": "line_total", "name": "description", "company": "description"}
WORD = re.compile(r"[^\W\d_]{3,}")
END = re.compile(
    r"\b(sub\W?tota[l1i]|tota[l1i]|summe|zwischensumme|gesamt\w*|netto|sous-total|rounding|cash|change"
    r"|base imponible|amount due)\b|合计|总计|小计|价税",
    re.IGNORECASE,
)

Columns = dict[str, tuple[Box, FieldSpec]]


def find_items(
    template: Sequence[Any], json_schema: Any, page: PageLines, path: tuple[str, ...]
) -> list[dict[str, FieldMatch | None]]:
    """The items in the table whose header names their fields; none without such a header."""
    if not template or not isinstance(template[0], Mapping):
        return []
    parts = keyword_value(json_schema, "properties") or {}
    fields = {
        name: _item_spec(field_spec((*path, name), hint, parts.get(name)))
        for name, hint in template[0].items()
        if not isinstance(hint, Mapping | list)
    }
    for number, row in enumerate(page.block):
        columns = _columns(row, fields)
        if len(columns) >= min(2, len(fields)) and columns:
            return _items(page, number, columns, tuple(template[0]))
    return []


def _item_spec(spec: FieldSpec) -> FieldSpec:
    """The field as one of an item: its `total` is that of the row, its `name` that of the goods."""
    if spec.group not in IN_ITEMS:
        return spec
    kind = spec.kind if spec.group == "total" else "text"
    return FieldSpec(spec.names, IN_ITEMS[spec.group], kind, spec.type, spec.format, spec.choices)


def _columns(row: Row, fields: Mapping[str, FieldSpec]) -> Columns:
    heads = [part for box in row for part in _heads(box)]
    columns: Columns = {}
    for name, spec in fields.items():
        taken = {id(box) for box, _ in columns.values()}
        free = [box for box in heads if id(box) not in taken]
        best = max(free, key=lambda box: _label_likeness(spec, box.line.text), default=None)
        if best is not None and _label_likeness(spec, best.line.text) >= SURE:
            columns[name] = best, spec
    return columns


def _heads(box: Box) -> tuple[Box, ...]:
    """The heading in a box; also its words, if recognition may have joined several headings."""
    return (box,) if groups_of(box.line.text)[0] else (box, *words(box))


def _other_heads(row: Row, columns: Columns) -> list[Box]:
    """The headings of columns that nobody asked for."""
    wanted_heads = [head for head, _ in columns.values()]
    return [
        head
        for box in row
        for head in _heads(box)
        if all(head.right <= wanted.left or wanted.right <= head.left for wanted in wanted_heads)
    ]


def _label_likeness(spec: FieldSpec, label: str) -> float:
    known, sure = groups_of(label)
    own = max((likeness(name, label) for name in spec.names), default=0.0)
    return max(own, sure if spec.group in known else 0.0)


def _items(
    page: PageLines, header: int, columns: Columns, names: Sequence[str]
) -> list[dict[str, FieldMatch | None]]:
    items: list[dict[str, FieldMatch | None]] = []
    waiting: dict[str, FieldMatch] = {}
    others = _other_heads(page.block[header], columns)
    bottom = max(box.bottom for box in page.block[header])
    for row in page.block[header + 1 :]:
        box = row[0]
        if box.top - bottom > GAP * box.height or END.search(row_text(row)):
            break
        bottom = max(other.bottom for other in row)
        cells = _cells(row, columns, others)
        if any(columns[name][1].kind not in TEXTS for name in cells):
            items.append({name: waiting.get(name) or cells.get(name) for name in names})
            waiting = {}
        else:
            waiting = waiting | cells
    if waiting and items:
        _complete(items, waiting)
    return items


def _complete(items: list[dict[str, FieldMatch | None]], last: Mapping[str, FieldMatch]) -> None:
    """Moves up names that are printed below their amounts: each belongs to the item above it."""
    for name, value in last.items():
        if items[0].get(name) is None:
            for item, following in pairwise(items):
                item[name] = following[name]
            items[-1][name] = value


def _cells(row: Row, columns: Columns, others: Sequence[Box]) -> dict[str, FieldMatch]:
    """The values of a row by field; a cell belongs to the heading nearest to it."""
    cells: dict[str, FieldMatch] = {}
    for box in row:
        fitting = [name for name in columns if _fits(box.line.text, columns[name][1])]
        if not fitting:
            continue
        nearest = min(fitting, key=lambda name: _distance(box, columns[name][0]))
        distance = _distance(box, columns[nearest][0])
        if any(_distance(box, head) < distance for head in others):
            continue
        spec = columns[nearest][1]
        text = pick(spec.kind, box.line.text)
        value = as_typed(text, spec) if text else None
        if value is not None and nearest not in cells:
            cells[nearest] = FieldMatch(value, SURE, (box,))
    return cells


def _fits(text: str, spec: FieldSpec) -> bool:
    """Whether a text can be a value of the field: two words or more are not a number."""
    return spec.kind in TEXTS or len(WORD.findall(text)) < 2


def _distance(box: Box, head: Box) -> float:
    """The horizontal distance in pixels between the left edges, right edges or middles of a cell
    and a heading, whichever is the least."""
    left, right = abs(box.left - head.left), abs(box.right - head.right)
    return min(left, right, abs(box.left + box.right - head.left - head.right) / 2)
