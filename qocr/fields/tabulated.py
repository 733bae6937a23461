"""Fields that a model wrote as a table, or between tags, in place of JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from qocr.fields.naming import folded
from qocr.fields.written import Pairs, plain

_ELEMENT = re.compile(r"<([^\W\d][\w.\- ]{0,60})>([^<>]*)</\1\s*>")
_OUTER = re.compile(r"</?[^\W\d][\w.\-]{0,60}>|<\?xml[^<>]{0,99}\?>")
_OF_NAMES = frozenset(
    "field fields name key item label attribute property 字段 字段名 项目 名称 键".split()
)


def parse_tabulated(text: str, names: Iterable[str]) -> tuple[Any, tuple[str, ...]] | None:
    """The fields in the tables of an answer, and the lines beside these: rows of a name and a
    value, or rows below their names. None where there is no table, or it names no field."""
    from qocr.tables import grid, parse_tables  # most runs have none, and it takes 10 ms

    parsed = parse_tables(text)
    known = {folded(name) for name in names}
    values = [_of_rows(grid(table), known, table.header_rows > 0) for table in parsed.tables]
    if not values or None in values or not parsed.whole or parsed.lost:
        return None
    return values[0] if len(values) == 1 else values, parsed.texts


def parse_tagged(text: str, names: Iterable[str]) -> dict[str, Any] | None:
    """The fields in `<Total>5</Total>`; None where anything else is there, or no field is known."""
    pairs = Pairs((match[1], match[2].strip() or None) for match in _ELEMENT.finditer(text))
    known = {folded(name) for name in names}
    if not any(folded(name) in known for name, _ in pairs):
        return None
    if _OUTER.sub("", _ELEMENT.sub("", text)).strip():
        return None
    fields: dict[str, Any] = plain(pairs, {})
    return fields


def _of_rows(rows: Sequence[Sequence[str]], known: set[str], headed: bool) -> Any:
    """An object, or a list of them, of the rows of a table; None where they name no field, or the
    first row may be names as well as the first column."""
    across = sum(folded(cell) in known for cell in rows[0])
    down = sum(folded(row[0]) in known for row in rows)
    width = len(rows[0])
    if width == 2 and (down > across or not known):
        titled = folded(rows[0][0]) in _OF_NAMES - known
        pairs = Pairs((row[0], row[1] or None) for row in rows[titled:])
        return plain(pairs, {})
    in_doubt = width == 2 and down == across and not headed
    if not across or len(rows) < 2 or in_doubt:
        return None
    objects = [
        plain(Pairs(zip(rows[0], (cell or None for cell in row), strict=True)), {})
        for row in rows[1:]
    ]
    return objects[0] if len(objects) == 1 else objects
