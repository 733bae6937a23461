"""Tables in whatever notation a model chose -> the HTML or Markdown that the parser reads."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

from qocr.tables.html import has_table
from qocr.tables.latex_source import has_tabular, tabular_markup
from qocr.tables.otsl import has_otsl, otsl_markup
from qocr.tables.pipes import has_pipes, to_markup

AS_SEPARATED = "the answer is no table, and was read as values separated by {}"
_FENCE = re.compile(r"^[ \t]*+```[ \t]*+([A-Za-z]*+)[ \t]*+$", re.MULTILINE)
_ESCAPED_TAG = re.compile(r"&lt;(?:table|tr|td|th)\b", re.IGNORECASE)
_TABLE_EDGE = re.compile(r"<(/?)table\b[^<>]*>?", re.IGNORECASE)
_SEPARATORS = {"csv": ",", "tsv": "\t"}
_NAMES = {"\t": "tabs", ",": "commas", ";": "semicolons"}
_HEADS = ("headers", "header", "columns")
_BODIES = ("rows", "data", "body")


@dataclass(frozen=True, slots=True)
class TableMarkup:
    """HTML of tables, and what a reader should know of how it was read."""

    html: str
    warnings: tuple[str, ...] = ()


def table_markup(text: str) -> TableMarkup:
    """The tables of `text` as HTML: of JSON, escaped HTML, OTSL, LaTeX, Markdown, or of values that
    are separated by commas or tabs, which is a guess and warned of unless a fence says so."""
    value = _json(text)
    if value is not None:
        text = "\n".join(_of_value(value))
    if not has_table(text) and _ESCAPED_TAG.search(text):
        text = unescape(text)
    separated = _fenced_values(text)
    if separated:
        return TableMarkup(separated)
    text = _FENCE.sub("", text).rstrip().removesuffix("```").rstrip()
    if has_otsl(text):
        text = otsl_markup(text)
    if has_tabular(text) and not has_table(text):
        text = tabular_markup(text)
    if has_table(text):
        return TableMarkup(_with_pipes(text))
    if has_pipes(text):
        return TableMarkup(to_markup(text))
    return _guessed(text)


def _with_pipes(text: str) -> str:
    """HTML whose Markdown tables, before, between and behind those of HTML, are HTML, too."""
    pieces: list[str] = []
    start, depth = 0, 0
    for edge in _TABLE_EDGE.finditer(text):
        if depth == 0 and not edge[1]:
            pieces.append(_piped(text[start : edge.start()]))
            start = edge.start()
        depth = max(depth + (-1 if edge[1] else 1), 0)
        if depth == 0:
            pieces.append(text[start : edge.end()])
            start = edge.end()
    return "".join([*pieces, text[start:] if depth or not pieces else _piped(text[start:])])


def _piped(text: str) -> str:
    return to_markup(text) if has_pipes(text) and not has_table(text) else text


def _json(text: str) -> Any:
    """The value of an answer that is JSON, numbers as they are written; None for another."""
    bare = _FENCE.sub("", text).strip()
    if bare[:1] not in ("{", "[", '"'):
        return None
    try:
        return json.loads(
            bare, parse_float=str, parse_int=str, object_pairs_hook=_without_loss, strict=False
        )
    except (ValueError, RecursionError):
        return None


def _without_loss(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a name that stands twice has a number the second time."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        free, number = name, 1
        while free in found:
            number += 1
            free = f"{name} ({number})"
        found[free] = value
    return found


def _of_value(value: Any) -> Iterable[str]:
    """The tables in a JSON value as HTML, and its other texts."""
    if isinstance(value, Mapping):
        head = next((value[name] for name in _HEADS if _is_row(value.get(name))), None)
        name = next((name for name in _BODIES if _is_rows(value.get(name))), None)
        if name is not None:
            yield _table(head, value[name])
            rest = {key: item for key, item in value.items() if key not in (*_HEADS, name)}
            yield from _of_value(rest)
            return
        for key, item in value.items():
            if isinstance(item, Mapping | list) or _looks_like_table(item):
                yield from _of_value(item)
            else:
                yield escape(f"{key}: {_shown(item)}")
    elif isinstance(value, list) and _is_rows(value):
        yield _table(None, value)
    elif isinstance(value, list):
        for item in value:
            yield from _of_value(item)
    else:
        yield value if _looks_like_table(value) else escape(_shown(value))


def _looks_like_table(value: Any) -> bool:
    return isinstance(value, str) and (
        has_table(value) or has_otsl(value) or has_tabular(value) or has_pipes(value)
    )


def _is_row(value: Any) -> bool:
    cells = value.values() if isinstance(value, Mapping) else value
    return isinstance(value, list | Mapping) and not any(
        isinstance(cell, list | Mapping) or _looks_like_table(cell) for cell in cells
    )


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_row, value))


def _table(head: Any, rows: Sequence[Any]) -> str:
    """Rows of values; rows that are objects have the names of all of them as their head."""
    names = list(dict.fromkeys(n for row in rows if isinstance(row, Mapping) for n in row))
    heads = [*_values(head)] if head else []
    if names and sorted(heads) != sorted(names):
        heads = names if not heads else [*heads]
    keys = names if not heads or sorted(heads) != sorted(names) else heads
    body = [[row.get(k) for k in keys] if isinstance(row, Mapping) else row for row in rows]
    lines = [_row(heads, "th")] if heads else []
    return "\n".join(["<table>", *lines, *(_row(row, "td") for row in body), "</table>"])


def _values(row: Any) -> list[str]:
    return [_shown(value) for value in (row.values() if isinstance(row, Mapping) else row)]


def _row(values: Iterable[Any], tag: str) -> str:
    cells = (escape(_shown(value)).replace("\n", "<br>") for value in values)
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _fenced_values(text: str) -> str:
    """The tables in fences that say `csv` or `tsv`, with what stands around them; "" without."""
    fences = [*_FENCE.finditer(text)]
    pieces, start = [], 0
    for opening, closing in zip(fences, [*fences[1:], None], strict=False):
        separator = _SEPARATORS.get(opening[1].lower())
        if separator is None or opening.start() < start:
            continue
        end = closing.start() if closing else len(text)
        rows = _separated(text[opening.end() : end].strip("\n"), separator)
        pieces += [escape(text[start : opening.start()]), _table(None, rows)]
        start = closing.end() if closing else end
    return "\n".join([*pieces, escape(text[start:])]) if pieces else ""


def _guessed(text: str) -> TableMarkup:
    for separator, name in _NAMES.items():
        rows = _separated(text.strip("\r\n"), separator)
        widths = {len(row) for row in rows}
        reads_as_prose = separator != "\t" and f"{separator} " in text
        if len(rows) > 1 and len(widths) == 1 and widths.pop() > 1 and not reads_as_prose:
            return TableMarkup(_table(None, rows), (AS_SEPARATED.format(name),))
    return TableMarkup(text)


def _separated(text: str, separator: str) -> list[list[str]]:
    try:
        rows = csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True)
        return [row for row in rows if row]
    except csv.Error:
        return [line.split(separator) for line in text.splitlines() if line.strip()]
