"""Rows of a table under a header that names the fields of an object."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from qocr.engines.local.fields.field_spec import FieldSpec, fact, wanted
from qocr.engines.local.fields.search import FieldMatch, PageLines
from qocr.engines.local.fields.typed import as_typed
from qocr.engines.local.fields.values import pick
from qocr.engines.local.fields.vocabulary import groups_of, likeness
from qocr.engines.local.geometry import Box, Row, row_text, words

SURE = 0.85
GAP = 3.0  # heights without a row that end a table
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
    template: Sequence[Any], rules: Any, page: PageLines, path: tuple[str, ...]
) -> list[dict[str, FieldMatch | None]]:
    """The rows of the table whose header names the object's fields; none without such a header."""
    if not template or not isinstance(template[0], Mapping):
        return []
    parts = fact(rules, "properties") or {}
    fields = {
        name: _wanted(wanted((*path, name), hint, parts.get(name)))
        for name, hint in template[0].items()
        if not isinstance(hint, Mapping | list)
    }
    for number, row in enumerate(page.block):
        columns = _columns(row, fields)
        if len(columns) >= min(2, len(fields)) and columns:
            return _items(page, number, columns, tuple(template[0]))
    return []


def _wanted(want: FieldSpec) -> FieldSpec:
    """The field as one of an item: its `total` is that of the row, its `name` what was bought."""
    if want.group not in IN_ITEMS:
        return want
    kind = want.kind if want.group == "total" else "text"
    return FieldSpec(want.names, IN_ITEMS[want.group], kind, want.type, want.format, want.choices)


def _columns(row: Row, fields: Mapping[str, FieldSpec]) -> Columns:
    heads = [part for box in row for part in _heads(box)]
    found: Columns = {}
    for name, want in fields.items():
        taken = {id(box) for box, _ in found.values()}
        free = [box for box in heads if id(box) not in taken]
        best = max(free, key=lambda box: _alike(want, box.line.text), default=None)
        if best is not None and _alike(want, best.line.text) >= SURE:
            found[name] = best, want
    return found


def _heads(box: Box) -> tuple[Box, ...]:
    """A heading, or its words where recognition joined several headings."""
    return (box,) if groups_of(box.line.text)[0] else (box, *words(box))


def _alike(want: FieldSpec, label: str) -> float:
    known, sure = groups_of(label)
    own = max((likeness(name, label) for name in want.names), default=0.0)
    return max(own, sure if want.group in known else 0.0)


def _items(
    page: PageLines, header: int, columns: Columns, names: Sequence[str]
) -> list[dict[str, FieldMatch | None]]:
    items: list[dict[str, FieldMatch | None]] = []
    waiting: dict[str, FieldMatch] = {}
    bottom = max(box.bottom for box in page.block[header])
    for row in page.block[header + 1 :]:
        box = row[0]
        if box.top - bottom > GAP * box.height or END.search(row_text(row)):
            break
        bottom = max(other.bottom for other in row)
        cells = _cells(row, columns)
        if any(columns[name][1].kind not in TEXTS for name in cells):
            items.append({name: waiting.get(name) or cells.get(name) for name in names})
            waiting = {}
        else:
            waiting = waiting | cells
    if waiting and items:
        _complete(items, waiting)
    return items


def _complete(items: list[dict[str, FieldMatch | None]], last: Mapping[str, FieldMatch]) -> None:
    """Names that stand below their sums: each belongs to the item above it."""
    for name, value in last.items():
        if items[0].get(name) is None:
            for item, following in pairwise(items):
                item[name] = following[name]
            items[-1][name] = value


def _cells(row: Row, columns: Columns) -> dict[str, FieldMatch]:
    found: dict[str, FieldMatch] = {}
    for box in row:
        fitting = [name for name in columns if _fits(box.line.text, columns[name][1])]
        if not fitting:
            continue
        near = min(fitting, key=lambda name: _distance(box, columns[name][0]))
        want = columns[near][1]
        text = pick(want.kind, box.line.text)
        value = as_typed(text, want) if text else None
        if value is not None and near not in found:
            found[near] = FieldMatch(value, SURE, (box,))
    return found


def _fits(text: str, want: FieldSpec) -> bool:
    """Words are no number, whatever digits stand among them."""
    return want.kind in TEXTS or len(WORD.findall(text)) < 2


def _distance(box: Box, head: Box) -> float:
    """How far a cell is from a heading: their left, right or middle may be aligned."""
    left, right = abs(box.left - head.left), abs(box.right - head.right)
    return min(left, right, abs(box.left + box.right - head.left - head.right) / 2)
