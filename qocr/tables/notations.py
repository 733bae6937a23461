"""Tables in whatever notation a model chose -> the HTML or Markdown that the parser reads."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from html import escape, unescape

from qocr.tables.counting import missing, visible
from qocr.tables.drawn_grids import with_pipes
from qocr.tables.html import has_table
from qocr.tables.json_tables import json_markup, table
from qocr.tables.latex_source import has_tabular, tabular_markup
from qocr.tables.otsl import has_otsl, otsl_markup
from qocr.tables.pipes import are_certain, has_pipes, to_markup

AS_SEPARATED = "the answer was read as values separated by {}"
_FENCE = re.compile(r"^[ \t]*+```[ \t]*+([A-Za-z]*+)[ \t]*+$", re.MULTILINE)
_ESCAPED_TAG = re.compile(r"&lt;(?:table|tr|td|th)\b", re.IGNORECASE)
_ESCAPED_LINE = re.compile(r"(>|^)\s*\\n(?=\s*(?:<|$))")
_TABLE_EDGE = re.compile(r"<(/?)table\b[^<>]*>?", re.IGNORECASE)
_SEPARATORS = {"csv": ",", "tsv": "\t"}
_NAMES = {"\t": "tabs", ",": "commas", ";": "semicolons"}


@dataclass(frozen=True, slots=True)
class TableMarkup:
    """HTML of tables, what a reader should know of how it was read, and how many letters of the
    answer are not in it."""

    html: str
    warnings: tuple[str, ...] = ()
    lost: int = 0


def table_markup(text: str) -> TableMarkup:
    """The tables of `text` as HTML: of JSON, escaped HTML, OTSL, LaTeX, lines with pipes or drawn
    grids, or of values that are separated by commas or tabs, which is a guess and warned of unless
    a fence says so."""
    text, lost = _without_json(text)
    if not has_table(text) and _ESCAPED_TAG.search(text):
        text = unescape(text)
    if has_table(text) and _ESCAPED_LINE.search(text):
        text = _ESCAPED_LINE.sub(r"\1\n", text).replace('\\"', '"')
    separated = _fenced_values(text)
    if separated:
        return TableMarkup(separated, lost=lost)
    text = _FENCE.sub("", text).rstrip().removesuffix("```").rstrip()
    if has_otsl(text):
        text = otsl_markup(text)
    if has_tabular(text) and not has_table(text):
        text = tabular_markup(text)
    if has_table(text):
        return TableMarkup(_with_pipes(text), lost=lost)
    return _of_lines(text, lost)


def _without_json(text: str) -> tuple[str, int]:
    """The answer with the tables of its JSON, and how many letters of it are in none of them."""
    written = json_markup(_FENCE.sub("", text), _looks_like_table)
    return written if written is not None else (text, 0)


def _of_lines(text: str, lost: int) -> TableMarkup:
    drawn = with_pipes(text)
    if not has_pipes(drawn):
        return _guessed(text)
    markup = to_markup(drawn)
    warnings = () if are_certain(drawn) else (AS_SEPARATED.format("pipes"),)
    return TableMarkup(markup, warnings, lost + missing(visible(drawn), visible(markup)))


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
    drawn = with_pipes(text)
    return to_markup(drawn) if has_pipes(drawn) and not has_table(text) else text


def _looks_like_table(text: str) -> bool:
    return has_table(text) or has_otsl(text) or has_tabular(text) or has_pipes(text)


def _fenced_values(text: str) -> str:
    """The tables in fences that say `csv` or `tsv`, with what stands around them; "" without."""
    fences = [*_FENCE.finditer(text)]
    pieces, start = [], 0
    for opening, closing in zip(fences, [*fences[1:], None], strict=False):
        separator = _SEPARATORS.get(opening[1].lower())
        if separator is None or opening.start() < start:
            continue
        end = closing.start() if closing else len(text)
        rows = _fitting_rows(text[opening.end() : end].strip("\n"), separator)
        pieces += [escape(text[start : opening.start()]), table(None, rows)]
        start = closing.end() if closing else end
    return "\n".join([*pieces, escape(text[start:])]) if pieces else ""


def _fitting_rows(text: str, separator: str) -> list[list[str]]:
    """The rows of values; where the separator that was named parts none, by another that does."""
    choices = [_separated(text, each) for each in (separator, *_NAMES)]
    return next((rows for rows in choices if any(len(row) > 1 for row in rows)), choices[0])


def _guessed(text: str) -> TableMarkup:
    for separator, name in _NAMES.items():
        rows = _separated(text.strip("\r\n"), separator)
        widths = {len(row) for row in rows}
        reads_as_prose = separator != "\t" and f"{separator} " in text
        alike = len(widths) == 1 or separator == "\t"
        if len(rows) > 1 and alike and min(widths) > 1 and not reads_as_prose:
            return TableMarkup(table(None, rows), (AS_SEPARATED.format(name),))
    return TableMarkup(text)


def _separated(text: str, separator: str) -> list[list[str]]:
    try:
        rows = csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True)
        return [row for row in rows if row]
    except csv.Error:
        return [line.split(separator) for line in text.splitlines() if line.strip()]
