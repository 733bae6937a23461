"""Fields as flat rows for csv: `items.0.name` columns, or one row an item. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from qocr.errors import UsageError
from qocr.fields.json_schema import Steps
from qocr.notation.spreadsheet import guarded

Row = dict[Steps, str]


def to_rows(
    values: Sequence[Any], explode: str | None = None, template: Mapping[str, Any] | None = None
) -> tuple[list[str], list[list[str]]]:
    """The columns and the rows: one row a value, or with `explode` one row an item of that list,
    the other columns repeated (one row where the list is empty or absent).

    Columns stand in the order of `template`, then of first appearance; null is an empty cell.
    Raises UsageError where `explode` is no list of any value.
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
    """The rows of `to_rows` behind the columns `source` and `page`, as RFC 4180 quotes them but
    ended by line feeds.

    `sources` has the name and the page number of each value. With `excel_safe` every cell is
    `guarded`, those of the header too.
    """
    _check_list(values, explode, template)
    exploded = [list(_exploded(value, explode)) for value in values]
    header, rows = _table([row for some in exploded for row in some], template)
    places = [
        [name, str(page)]
        for (name, page), some in zip(sources, exploded, strict=True)
        for _ in some
    ]
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    for cells in (["source", "page", *header], *map(list.__add__, places, rows)):
        writer.writerow(map(guarded, cells) if excel_safe else cells)
    return file.getvalue()


def _table(
    values: Sequence[Any], template: Mapping[str, Any] | None
) -> tuple[list[str], list[list[str]]]:
    order = _Order()
    wanted = [] if template is None else [steps for steps, _ in order.leaves(template)]
    rows: list[Row] = [{steps: _cell(leaf) for steps, leaf in order.leaves(it)} for it in values]
    outside_lists = [steps for steps in wanted if not any(isinstance(s, int) for s in steps)]
    columns = sorted({*outside_lists, *(steps for row in rows for steps in row)}, key=order.key)
    columns = [steps for steps in columns if _says_something(steps, columns, rows)]
    header = [".".join(map(str, steps)) or "value" for steps in columns]
    return header, [[row.get(steps, "") for steps in columns] for row in rows]


def _says_something(steps: Steps, columns: Sequence[Steps], rows: Sequence[Row]) -> bool:
    """A list or object that is null somewhere needs no column beside those of what is in it."""
    if any(row.get(steps) for row in rows):
        return True
    return bool(steps) and not any(
        len(other) > len(steps) and other[: len(steps)] == steps for other in columns
    )


class _Order:
    """Where a column stands: names by first appearance, whatever item of a list they are in."""

    def __init__(self) -> None:
        self._ranks: dict[Steps, dict[str | int, int]] = {}

    def leaves(self, value: Any, steps: Steps = ()) -> Iterator[tuple[Steps, Any]]:
        if isinstance(value, list):
            for number, item in enumerate(value):
                yield from self.leaves(item, (*steps, number))
        elif isinstance(value, Mapping):
            ranks = self._ranks.setdefault(_anywhere(steps), {})
            for name, inner in value.items():
                ranks.setdefault(name, len(ranks))
                yield from self.leaves(inner, (*steps, name))
        else:
            yield steps, value

    def key(self, steps: Steps) -> list[int]:
        return [
            step
            if isinstance(step, int)
            else self._ranks.get(_anywhere(steps[:length]), {}).get(step, 0)
            for length, step in enumerate(steps)
        ]


def _anywhere(steps: Steps) -> Steps:
    return tuple(0 if isinstance(step, int) else step for step in steps)


def _exploded(value: Any, explode: str | None) -> Iterable[Any]:
    found = _found(value, explode) if explode else None
    if found is None:
        return [value]
    steps, inner = found
    items = inner if isinstance(inner, list) else [inner]
    return [_with_item(value, steps, item) for item in items or [None]]


def _found(value: Any, path: str) -> tuple[list[str], Any] | None:
    """The names that lead to a path, and what is there; a name may itself hold a point."""
    if not isinstance(value, Mapping):
        return None
    if path in value:
        return [path], value[path]
    for name, inner in value.items():
        if path.startswith(f"{name}.") and (found := _found(inner, path[len(name) + 1 :])):
            return [name, *found[0]], found[1]
    return None


def _with_item(value: Mapping[str, Any], steps: Sequence[str], item: Any) -> Mapping[str, Any]:
    if not steps:
        return item if item is not None else {}
    return {**value, steps[0]: _with_item(value[steps[0]], steps[1:], item)}


def _check_list(
    values: Sequence[Any], explode: str | None, template: Mapping[str, Any] | None
) -> None:
    known = [value for value in (*values, template) if isinstance(value, Mapping)]
    if explode is None or not known:
        return
    found = [there for value in known if (there := _found(value, explode))]
    kinds = {type(inner) for _, inner in found}
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
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
