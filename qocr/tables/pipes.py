"""Markdown tables, which general-purpose models write, -> HTML tables."""

from __future__ import annotations

import re
from itertools import pairwise

_RULE = re.compile(r"\|?\s*+:?-++:?\s*+(?:\|\s*+:?-++:?\s*+)*+\|?")
_PIPE = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def to_markup(text: str) -> str:
    """`text` with each pipe table replaced by an HTML table. A table at the end stays open if its
    rows end in pipes but the last one does not, because it was cut off."""
    lines = text.split("\n")
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
