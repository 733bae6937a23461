"""The tables of a page: clean HTML, Markdown, CSV, spreadsheets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape

from qocr import tables
from qocr.tables import Table
from qocr.types import Result, Style

Render = Callable[[Result], str]


NO_PLACE = "csv, tsv and xlsx have no place for the text outside the tables: use html or md"


def page_parts(result: Result, style: Style) -> tuple[Table | str, ...]:
    """The tables in the result's text and the lines between them. Tables have as many header rows
    as the user says."""
    parts = tables.parse_tables(result.text).parts
    if style.header is None:
        return parts
    rows = style.header
    return tuple(
        tables.with_header(part, rows) if isinstance(part, Table) else part for part in parts
    )


def page_tables(result: Result, style: Style) -> tuple[Table, ...]:
    """The tables alone."""
    return tuple(part for part in page_parts(result, style) if isinstance(part, Table))


def left_out(result: Result) -> str:
    """Why a form of nothing but tables is not the whole page; "" where it is."""
    parsed = tables.parse_tables(result.text)
    return NO_PLACE if parsed.tables and parsed.texts else ""


def html(style: Style) -> Render:
    """Tables, and paragraphs of the text outside of them; a comment says how the page ended unless
    it ended well."""

    def render(result: Result) -> str:
        return _ending(result) + tables.to_html(page_parts(result, style))

    return render


def markdown(style: Style) -> Render:
    """The tables of a page as pipe tables, with the text outside of them as paragraphs."""
    return lambda result: tables.to_md(page_parts(result, style))


def separated(style: Style, delimiter: str) -> Render:
    """Comma or tab separated values, a blank line between two tables."""
    return lambda result: tables.to_csv(page_tables(result, style), delimiter, style.excel_safe)


def spreadsheet(style: Style) -> Callable[[Sequence[Result]], bytes]:
    """One workbook with the tables of all pages, a sheet each."""

    def render(results: Sequence[Result]) -> bytes:
        found = [table for result in results for table in page_tables(result, style)]
        return tables.to_xlsx(found)

    return render


def parts(style: Style) -> Callable[[Result], list[Result]]:
    """One result for each table of the page, with the text before it; the last has the text behind
    it, too."""

    def split(result: Result) -> list[Result]:
        return [replace(result, text=tables.to_html(part)) for part in _by_table(result, style)]

    return split


def _by_table(result: Result, style: Style) -> list[list[Table | str]]:
    groups: list[list[Table | str]] = []
    pending: list[Table | str] = []
    for part in page_parts(result, style):
        pending.append(part)
        if isinstance(part, Table):
            groups.append(pending)
            pending = []
    if groups:
        groups[-1] += pending
    return groups


def _ending(result: Result) -> str:
    if result.status == "ok":
        return ""
    name = escape(result.page.name).replace("--", "- -")
    return f"<!-- qocr: {name}: {result.status} -->\n"
