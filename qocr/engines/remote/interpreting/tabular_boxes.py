"""Lines with boxes in tables, in rows below their names, and in lines of names and values. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from qocr.engines.remote.interpreting.box_values import BOX_KEYS, BOX_PARTS
from qocr.engines.remote.interpreting.written_lines import (
    DESCRIBING,
    TEXT_KEYS,
    WrittenLine,
    entries_in,
)

_FIELD = re.compile(
    r"[ \t]*+(?:[-*•][ \t]++|\d{1,3}[.)][ \t]++)?[*\"]{0,3}([A-Za-z_]\w{0,20})[*\"]{0,3}"
    r"[ \t]{0,9}:\*{0,3}[ \t]*+(.*)"
)


def entries_in_tables(text: str) -> list[WrittenLine]:
    """The lines in tables whose head names a text and a box; none where anything else is there."""
    if not ("|" in text or "<t" in text or _names_box(text.lstrip().split("\n", 1)[0])):
        return []
    from qocr.tables import grid, parse_tables  # most answers have none, and it takes 10 ms

    parsed = parse_tables(text)
    rows = [grid(table) for table in parsed.tables]
    if parsed.texts or not rows or not all(_names_box(" ".join(each[0])) for each in rows):
        return []
    objects = [dict(zip(each[0], row, strict=True)) for each in rows for row in each[1:]]
    return entries_in(objects)


def entries_in_fields(text: str) -> list[WrittenLine]:
    """The lines of `text: …` and `bbox: […]` one below the other, as in YAML; none where anything
    else is there."""
    fields = [_FIELD.fullmatch(line) for line in text.splitlines() if line.strip()]
    pairs = [(field[1].lower(), field[2].strip()) for field in fields if field]
    known = {*TEXT_KEYS, *BOX_KEYS, *BOX_PARTS, *DESCRIBING}
    if len(pairs) < len(fields) or not all(name in known for name, _ in pairs):
        return []
    return entries_in(list(_objects(pairs)))


def _objects(pairs: list[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """Objects of the pairs; a name that stands again begins the next."""
    current: dict[str, Any] = {}
    for name, value in pairs:
        if name in current:
            yield current
            current = {}
        current[name] = value.strip("\"'") if name in TEXT_KEYS else value
    yield current


def _names_box(head: str) -> bool:
    """Whether names in a row are those of a text and of a box or of its numbers."""
    names = {name.lower() for name in re.findall(r"\w+", head)}
    parts = names & BOX_PARTS
    return not names.isdisjoint(TEXT_KEYS) and (len(parts) > 3 or not names.isdisjoint(BOX_KEYS))
