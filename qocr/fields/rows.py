"""Fields as flat rows for CSV: columns such as `items.0.name`, or one row for each item."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from qocr.errors import UsageError
from qocr.fields.json_schema import Steps
from qocr.fields.written import WrittenFloat, WrittenInt
from qocr.notation.spreadsheet import guarded

Row = dict[Steps, str]


def to_rows(
    values: Sequence[Any], explode: str | None = None, template: Mapping[str, Any] | None = None
) -> tuple[list[str], list[list[str]]]:
    """The column names and the rows: one row for each value or, with `explode`, one for each item
    of that list, with the other columns repeated (a single row if the list is empty or absent). A
    value that is a list of objects counts as so many values.

    Columns are in the order of `template`, then of first appearance; null is an empty cell. Raises
    UsageError if `explode` is not a list in any value.
    """
    _check_list(values, explode, template)
    return _table([row for value in values for row in _exploded(value, explode)], template)


def to_csv(
    sources: Sequence[tuple[str, int]],
    values: Sequence[Any],
    explode: str | None = None,
    excel_safe: bool = False,
    template: Mapping[str, Any] | None = None,
) -> str:
    """The rows of `to_rows` as CSV, with the columns `source` and `page` in front; quoted by RFC
    4180, but ended by line feeds.

    `sources` has the name and the page number of each value. With `excel_safe`, `guarded` keeps
    spreadsheets from running a cell as a formula, also in the header. Raises UsageError like
    `to_rows`.
    """
    _check_list(values, explode, template)
    exploded = [list(_exploded(value, explode)) for value in values]
    header, rows = _table([row for page_rows in exploded for row in page_rows], template)
    source_cells = [
        [name, str(page)]
        for (name, page), page_rows in zip(sources, exploded, strict=True)
        for _ in page_rows
    ]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    for cells in (["source", "page", *header], *map(list.__add__, source_cells, rows)):
        writer.writerow(map(guarded, cells) if excel_safe else cells)
    return buffer.getvalue()


def _table(
    values: Sequence[Any], template: Mapping[str, Any] | None
) -> tuple[list[str], list[list[str]]]:
    order = _ColumnOrder()
    asked_for = [] if template is None else [steps for steps, _ in order.leaves(template)]
    rows: list[Row] = [
        {steps: _cell(leaf) for steps, leaf in order.leaves(value)} for value in values
    ]
    outside_lists = [steps for steps in asked_for if not any(isinstance(s, int) for s in steps)]
    columns = sorted({*outside_lists, *(steps for row in rows for steps in row)}, key=order.key)
    columns = [steps for steps in columns if _is_needed(steps, columns, rows)]
    header = [".".join(map(str, steps)) or "value" for steps in columns]
    return header, [[row.get(steps, "") for steps in columns] for row in rows]


def _is_needed(steps: Steps, columns: Sequence[Steps], rows: Sequence[Row]) -> bool:
    """Whether a column has a value, or no columns of parts of it: a list or object that is null on
    one page has empty cells in those already."""
    if any(row.get(steps) for row in rows):
        return True
    return bool(steps) and not any(
        len(other) > len(steps) and other[: len(steps)] == steps for other in columns
    )


class _ColumnOrder:
    """The order of columns: by the first appearance of a name, in whichever item of a list."""

    def __init__(self) -> None:
        self._ranks: dict[Steps, dict[str | int, int]] = {}

    def leaves(self, value: Any, steps: Steps = ()) -> Iterator[tuple[Steps, Any]]:
        if isinstance(value, list):
            for number, item in enumerate(value):
                yield from self.leaves(item, (*steps, number))
        elif isinstance(value, Mapping):
            ranks = self._ranks.setdefault(_without_indexes(steps), {})
            for name, inner in value.items():
                ranks.setdefault(name, len(ranks))
                yield from self.leaves(inner, (*steps, name))
        else:
            yield steps, value

    def key(self, steps: Steps) -> list[int]:
        return [
            step
            if isinstance(step, int)
            else self._ranks.get(_without_indexes(steps[:length]), {}).get(step, 0)
            for length, step in enumerate(steps)
        ]


def _without_indexes(steps: Steps) -> Steps:
    return tuple(0 if isinstance(step, int) else step for step in steps)


def _exploded(value: Any, explode: str | None) -> Iterable[Any]:
    """The values of a page's rows: a page that holds several objects has rows for each."""
    return [row for record in _records(value) for row in _rows_of(record, explode)]


def _records(value: Any) -> list[Any]:
    several = isinstance(value, list) and value and all(isinstance(item, dict) for item in value)
    return value if several else [value]


def _rows_of(value: Any, explode: str | None) -> Iterable[Any]:
    target = _find(value, explode) if explode else None
    if target is None:
        return [value]
    steps, inner = target
    items = inner if isinstance(inner, list) else [inner]
    return [_with_item(value, steps, item) for item in items or [None]]


def _find(value: Any, path: str) -> tuple[list[str], Any] | None:
    """The names that lead to a path, and the value there; a name may itself contain a point."""
    if not isinstance(value, Mapping):
        return None
    if path in value:
        return [path], value[path]
    for name, inner in value.items():
        if path.startswith(f"{name}.") and (target := _find(inner, path[len(name) + 1 :])):
            return [name, *target[0]], target[1]
    return None


def _with_item(value: Mapping[str, Any], steps: Sequence[str], item: Any) -> Mapping[str, Any]:
    if not steps:
        return item if item is not None else {}
    return {**value, steps[0]: _with_item(value[steps[0]], steps[1:], item)}


def _check_list(
    values: Sequence[Any], explode: str | None, template: Mapping[str, Any] | None
) -> None:
    records = [record for value in values for record in _records(value)]
    known = [value for value in (*records, template) if isinstance(value, Mapping)]
    if explode is None or not known:
        return
    targets = [target for value in known if (target := _find(value, explode))]
    kinds = {type(inner) for _, inner in targets}
    if not kinds & {list, dict} and kinds != {type(None)}:
        lists = dict.fromkeys(path for value in known for path in _lists(value, ""))
        hint = f"Lists are {', '.join(lists)}." if lists else "There is no list in the fields."
        raise UsageError(f"--explode {explode}: not a list of the fields", hint=hint)


def _lists(value: Mapping[str, Any], before: str) -> Iterator[str]:
    for name, inner in value.items():
        if isinstance(inner, list):
            yield before + name
        elif isinstance(inner, Mapping):
            yield from _lists(inner, f"{before}{name}.")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, WrittenInt | WrittenFloat):
        return value.written
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
