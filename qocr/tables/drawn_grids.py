"""Tables whose lines are drawn with letters (`+---+`, `┌───┐`), -> Markdown tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

_DRAWN = {
    **dict.fromkeys(map(ord, "│┃║╎┆｜"), "|"),
    **dict.fromkeys(map(ord, "─━═╌┄"), "-"),
    **dict.fromkeys(map(ord, "┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝╒╤╕╞╪╡╘╧╛╭╮╰╯╟╢╫╨╥┏┳┓┣╋┫┗┻┛┡╇┩"), "+"),
}
_RULE = re.compile(r"\s*+[+|](?:[-=:]{2,}[+|])+\s*+")
_QUOTED = re.compile(r"^[ \t]*>[ \t]?(?=\|)", re.MULTILINE)


def with_pipes(text: str) -> str:
    """`text` with its drawn tables as Markdown tables. Where each row is between rules, its lines
    are lines of its cells."""
    text = _QUOTED.sub("", text)
    lines = [_undrawn(line) for line in text.split("\n")]
    if not any(map(_is_rule, lines)):
        return "\n".join(lines)
    return "\n".join(_rewritten(lines))


def _undrawn(line: str) -> str:
    """A line that is part of a drawn table, with the letters that Markdown uses."""
    return line.translate(_DRAWN) if line.strip()[:1] in tuple("│┃║｜┌├└╔╠╚╒╞╘╭╰╟┏┣┗┡") else line


def _is_rule(line: str) -> bool:
    return _RULE.fullmatch(line) is not None and "+" in line


def _rewritten(lines: list[str]) -> Iterator[str]:
    for drawn, group in groupby(lines, lambda line: _is_rule(line) or line.strip()[:1] == "|"):
        table = list(group)
        yield from _table(table) if drawn and any(map(_is_rule, table)) else table


def _table(lines: list[str]) -> list[str]:
    groups = [list(rows) for rule, rows in groupby(lines, _is_rule) if not rule]
    ruled = len(groups) > 2 or (len(groups) == 2 and len(groups[0]) > 1)
    if ruled or len(groups) == 2:
        head, *body = groups
        rows = [_merged(rows) for rows in body] if ruled else body[0]
        return [_merged(head), _rule_below(head[0]), *rows]
    return groups[0] if groups else lines


def _merged(rows: list[str]) -> str:
    """One row of the lines of its cells."""
    cells = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in rows]
    width = max(map(len, cells))
    columns = ([row[at] for row in cells if at < len(row) and row[at]] for at in range(width))
    return "| " + " | ".join("<br>".join(column) for column in columns) + " |"


def _rule_below(row: str) -> str:
    return "|" + "---|" * len(row.strip().strip("|").split("|"))
