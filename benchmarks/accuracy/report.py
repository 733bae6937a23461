"""Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Numbers that are no counts get two digits; None is a dash."""
    rule = ["---"] * len(head)
    return "\n".join("| " + " | ".join(map(_text, row)) + " |" for row in (head, rule, *rows))


def _text(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
