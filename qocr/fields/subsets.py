"""Single fields of a response: a template for them, their values, and the response with new
ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qocr.fields.json_schema import Steps, as_text


def outermost(places: Iterable[Steps]) -> list[Steps]:
    """The places that are not inside another of them, each once; the whole response, `()`, is left
    out."""
    unique = [place for place in dict.fromkeys(places) if place]
    known = set(unique)
    return [
        place
        for place in unique
        if not any(place[:length] in known for length in range(1, len(place)))
    ]


def part_of(template: Any, wanted: Mapping[Steps, str]) -> Any:
    """The template with only the wanted fields; what each should be is added to its hint. None if
    the template has none of them."""
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
    """The value that the steps lead to; None if there is none."""
    for step in steps:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def replaced(value: Any, changes: Mapping[Steps, Any]) -> Any:
    """`value` with the changed values; everything else stays as it is."""
    if () in changes:
        return changes[()]
    inner: dict[str | int, dict[Steps, Any]] = {}
    for steps, new in changes.items():
        inner.setdefault(steps[0], {})[steps[1:]] = new
    if isinstance(value, list):
        return [replaced(item, inner.get(number, {})) for number, item in enumerate(value)]
    if isinstance(value, dict):
        changed = {name: replaced(item, inner.get(name, {})) for name, item in value.items()}
        added = {name: replaced({}, new) for name, new in inner.items() if name not in changed}
        return changed | added
    return value


def agree(first: Any, again: Any, steps: Steps, wrong: Iterable[Steps]) -> bool:
    """Whether `steps` lead to the same item in two responses: lists on the way have to be of the
    same length, and the other items' values that were not `wrong` have to be the same in both."""
    known_wrong = set(wrong)
    for length, step in enumerate(steps):
        if not isinstance(step, int):
            continue
        lists = value_at(first, steps[:length]), value_at(again, steps[:length])
        if not all(isinstance(value, list) for value in lists) or len(lists[0]) != len(lists[1]):
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
