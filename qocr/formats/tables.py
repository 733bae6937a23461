"""The tables of a page: clean HTML, Markdown, CSV, spreadsheets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape

from qocr import tables
from qocr.tables import Table
from qocr.types import Result, Style

Render = Callable[[Result], str]


def page_tables(result: Result, style: Style) -> tuple[Table, ...]:
    """The tables in the result's HTML, with as many header rows as the user says."""
    found = tables.parse_tables(result.text).tables
    if style.header is None:
        return found
    return tuple(tables.with_header(table, style.header) for table in found)


def html(style: Style) -> Render:
    """Table markup only; a comment says how the page ended unless it ended well."""

    def render(result: Result) -> str:
        return _ending(result) + tables.to_html(page_tables(result, style))

    return render


def markdown(style: Style) -> Render:
    """The tables of a page as pipe tables, with a blank line between them."""
    return lambda result: tables.to_md(page_tables(result, style))


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
    """One result for each table of the page."""

    def split(result: Result) -> list[Result]:
        found = page_tables(result, style)
        return [replace(result, text=tables.to_html([table])) for table in found]

    return split


def _ending(result: Result) -> str:
    if result.status == "ok":
        return ""
    name = escape(result.page.name).replace("--", "- -")
    return f"<!-- qocr: {name}: {result.status} -->\n"
