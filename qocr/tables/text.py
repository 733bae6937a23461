"""Tables -> HTML, Markdown, CSV and JSON records."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from typing import Any

from qocr.notation.markdown_escapes import escaped_cell, escaped_starts
from qocr.notation.numbers import number_in
from qocr.notation.spreadsheet import guarded
from qocr.tables.grid import Cell, Table, grid, slots
from qocr.tables.workbook import number_format

_TAG = re.compile(r"<[^<>]*>")


def to_html(parts: Sequence[Table | str]) -> str:
    """HTML with one row per line: nothing but tables, their parts, `rowspan`, `colspan`, `<br>`,
    `<sup>`, `<sub>` and escaped text; LibreOffice's `sdnum` keeps its Calc from computing cells or
    shortening numbers. Header rows form a `thead`, unless one of their cells reaches into the body.
    Texts between the tables are paragraphs."""
    return "".join(
        f"<p>{escape(part)}</p>\n" if isinstance(part, str) else "\n".join(_html_lines(part)) + "\n"
        for part in parts
    )


def to_md(parts: Sequence[Table | str], repeat_spans: bool = False) -> str:
    """GitHub's pipe tables and the texts between them, with a blank line between any two.

    The first row is the header, because Markdown requires one. Spans are flattened as in `grid`,
    line feeds become `<br>`, and what Markdown would take for a mark is escaped. Formulas between
    dollars stay formulas.
    """
    return "\n".join(
        f"{_md_paragraph(part)}\n" if isinstance(part, str) else _md_table(grid(part, repeat_spans))
        for part in parts
    )


def to_csv(
    tables: Sequence[Table],
    delimiter: str = ",",
    excel_safe: bool = False,
    repeat_spans: bool = False,
) -> str:
    """Rows quoted by RFC 4180, but ended by a line feed as Unix tools expect, with a blank line
    between tables. With `excel_safe`, `guarded` keeps spreadsheets from running a cell as a
    formula.
    """
    return "\n".join(
        _csv_table(grid(table, repeat_spans), delimiter, excel_safe) for table in tables
    )


def to_records(tables: Sequence[Table]) -> list[dict[str, Any]]:
    """Each table as a dictionary for JSON: its header rows, its texts row by row, and its cells
    with their spans."""
    return [
        {
            "header_rows": table.header_rows,
            "rows": grid(table),
            "cells": [_record(cell) for cell in table.cells],
        }
        for table in tables
    ]


def _record(cell: Cell) -> dict[str, Any]:
    return {name: value for name, value in asdict(cell).items() if name != "html"}


def _html_lines(table: Table) -> list[str]:
    rows = [_html_row(index, row) for index, row in enumerate(slots(table))]
    head = table.header_rows
    if any(cell.row < head < cell.row + cell.rowspan for cell in table.cells):
        head = 0
    lines = ["<table>"]
    lines += ["<thead>", *rows[:head], "</thead>"] if head else []
    lines += ["<tbody>", *rows[head:], "</tbody>"] if rows[head:] else []
    return [*lines, "</table>"]


def _html_row(index: int, row: list[Cell | None]) -> str:
    cells = [
        _html_cell(cell) if cell else "<td></td>"
        for column, cell in enumerate(row)
        if cell is None or (cell.row, cell.column) == (index, column)
    ]
    return "<tr>" + "".join(cells) + "</tr>"


def _html_cell(cell: Cell) -> str:
    tag = "th" if cell.header else "td"
    spans = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    spans += f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    spans += _sheet_format(cell)
    inside = cell.html or escape(cell.text).replace("\n", "<br>")
    return f"<{tag}{spans}>{inside}</{tag}>"


def _sheet_format(cell: Cell) -> str:
    """The attribute that makes Calc show the cell as it is written, where it would not.

    Source: LibreOffice writes it into its own HTML; 1033 is the language of numbers, English.
    """
    digits = _TAG.sub("", cell.html) or cell.text
    shown = None if cell.html else number_format(digits)
    changed = number_in(digits) is not None or guarded(digits) != digits
    if shown is None and changed:
        shown = "@"  # text
    return f' sdnum="1033;0;{shown}"' if shown not in (None, "0") else ""


def _md_table(rows: list[list[str]]) -> str:
    if not rows:
        return ""
    head, *body = [f"| {' | '.join(map(escaped_cell, row))} |" for row in rows]
    rule = "|" + " --- |" * len(rows[0])
    return "\n".join([head, rule, *body]) + "\n"


def _md_paragraph(text: str) -> str:
    """A text that no Markdown reader takes for a heading, a list, a quotation or a rule."""
    return escaped_starts(escaped_cell(text))


def _csv_table(rows: list[list[str]], delimiter: str, excel_safe: bool) -> str:
    buffer = io.StringIO()
    rows = [[guarded(text) for text in row] for row in rows] if excel_safe else rows
    csv.writer(buffer, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return buffer.getvalue()
