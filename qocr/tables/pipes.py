"""Tables of lines with pipes, as Markdown and terminals write them, -> HTML tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

_RULE = re.compile(r"\|?\s*+:?-++:?\s*+(?:\|\s*+:?-++:?\s*+)*+\|?")
_OTHER_RULE = re.compile(r"\|?\s*+:?[-—–]++:?\s*+(?:[|+]\s*+:?[-—–]++:?\s*+)++\|?")
_PIPE = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_BOLD = re.compile(r"\*\*([^*\s](?:[^*]{0,500}[^*\s])?)\*\*")
_WITHIN = re.compile(r"`[^`\n]+`|\$[^$\n]+\$")  # where a pipe may stand in a cell


def has_pipes(text: str) -> bool:
    """Whether a table of lines with pipes stands in `text`, with a rule below its head or
    without."""
    lines = text.split("\n")
    return any(_begins(head, rule) or _are_rows(head, rule) for head, rule in pairwise(lines))


def are_certain(text: str) -> bool:
    """Whether lines with pipes are a table for sure: with a rule, or with pipes around them."""
    pairs = list(pairwise(text.split("\n")))
    return any(
        _begins(head, rule) or (_between_pipes(head) and _between_pipes(rule))
        for head, rule in pairs
    )


def to_markup(text: str) -> str:
    """`text` with each pipe table replaced by an HTML table. A table at the end stays open if its
    rows end in pipes but the last one does not, because it was cut off. Where no table has a rule,
    lines with the same number of cells are rows."""
    lines = text.split("\n")
    rules = {index for index, (head, rule) in enumerate(pairwise(lines), 1) if _begins(head, rule)}
    if not rules:
        return "\n".join(_without_rules(lines))
    pieces: list[str] = []
    rows: list[str] = []
    width = 0
    for index, line in enumerate(lines):
        if index in rules:
            width = width or len(cell_texts(line.replace("+", "|")))
        elif index + 1 in rules or (rows and "|" in line):
            rows.append(line)
        else:
            pieces += [*_table(rows, width), _bare(line)]
            rows, width = [], 0
    last = _table(rows, width)
    cut_off = rows and _ends_in_pipe(rows[0]) and not _ends_in_pipe(rows[-1])
    return "\n".join([*pieces, *(last[:-1] if cut_off else last)])


def is_header(head: str, rule: str) -> bool:
    """Whether the lines are the head of a table of Markdown and the rule below it."""
    return "|" in head and "-" in rule and "|" in rule and bool(_RULE.fullmatch(rule.strip()))


def _begins(head: str, rule: str) -> bool:
    """Whether the lines are the head of a table and the rule below it, as Markdown or a terminal
    writes it."""
    drawn = "|" in head and _OTHER_RULE.fullmatch(rule.strip()) is not None
    return drawn or is_header(head, rule)


def _are_rows(first: str, second: str) -> bool:
    return 1 < _width(first) == _width(second)


def _width(line: str) -> int:
    """How many cells a line has whose cells are parted by pipes; 0 for any other line."""
    return len(cell_texts(line)) if _between_pipes(line) or " | " in line else 0


def _between_pipes(line: str) -> bool:
    line = line.strip()
    return len(line) > 2 and line[0] == line[-1] == "|"


def _row_kind(line: str) -> int:
    """What neighbouring rows have in common: to be between pipes, or the number of cells."""
    return -1 if _between_pipes(line) else _width(line)


def _without_rules(lines: list[str]) -> Iterator[str]:
    for kind, group in groupby(lines, _row_kind):
        rows = list(group)
        if kind and len(rows) > 1:
            yield from ["<table>", *(_row(cell_texts(row), "td") for row in rows), "</table>"]
        else:
            yield from rows


def _table(rows: list[str], width: int) -> list[str]:
    if not rows:
        return []
    head, *body = (_of_width(row, width) for row in rows)
    return ["<table>", _row(head, "th"), *(_row(cells, "td") for cells in body), "</table>"]


def _of_width(row: str, width: int) -> list[str]:
    """The cells of a row; one with too many has pipes in code or formulas, if that explains it."""
    cells = cell_texts(row)
    if len(cells) <= width:
        return cells
    kept = cell_texts(_WITHIN.sub(lambda match: match[0].replace("|", "\0"), row), within="\0")
    return kept if len(kept) == width else cells


def _ends_in_pipe(row: str) -> bool:
    return row.rstrip().endswith("|")


def _row(cells: list[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{_unescaped(text)}</{tag}>" for text in cells) + "</tr>"


def cell_texts(line: str, within: str = "") -> list[str]:
    """The cells of a row, blanks and escapes as written. `within` stands for pipes in cells."""
    line = line.strip().replace("\1", "")
    marked = _PIPE.sub("\\1\1", line if within else line.replace("\0", ""))
    cells = marked.removeprefix("\1").removesuffix("\1").split("\1")
    return [cell.replace(within, "|") for cell in cells] if within else cells


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: f"&#{ord(match[1])};", _BOLD.sub(r"\1", text.strip()))


def _bare(line: str) -> str:
    """A line beside a table without the marks of a heading or of bold letters."""
    return _BOLD.sub(r"\1", re.sub(r"\A\s*#{1,6}\s+", "", line))
