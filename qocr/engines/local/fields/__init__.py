"""Extracts the fields of a page without a language model: by labels, kinds of values and place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from qocr.engines.local.fields.everything import all_pairs
from qocr.engines.local.fields.field_spec import field_spec, keyword_value
from qocr.engines.local.fields.glued_labels import parted
from qocr.engines.local.fields.items import find_items
from qocr.engines.local.fields.search import FieldMatch, PageLines, find
from qocr.engines.local.geometry import level, rows
from qocr.types import Line

LONGEST_LINE = 300  # letters; longer lines are prose, which has no labels
LEGIBLE = 0.95  # confidence that every word of a value needs if a schema asks for it

__all__ = ["Extraction", "extract"]


@dataclass(frozen=True, slots=True)
class Extraction:
    """The fields; for the path of each value (`seller.name`, `items.0.price`) its confidence in
    [0, 1] and the lines it was read from; and by path, the values that are left out because a word
    of theirs is hard to read."""

    fields: dict[str, Any]
    confidences: dict[str, float]
    sources: dict[str, tuple[Line, ...]]
    illegible: dict[str, Any]


def extract(
    lines: Sequence[Line],
    template: Mapping[str, Any] | None,
    json_schema: Mapping[str, Any] | None = None,
) -> Extraction:
    """The fields of the template, None for those the page does not have; without a template, every
    labelled value.

    `json_schema` is the JSON Schema of the fields, if the user gave one.
    """
    short = [line for line in lines if len(line.text) <= LONGEST_LINE]
    page = PageLines(rows(level(parted(short, _names(template)))))
    if template is None:
        tree, illegible = all_pairs(page), {}
        matches = dict(_matches(tree, ""))
    else:
        tree = _filled(template, json_schema, page, ())
        matches = dict(_matches(tree, ""))
        illegible = {path: match for path, match in matches.items() if not _is_legible(match)}
    legible = {path: match for path, match in matches.items() if path not in illegible}
    return Extraction(
        _values(tree, set(map(id, illegible.values()))),
        {path: round(match.confidence, 4) for path, match in legible.items()},
        {path: tuple(box.line for box in match.boxes) for path, match in legible.items()},
        {path: match.value for path, match in illegible.items()},
    )


def _names(template: Any) -> Iterator[str]:
    """The names of all fields of the template."""
    if isinstance(template, Mapping):
        yield from template
    parts = template.values() if isinstance(template, Mapping) else template
    if isinstance(template, Mapping | list):
        for part in parts:
            yield from _names(part)


def _is_legible(match: FieldMatch) -> bool:
    """Whether every word of the value was read with certainty."""
    parts = [word for box in match.boxes for word in box.line.words or (box.line,)]
    own = [part for part in parts if part.text in str(match.value)] or parts
    return min((part.confidence or 1.0 for part in own), default=1.0) >= LEGIBLE


def _filled(template: Any, json_schema: Any, page: PageLines, path: tuple[str, ...]) -> Any:
    """The template with a FieldMatch, or None, in the place of each hint."""
    if isinstance(template, Mapping):
        parts = keyword_value(json_schema, "properties") or {}
        return {
            name: _filled(part, parts.get(name), page, (*path, name))
            for name, part in template.items()
        }
    if isinstance(template, list):
        return find_items(template, keyword_value(json_schema, "items"), page, path)
    return find(field_spec(path, template, json_schema), page)


def _values(tree: Any, left_out: Set[int]) -> Any:
    """The tree with values in the place of matches; None for those with an id in `left_out`."""
    if isinstance(tree, dict):
        return {name: _values(part, left_out) for name, part in tree.items()}
    if isinstance(tree, list):
        return [_values(part, left_out) for part in tree]
    return tree.value if isinstance(tree, FieldMatch) and id(tree) not in left_out else None


def _matches(tree: Any, path: str) -> Iterator[tuple[str, FieldMatch]]:
    """Every match of the tree with its path."""
    if isinstance(tree, FieldMatch):
        yield path, tree
    elif isinstance(tree, dict | list):
        for name, part in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from _matches(part, f"{path}.{name}" if path else str(name))
