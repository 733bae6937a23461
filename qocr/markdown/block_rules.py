"""Rules for markdown-it: tables of any raggedness, and footnotes."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from qocr.markdown.formula_ends import formula_at
from qocr.markdown.formula_rules import line
from qocr.tables.pipes import cell_texts, is_header

_NOTE = re.compile(r"\[\^([\w-]{1,40})\]:[ \t]*(.*)")
_NOTE_SIGN = re.compile(r"\[\^([\w-]{1,40})\]")

Rows = list[tuple[str, list[str]]]
Environment = MutableMapping[str, Any]


def add_table_rule(markdown: MarkdownIt) -> None:
    """Pipe tables become tokens `table_rows`, whose `meta` holds the rows: the name of the tag of
    their cells, and the cells. Unlike markdown-it's own rule it drops no cell of a long row."""
    markdown.block.ruler.before("fence", "table_rows", _table, {"alt": ["paragraph", "blockquote"]})


def add_note_rules(markdown: MarkdownIt) -> None:
    """Footnotes become tokens `note` (with its text, in `env`) and `note_sign`."""
    markdown.block.ruler.before("fence", "note", _note, {"alt": ["paragraph"]})
    markdown.inline.ruler.before("link", "note_sign", _note_sign)


def notes(env: Environment) -> dict[str, str]:
    """The Markdown of all footnotes of a document, by name."""
    texts: dict[str, str] = env.setdefault("notes", {})
    return texts


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if start + 1 >= end or state.sCount[start + 1] < state.blkIndent:
        return False
    head, rule = line(state, start), line(state, start + 1)
    ruled = is_header(head, rule)
    if not ruled and not (_is_row(head) and _is_row(rule)):
        return False
    if silent:
        return True
    width = len(cell_texts(rule if ruled else head))
    rows: Rows = [("th" if ruled else "td", _cells(head, width))]
    number = start + 2 if ruled else start + 1
    while number < end and "|" in line(state, number) and state.sCount[number] >= state.blkIndent:
        rows.append(("td", _cells(line(state, number), width)))
        number += 1
    token = state.push("table_rows", "", 0)
    token.meta = {"rows": rows}
    token.map = [start, number]
    state.line = number
    return True


def _cells(row: str, width: int) -> list[str]:
    """The cells of a row. A bar in a formula parts none if the row is then as wide as the table."""
    cells = cell_texts(row)
    if len(cells) <= width or "$" not in row:
        return cells
    pieces, start = [], 0
    while (dollar := row.find("$", start)) >= 0:
        formula = formula_at(row, dollar)
        end = formula.end if formula else dollar + 1
        pieces += [row[start:dollar], row[dollar:end].replace("|", "\\|")]
        start = end
    kept = cell_texts("".join([*pieces, row[start:]]))
    return kept if len(kept) == width else cells


def _is_row(text: str) -> bool:
    text = text.strip()
    return len(text) > 2 and text[0] == text[-1] == "|" and text.count("|") > 2


def _note(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    match = _NOTE.match(line(state, start))
    if match is None or match[1] in notes(state.env):
        return False
    if silent:
        return True
    texts = [match[2]]
    number = start + 1
    while number < end and line(state, number).strip() and not _NOTE.match(line(state, number)):
        texts.append(line(state, number))
        number += 1
    notes(state.env)[match[1]] = "\n".join(texts)
    token = state.push("note", "", 0)
    token.info = match[1]
    token.map = [start, number]
    state.line = number
    return True


def _note_sign(state: StateInline, silent: bool) -> bool:
    match = _NOTE_SIGN.match(state.src, state.pos)
    if match is None or match[1] not in notes(state.env):
        return False
    if not silent:
        state.push("note_sign", "", 0).info = match[1]
    state.pos = match.end()
    return True
