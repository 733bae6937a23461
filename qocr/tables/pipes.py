"""Markdown tables, which general-purpose models write, -> HTML tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

_RULE = re.compile(r"\|?\s*+:?-++:?\s*+(?:\|\s*+:?-++:?\s*+)*+\|?")
_PIPE = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def has_pipes(text: str) -> bool:
    """Whether a table of Markdown stands in `text`, with a rule below its head or without."""
    lines = text.split("\n")
    return any(is_header(head, rule) or _are_rows(head, rule) for head, rule in pairwise(lines))


def to_markup(text: str) -> str:
    """`text` with each pipe table replaced by an HTML table. A table at the end stays open if its
    rows end in pipes but the last one does not, because it was cut off. Where no table has a rule,
    lines between pipes are rows."""
    lines = text.split("\n")
    if not any(is_header(head, rule) for head, rule in pairwise(lines)):
        return "\n".join(_without_rules(lines))
    rules = {
        index for index, (head, rule) in enumerate(pairwise(lines), 1) if is_header(head, rule)
    }
    pieces: list[str] = []
    rows: list[str] = []
    for index, line in enumerate(lines):
        if index in rules:
            continue
        if index + 1 in rules or (rows and "|" in line):
            rows.append(line)
        else:
            pieces += [*_table(rows), line]
            rows = []
    last = _table(rows)
    cut_off = rows and _ends_in_pipe(rows[0]) and not _ends_in_pipe(rows[-1])
    return "\n".join([*pieces, *(last[:-1] if cut_off else last)])


def is_header(head: str, rule: str) -> bool:
    """Whether the lines are the head of a table and the rule below it."""
    return "|" in head and "-" in rule and "|" in rule and bool(_RULE.fullmatch(rule.strip()))


def _are_rows(first: str, second: str) -> bool:
    cells = [len(cell_texts(line)) if _between_pipes(line) else 0 for line in (first, second)]
    return cells[0] == cells[1] > 1


def _between_pipes(line: str) -> bool:
    line = line.strip()
    return len(line) > 2 and line[0] == line[-1] == "|"


def _without_rules(lines: list[str]) -> Iterator[str]:
    for between, group in groupby(lines, _between_pipes):
        rows = list(group)
        if between and len(rows) > 1:
            yield from ["<table>", *(_row(row, "td") for row in rows), "</table>"]
        else:
            yield from rows


def _table(rows: list[str]) -> list[str]:
    if not rows:
        return []
    head, *body = rows
    return ["<table>", _row(head, "th"), *(_row(row, "td") for row in body), "</table>"]


def _ends_in_pipe(row: str) -> bool:
    return row.rstrip().endswith("|")


def _row(line: str, tag: str) -> str:
    return (
        "<tr>"
        + "".join(f"<{tag}>{_unescaped(text)}</{tag}>" for text in cell_texts(line))
        + "</tr>"
    )


def cell_texts(line: str) -> list[str]:
    """The cells of a row, blanks and escapes as written."""
    marked = _PIPE.sub("\\1\0", line.strip().replace("\0", ""))
    return marked.removeprefix("\0").removesuffix("\0").split("\0")


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: f"&#{ord(match[1])};", text.strip())
