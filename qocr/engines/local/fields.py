"""Fields by their labels: `Total: 9.00`, a value to the right of its label, or one below it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from qocr.engines.local.boxes import Block, Box, level, rows
from qocr.types import Line

ALIKE = 0.85
LABEL = re.compile(r"^\s*([^:：]{1,40}?)\s*[:：]\s*(.*)$", re.DOTALL)
NOT_A_LABEL = re.compile(r"^[\W\d]*$|^https?$|\d$")
NOISE = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Pair:
    label: str
    value: str


def extract(lines: Sequence[Line], schema: Mapping[str, Any] | None) -> dict[str, Any]:
    """The fields a schema names, None where the page has none; all labelled ones without a schema.

    A list of fields comes back empty: which of several belong together is not told by labels.
    """
    block = rows(level(lines))
    if schema is None:
        return _all_of(_labelled(block))
    pairs = _labelled(block) + _neighbours(block)
    return {name: _filled(name, wanted, pairs) for name, wanted in schema.items()}


def _all_of(pairs: Sequence[Pair]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for pair in pairs:
        if pair.value:
            found.setdefault(pair.label, pair.value)
    return found


def _filled(name: str, wanted: Any, pairs: Sequence[Pair]) -> Any:
    if isinstance(wanted, Mapping):
        return {inner: _filled(inner, hint, pairs) for inner, hint in wanted.items()}
    if isinstance(wanted, list):
        return []
    hints = [name, wanted] if isinstance(wanted, str) and wanted.strip() else [name]
    return next((value for hint in hints if (value := _best(hint, pairs)) is not None), None)


def _best(hint: str, pairs: Sequence[Pair]) -> str | None:
    scored = [(_likeness(hint, pair.label), pair.value) for pair in pairs if pair.value]
    score, value = max(scored, key=lambda item: item[0], default=(0.0, ""))
    return value if score >= ALIKE else None


def _likeness(hint: str, label: str) -> float:
    return SequenceMatcher(None, _bare(hint), _bare(label), autojunk=False).ratio()


def _bare(text: str) -> str:
    return NOISE.sub("", text).casefold()


def _labelled(block: Block) -> list[Pair]:
    return [
        Pair(match[1], match[2] or _beside(row, box) or _below(block, number, box))
        for number, row in enumerate(block)
        for box in row
        if (match := LABEL.match(box.line.text)) and not NOT_A_LABEL.search(match[1])
    ]


def _neighbours(block: Block) -> list[Pair]:
    """Every text taken for a label, first with what stands right of it, then below it."""
    boxes = [(number, row, box) for number, row in enumerate(block) for box in row]
    right = [Pair(box.line.text, _beside(row, box)) for _, row, box in boxes]
    below = [Pair(box.line.text, _below(block, number, box)) for number, row, box in boxes]
    return right + below


def _beside(row: Sequence[Box], box: Box) -> str:
    for other in row:
        value = other.line.text.lstrip(":： ")
        if other.left > box.left and value:
            return "" if _is_label(other) else value
    return ""


def _below(block: Block, number: int, box: Box) -> str:
    for row in block[number + 1 : number + 2]:
        for other in row:
            shared = min(box.right, other.right) - max(box.left, other.left)
            near = other.top - box.bottom < box.height * 1.5
            if shared > 0 and near and not _is_label(other):
                return other.line.text
    return ""


def _is_label(box: Box) -> bool:
    match = LABEL.match(box.line.text)
    return match is not None and not NOT_A_LABEL.search(match[1])
