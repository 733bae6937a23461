"""The fields of an answer under the names that the user asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from unicodedata import normalize

from qocr.fields.parsing import parse_json

_NOISE = re.compile(r"[\W_]+")
_ENTRY_NAMES = ("key", "name", "field", "label", "type", "field_name", "key_name", "title")
_ENTRY_VALUES = ("value", "text", "content", "field_value")
_ABOUT = frozenset(
    "confidence score probability bbox bbox_2d box box_2d location position page".split()
)


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
        return self._leaf(value) if isinstance(template, str) else value

    def _leaf(self, value: Any) -> Any:
        """The value of a field; of an object that only says more about it, the value in it."""
        if not isinstance(value, dict) or len(value) < 2:
            return value
        own = [name for name in value if name.lower() in _ENTRY_VALUES]
        about = [name for name in value if name.lower() in _ABOUT]
        if len(own) != 1 or len(about) + 1 < len(value):
            return value
        self._leave_out(about)
        return value[own[0]]

    def _leave_out(self, names: Iterable[str]) -> None:
        note = f"left out beside the values: {', '.join(names)}"
        if note not in self.doubts:
            self.doubts.append(note)

    def _object(self, value: Any, template: Mapping[str, Any]) -> Any:
        if isinstance(value, list) and _are_entries(value):
            about = dict.fromkeys(name for item in value for name in item if _is_about(name))
            if about and isinstance(_of_parts(value, template), dict):
                self._leave_out(about)
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
    """The object whose parts a list holds, or two lists do; any other value as it is."""
    value = _of_pairs(value, template)
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


def _of_pairs(value: Any, template: Mapping[str, Any]) -> Any:
    """The object of `[["Total", 5], …]` or of `{"keys": ["Total", …], "values": [5, …]}`, and that
    in a text of JSON; any other value as it is."""
    if isinstance(value, str) and value.lstrip()[:1] == "{":
        inner = parse_json(value)
        return inner.value if inner.whole and _has_any(inner.value, template) else value
    pairs = value
    if isinstance(value, dict) and len(value) == 2:
        names, values = value.values()
        both = isinstance(names, list) and isinstance(values, list) and len(names) == len(values)
        pairs = list(map(list, zip(names, values, strict=True))) if both else None
    if not isinstance(pairs, list) or not pairs:
        return value
    if not all(isinstance(p, list) and len(p) == 2 and isinstance(p[0], str) for p in pairs):
        return value
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) and _has_any(fields, template) else value


def _are_entries(items: Sequence[Any]) -> bool:
    """Whether each item is a name and a value, such as `{"key": "Total", "value": "5"}`, with
    nothing else but what is said about them."""
    return bool(items) and all(isinstance(item, dict) and _parts_of(item) for item in items)


def _parts_of(item: Mapping[str, Any]) -> tuple[str, str] | None:
    """The keys of the name and of the value of an entry; None for any other object."""
    own = [name for name in item if not _is_about(name)]
    if len(own) != 2:
        return None
    for name, value in (own, own[::-1]):
        if name.lower() in _ENTRY_NAMES and value.lower() in _ENTRY_VALUES:
            return (name, value) if isinstance(item[name], str) else None
    return None


def _is_about(name: str) -> bool:
    return name.lower() in _ABOUT


def _of_entry(item: dict[str, Any]) -> dict[str, Any]:
    name, value = _parts_of(item) or ("", "")
    return {item[name]: item[value]}


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
