"""Finds the line of the page that a value came from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any
from unicodedata import normalize

from qocr.notation.numbers import amount_in
from qocr.types import Line

_ALPHABETIC_BELOW = "\u0590"  # scripts below have blanks between words
_SHORTEST_START = 4  # characters of a line that a longer value may begin with
_NOWHERE = (-inf, -inf, -inf, -inf)  # neither beside nor below anything
_NOISE = re.compile(r"[\W_]+")


def located(fields: Any, lines: Sequence[Line]) -> dict[str, int]:
    """The index of the line of each value that can be found, by the value's path (`items.0.price`).

    It is a line with the same text; else one that differs only in blanks, case and width; else one
    that contains the value; else one that a longer value begins with. Among several such lines, it
    is the one that contains the field's name, or is to the right of or below a line that does. A
    number stands on a line that prints it in any notation. A value without a single such line is
    left out.
    """
    folded = [_folded(line) for line in lines]
    values = _values(fields, "", "")
    indexes = {path: _locate(value, label, folded) for path, label, value in values}
    return {path: index for path, index in indexes.items() if index is not None}


@dataclass(frozen=True, slots=True)
class _FoldedLine:
    """A line's text in four forms: as it is, with single blanks, without blanks, and with letters
    and digits only. All but the first are without differences of case and width."""

    text: str
    spaced: str
    dense: str
    bare: str
    bbox: tuple[float, float, float, float]


def _folded(line: Line) -> _FoldedLine:
    bbox = line.bbox if line.quad else _NOWHERE
    return _FoldedLine(line.text, _spaced(line.text), _dense(line.text), _bare(line.text), bbox)


def _locate(value: str | float, label: str, folded: Sequence[_FoldedLine]) -> int | None:
    if not isinstance(value, str):
        printed = _printing(value, folded)
        return _by_label(printed, _bare(label), folded) if printed else None
    dense, spaced = _dense(value), _spaced(value)
    if not dense:
        return None
    for candidates in _candidates(value, dense, spaced, folded):
        if candidates:
            return _by_label(candidates, _bare(label), folded)
    return None


def _printing(number: float, folded: Sequence[_FoldedLine]) -> list[int]:
    """The lines that print the number: alone, or else among other words."""
    alone = [index for index, line in enumerate(folded) if amount_in(line.text) == number]
    return alone or [
        index
        for index, line in enumerate(folded)
        if any(amount_in(word) == number for word in line.text.split())
    ]


def _candidates(
    value: str, dense: str, spaced: str, folded: Sequence[_FoldedLine]
) -> Iterator[list[int]]:
    lines = list(enumerate(folded))
    yield [index for index, line in lines if line.text == value]
    yield [index for index, line in lines if line.dense == dense]
    pattern = _whole_words(spaced)
    yield [index for index, line in lines if spaced in line.spaced and pattern.search(line.spaced)]
    if len(dense) > _SHORTEST_START:
        yield [
            index
            for index, line in lines
            if len(line.dense) >= _SHORTEST_START and dense.startswith(line.dense)
        ]


def _by_label(candidates: list[int], label: str, folded: Sequence[_FoldedLine]) -> int | None:
    if len(candidates) == 1:
        return candidates[0]
    if not label:
        return None
    same = [index for index in candidates if label in folded[index].bare]
    if len(same) == 1:
        return same[0]
    labels = [line for line in folded if label in line.bare]
    near = [
        index
        for index in same or candidates
        if any(
            _is_right_of(line, folded[index]) or _is_below(line, folded[index]) for line in labels
        )
    ]
    return near[0] if len(near) == 1 else None


def _is_right_of(label: _FoldedLine, value: _FoldedLine) -> bool:
    left, top, _, bottom = value.bbox
    shared = min(bottom, label.bbox[3]) - max(top, label.bbox[1])
    return label.bbox[0] < left and shared > 0.5 * min(bottom - top, label.bbox[3] - label.bbox[1])


def _is_below(label: _FoldedLine, value: _FoldedLine) -> bool:
    left, top, right, bottom = value.bbox
    shared = min(right, label.bbox[2]) - max(left, label.bbox[0])
    return shared > 0 and label.bbox[1] < top < label.bbox[3] + 1.5 * (bottom - top)


def _whole_words(text: str) -> re.Pattern[str]:
    """Matches the text where it is not part of a longer number or word."""
    return re.compile(_edge(text[0], "<") + re.escape(text) + _edge(text[-1], ""))


def _edge(character: str, side: str) -> str:
    if character.isdigit():
        more = r"(?<!\d[.,])" if side else r"(?![.,]\d)"
        return rf"(?{side}!\d){more}"
    if character.isalpha() and character < _ALPHABETIC_BELOW:
        return rf"(?{side}![^\W\d_])"
    return ""


def _values(value: Any, path: str, label: str) -> Iterator[tuple[str, str, str | float]]:
    if isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            name = label if isinstance(value, list) else str(step)
            yield from _values(inner, f"{path}.{step}" if path else str(step), name)
    elif value is not None and not isinstance(value, bool):
        yield path, label, getattr(value, "written", value)


def _spaced(text: str) -> str:
    return " ".join(normalize("NFKC", text).casefold().split())


def _dense(text: str) -> str:
    return "".join(normalize("NFKC", text).casefold().split())


def _bare(text: str) -> str:
    return _NOISE.sub("", normalize("NFKC", text)).casefold()
