"""The fields of an answer under the names that the user asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from unicodedata import normalize

_NOISE = re.compile(r"[\W_]+")
_ENTRY_NAMES = ({"key", "value"}, {"name", "value"}, {"field", "value"}, {"label", "value"})


def named(value: Any, template: Any) -> tuple[Any, tuple[str, ...]]:
    """`value` with the names of `template`, and what is in doubt about them.

    Names count as the same in spite of case, width, blanks and marks (`total_due:` is `Total due`).
    Objects around the fields are taken away if no field was asked for in them, and a list of parts
    is one object. What was not asked for stays.
    """
    namer = _Namer()
    return namer.value(value, template), tuple(namer.doubts)


class _Namer:
    def __init__(self) -> None:
        self.doubts: list[str] = []

    def value(self, value: Any, template: Any) -> Any:
        """`value` with the names of its template."""
        if isinstance(template, Mapping) and template:
            return self._object(value, template)
        if isinstance(template, list) and template and isinstance(value, dict | list):
            items = value if isinstance(value, list) else [value]
            return [self.value(item, template[0]) for item in items]
        return value

    def _object(self, value: Any, template: Mapping[str, Any]) -> Any:
        value = _unwrapped(_of_parts(value, template), template)
        if isinstance(value, list):
            return [self._object(item, template) for item in value]
        if not isinstance(value, dict):
            return value
        names = self._names(value, template)
        return {
            names[name]: self.value(item, template.get(names[name])) for name, item in value.items()
        }

    def _names(self, value: Mapping[str, Any], template: Mapping[str, Any]) -> dict[str, str]:
        """The name that each field gets: its own, or that of the template's that it means."""
        free = _by_fold(name for name in template if name not in value)
        given = _by_fold(name for name in value if name not in template)
        names = {name: name for name in value}
        for folded, meant in free.items():
            ours = given.get(folded, [])
            if len(ours) == len(meant) == 1:
                names[ours[0]] = meant[0]
            elif ours:
                self.doubts.append(f"{' and '.join(ours)} may be {' or '.join(meant)}")
        self._name_rivals(value, [name for name in template if name in value], given)
        return names

    def _name_rivals(
        self, value: Mapping[str, Any], sure: Iterable[str], given: Mapping[str, list[str]]
    ) -> None:
        """Notes fields that may mean what another one, with the very name, already is."""
        for meant in sure:
            rivals = [name for name in given.get(folded(meant), []) if value[name] != value[meant]]
            if rivals:
                self.doubts.append(f"{' and '.join(rivals)} may be {meant} as well")


def _unwrapped(value: Any, template: Mapping[str, Any]) -> Any:
    """The fields in `value`, without the objects around them."""
    if not isinstance(value, dict) or _has_any(value, template):
        return value
    fields: dict[str, Any] = {}
    for name, item in value.items():
        inner = _unwrapped(_of_parts(item, template), template)
        wraps = isinstance(inner, dict) and _has_any(inner, template)
        parts = inner if wraps else {name: item}
        if not fields.keys().isdisjoint(parts):
            return value
        fields |= parts
    return fields


def _of_parts(value: Any, template: Mapping[str, Any]) -> Any:
    """The object whose parts a list holds; any other value as it is."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        return value
    parts = [_of_entry(item) for item in value] if _are_entries(value) else value
    names = [name for part in parts for name in part]
    if parts and len(set(names)) == len(names) and _has_any(names, template):
        return {name: item for part in parts for name, item in part.items()}
    lists = [
        name
        for name, inner in template.items()
        if isinstance(inner, list) and inner and isinstance(inner[0], dict)
        if _has_any(names, inner[0])
    ]
    return {lists[0]: value} if len(lists) == 1 and not _has_any(names, template) else value


def _are_entries(items: Sequence[dict[str, Any]]) -> bool:
    """Whether each item is a name and a value, such as `{"key": "Total", "value": "5"}`."""
    return any(
        all(item.keys() == names and isinstance(_entry_name(item), str) for item in items)
        for names in _ENTRY_NAMES
    )


def _of_entry(item: dict[str, Any]) -> dict[str, Any]:
    return {_entry_name(item): item["value"]}


def _entry_name(item: dict[str, Any]) -> Any:
    return next(value for name, value in item.items() if name != "value")


def _has_any(names: Iterable[str], template: Mapping[str, Any]) -> bool:
    return not {folded(name) for name in names}.isdisjoint(map(folded, template))


def _by_fold(names: Iterable[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(folded(name), []).append(name)
    return groups


def folded(name: str) -> str:
    """The name in one spelling; one that is only marks stays itself."""
    return _NOISE.sub("", normalize("NFKC", name).casefold()) or name
