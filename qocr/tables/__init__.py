"""Tables: parses a model's HTML into a grid with its spans resolved, and renders the grid."""

from __future__ import annotations

from qocr.tables.grid import Cell, Table, grid, with_header
from qocr.tables.table_parser import Parsed, parse_tables
from qocr.tables.text import to_csv, to_html, to_md, to_records
from qocr.tables.workbook import to_xlsx

__all__ = [
    "Cell",
    "Parsed",
    "Table",
    "grid",
    "parse_tables",
    "to_csv",
    "to_html",
    "to_md",
    "to_records",
    "to_xlsx",
    "with_header",
]
