"""Single fields of an answer: a template for them, their values, an answer with them changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qocr.fields.json_schema import Steps, as_text


def outermost(places: Iterable[Steps]) -> list[Steps]:
    """The places that are in no other one, each once; the answer as a whole is not a field."""
    found = [place for place in dict.fromkeys(places) if place]
    known = set(found)
    return [
        place
        for place in found
        if not any(place[:length] in known for length in range(1, len(place)))
    ]


def part_of(template: Any, wanted: Mapping[Steps, str]) -> Any:
    """The template with nothing but the wanted fields, what they should be joined to the hints;
    None where the template has none of them."""
    if () in wanted:
        return _hinted(template, wanted[()])
    if isinstance(template, list):
        inner = {steps[1:]: words for steps, words in wanted.items()}
        part = part_of(template[0], inner) if template else None
        return None if part is None else [part]
    if not isinstance(template, dict):
        return None
    return _part_of_object(template, wanted)


def value_at(value: Any, steps: Steps) -> Any:
    """The value there, None where there is none."""
    for step in steps:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def replaced(value: Any, changes: Mapping[Steps, Any]) -> Any:
    """The answer with the values changed; what `changes` does not name is untouched."""
    if () in changes:
        return changes[()]
    inner: dict[str | int, dict[Steps, Any]] = {}
    for steps, new in changes.items():
        inner.setdefault(steps[0], {})[steps[1:]] = new
    if isinstance(value, list):
        return [replaced(item, inner.get(number, {})) for number, item in enumerate(value)]
    if isinstance(value, dict):
        kept = {name: replaced(item, inner.get(name, {})) for name, item in value.items()}
        added = {name: replaced({}, new) for name, new in inner.items() if name not in kept}
        return kept | added
    return value


def agree(first: Any, again: Any, steps: Steps, wrong: Iterable[Steps]) -> bool:
    """Whether two answers mean the same place by `steps`: a list must have as many items in both,
    and what was right in the first about the other items must be the same in the second."""
    known_wrong = set(wrong)
    for length, step in enumerate(steps):
        if not isinstance(step, int):
            continue
        lists = value_at(first, steps[:length]), value_at(again, steps[:length])
        if not all(isinstance(found, list) for found in lists) or len(lists[0]) != len(lists[1]):
            return False
        rest = steps[length + 1 :]
        others = [(*steps[:length], number, *rest) for number in range(len(lists[0]))]
        if not _same_values(first, again, [place for place in others if place not in known_wrong]):
            return False
    return True


def _same_values(first: Any, again: Any, places: Sequence[Steps]) -> bool:
    return all(as_text(value_at(first, at)) == as_text(value_at(again, at)) for at in places)


def _part_of_object(template: dict[str, Any], wanted: Mapping[Steps, str]) -> Any:
    inner: dict[Any, dict[Steps, str]] = {}
    for steps, words in wanted.items():
        inner.setdefault(steps[0], {})[steps[1:]] = words
    parts = {name: part_of(hint, inner[name]) for name, hint in template.items() if name in inner}
    return {name: part for name, part in parts.items() if part is not None} or None


def _hinted(template: Any, wanted: str) -> Any:
    if not isinstance(template, str) or not wanted or wanted in template:
        return template
    return f"{template} ({wanted})" if template else wanted
