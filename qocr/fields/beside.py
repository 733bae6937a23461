"""Fields that stand as lines beside the JSON of an answer: `Date: 2024-01-01` behind the object."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from qocr.answers.phrases import is_phrase
from qocr.fields.listed import field_of
from qocr.fields.naming import folded

_REMARKS = (
    "note",
    "please note",
    "remark",
    "comment",
    "explanation",
    "warning",
    "说明",
    "注",
    "备注",
)


@dataclass(frozen=True, slots=True)
class Completed:
    """A value with the fields that stood beside it, the names of these, and the lines that are
    fields as well but have no place in it."""

    value: Any
    added: tuple[str, ...] = ()
    homeless: tuple[str, ...] = ()


def is_remark(line: str) -> bool:
    """Whether a line beside the answer is the model's own, about its answer."""
    start = line.lstrip(" *_#>-(（").lower()
    return is_phrase(line) or any(
        start.startswith(word) and start[len(word) : len(word) + 1] in (":", "：", " ", "*")
        for word in _REMARKS
    )


def completed(value: Any, lines: Iterable[str]) -> Completed:
    """`value` with the fields that lines beside it name and that it does not have, or has empty."""
    own = dict(value) if isinstance(value, dict) else {}
    folds = {folded(name): name for name in own}
    added: list[str] = []
    homeless: list[str] = []
    for line in lines:
        field = None if is_remark(line) else field_of(line)
        if field is None or field[1] is None:
            continue
        name = folds.get(folded(field[0]), field[0])
        if not isinstance(value, dict) or own.get(name) not in (None, "", field[1]):
            homeless.append(line)
        elif own.get(name) in (None, ""):
            own[name] = field[1]
            folds[folded(name)] = name
            added.append(name)
    return Completed(own if added else value, tuple(added), tuple(homeless))


def texts_of(lines: Sequence[str]) -> list[str]:
    """The lines that may stand on the page, without remarks of the model."""
    return [line for line in lines if not is_remark(line)]
