"""Formulas that a model wrapped in JSON, as in `{"latex": "\\\\frac{a}{b}"}`. Pure.

Models write backslashes in JSON once or twice. Where one of them begins a command that JSON could
not mean, all of them are taken as they stand.
"""

from __future__ import annotations

import json
import re
from typing import Any

_START = re.compile(r"\s*+(?:\{\s*+\"\w|\[\s*+(?:\{\s*+\"\w|\"))")
_FORMULAS = frozenset(
    "latex formula formulas equation equations tex math expression content text result output "
    "answer data items".split()
)
_DESCRIBING = frozenset("type label category kind confidence format display language id".split())
_ESCAPE = re.compile(r"\\(?:\\|(u[0-9a-fA-F]{4}|[A-Za-z]+|.))", re.DOTALL)
_COMMANDS = re.compile(
    r"n(?:abla|eq|eg|e|ewline|otin|olimits|onumber|u|i|ot|mid|parallel|leq|geq)(?![A-Za-z])"
    r"|t(?:imes|heta|ext[a-z]*|ilde|riangle|o|an|anh|au|op|frac|ag|herefore)(?![A-Za-z])"
    r"|r(?:ight[a-z]*|ho|angle|ceil|floor|m|bigg?|Vert|vert)(?![A-Za-z])"
)
_SINGLE = re.compile(r"\\(?!\"|n(?![A-Za-z]))")


def is_json(text: str) -> bool:
    """Whether a text begins as JSON does, and no formula."""
    return _START.match(text) is not None


def formulas_in_json(text: str) -> list[str] | None:
    """The formulas in an answer that is JSON, in order; None where it is none, or holds texts that
    may be anything else."""
    if not is_json(text):
        return None
    source = text.strip()
    try:
        value = json.loads(
            source if _is_escaped(source) else _SINGLE.sub(r"\\\\", source), strict=False
        )
        return _formulas(value)
    except (ValueError, RecursionError):
        return None


def _is_escaped(text: str) -> bool:
    """Whether the backslashes of LaTeX are written twice, as JSON wants them."""
    singles = (match[1] for match in _ESCAPE.finditer(text) if match[1])
    return all(_is_escape_of_json(single) for single in singles)


def _is_escape_of_json(single: str) -> bool:
    if single[0] in "bf":
        return len(single) == 1
    return single[0] in '"/nrtu' and _COMMANDS.match(single) is None


def _formulas(value: Any) -> list[str]:
    """The formulas in a value; raises ValueError where a text may be something else."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [formula for item in value for formula in _formulas(item)]
    if not isinstance(value, dict):
        return []
    formulas = []
    for name, item in value.items():
        if name.lower() in _FORMULAS:
            formulas += _formulas(item)
        elif name.lower() not in _DESCRIBING and not _is_of_numbers(item):
            raise ValueError(name)
    return formulas


def _is_of_numbers(value: Any) -> bool:
    """Whether a value is a number, a word of JSON, or a list of these, as a box is."""
    if isinstance(value, list):
        return all(map(_is_of_numbers, value))
    return not isinstance(value, str | dict)
