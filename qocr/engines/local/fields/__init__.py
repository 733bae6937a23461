"""Fields of a page found without a model: by their labels, by what values look like, by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from qocr.engines.local.fields.everything import all_pairs
from qocr.engines.local.fields.field_spec import fact, wanted
from qocr.engines.local.fields.items import find_items
from qocr.engines.local.fields.search import FieldMatch, PageLines, find
from qocr.engines.local.geometry import level, rows
from qocr.types import Line

LONGEST_LINE = 300  # letters: what is longer is prose, which has no labels
LEGIBLE = 0.95  # of the least certain word of a value, where a schema asks for it

__all__ = ["Extraction", "extract"]


@dataclass(frozen=True, slots=True)
class Extraction:
    """Fields; by the path of each found value (`seller.name`, `items.0.price`) how sure it is in
    [0, 1], and the lines it was read from; and by path the values that are left out because a
    word of theirs is hard to read."""

    fields: dict[str, Any]
    confidences: dict[str, float]
    sources: dict[str, tuple[Line, ...]]
    illegible: dict[str, Any]


def extract(
    lines: Sequence[Line], schema: Mapping[str, Any] | None, rules: Mapping[str, Any] | None = None
) -> Extraction:
    """The fields a schema names, None where the page has none; all labelled ones without a schema.

    `rules` is the JSON Schema the fields have to keep, where there is one.
    """
    page = PageLines(rows(level([line for line in lines if len(line.text) <= LONGEST_LINE])))
    found = all_pairs(page) if schema is None else _filled(schema, rules, page, ())
    told = dict(_told(found, ""))
    left_out = set() if schema is None else {p for p, item in told.items() if not _legible(item)}
    sure = {path: item for path, item in told.items() if path not in left_out}
    return Extraction(
        _plain(found, {id(told[path]) for path in left_out}),
        {path: round(item.confidence, 4) for path, item in sure.items()},
        {path: tuple(box.line for box in item.boxes) for path, item in sure.items()},
        {path: told[path].value for path in told if path in left_out},
    )


def _legible(found: FieldMatch) -> bool:
    """Whether every word of the value was read with certainty."""
    parts = [word for box in found.boxes for word in box.line.words or (box.line,)]
    own = [part for part in parts if part.text in str(found.value)] or parts
    return min((part.confidence or 1.0 for part in own), default=1.0) >= LEGIBLE


def _filled(template: Any, rules: Any, page: PageLines, path: tuple[str, ...]) -> Any:
    if isinstance(template, Mapping):
        parts = fact(rules, "properties") or {}
        return {
            name: _filled(part, parts.get(name), page, (*path, name))
            for name, part in template.items()
        }
    if isinstance(template, list):
        return find_items(template, fact(rules, "items"), page, path)
    return find(wanted(path, template, rules), page)


def _plain(found: Any, left_out: Set[int]) -> Any:
    if isinstance(found, dict):
        return {name: _plain(item, left_out) for name, item in found.items()}
    if isinstance(found, list):
        return [_plain(item, left_out) for item in found]
    return found.value if isinstance(found, FieldMatch) and id(found) not in left_out else None


def _told(found: Any, path: str) -> Iterator[tuple[str, FieldMatch]]:
    if isinstance(found, FieldMatch):
        yield path, found
    elif isinstance(found, dict | list):
        parts = found.items() if isinstance(found, dict) else enumerate(found)
        for name, item in parts:
            yield from _told(item, f"{path}.{name}" if path else str(name))
