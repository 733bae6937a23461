"""Markdown tables, which generic models write, -> HTML tables. Pure."""

from __future__ import annotations

import re
from itertools import pairwise

_RULE = re.compile(r"\|?\s*+:?-++:?\s*+(?:\|\s*+:?-++:?\s*+)*+\|?")
_PIPE = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def to_markup(text: str) -> str:
    """`text` with each pipe table as an HTML table; a table whose last row breaks off before its
    closing pipe stays open."""
    lines = text.split("\n")
    rules = {at for at, (head, rule) in enumerate(pairwise(lines), 1) if _begins(head, rule)}
    pieces: list[str] = []
    rows: list[str] = []
    for at, line in enumerate(lines):
        if at in rules:
            continue
        if at + 1 in rules or (rows and "|" in line):
            rows.append(line)
        else:
            pieces += [*_table(rows), line]
            rows = []
    last = _table(rows)
    broken_off = rows and _ends_in_pipe(rows[0]) and not _ends_in_pipe(rows[-1])
    return "\n".join([*pieces, *(last[:-1] if broken_off else last)])


def _begins(head: str, rule: str) -> bool:
    return "|" in head and "-" in rule and "|" in rule and bool(_RULE.fullmatch(rule.strip()))


def _table(rows: list[str]) -> list[str]:
    if not rows:
        return []
    head, *body = rows
    return ["<table>", _row(head, "th"), *(_row(row, "td") for row in body), "</table>"]


def _ends_in_pipe(row: str) -> bool:
    return row.rstrip().endswith("|")


def _row(line: str, tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{_unescaped(text)}</{tag}>" for text in _texts(line)) + "</tr>"


def _texts(line: str) -> list[str]:
    marked = _PIPE.sub("\\1\0", line.strip().replace("\0", ""))
    return marked.removeprefix("\0").removesuffix("\0").split("\0")


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: f"&#{ord(found[1])};", text.strip())
