"""Tables -> an Excel workbook, written with XlsxWriter."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from qocr.errors import OutputError
from qocr.notation.numbers import number_in
from qocr.tables.grid import Cell, Table

# Source: Microsoft, "Excel specifications and limits".
MAX_ROWS, MAX_COLUMNS, MAX_CELL_LENGTH, MAX_NAME_LENGTH = 1_048_576, 16_384, 32_767, 31
MAX_DIGITS = 15
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)


def to_xlsx(tables: Sequence[Table], names: Sequence[str] = ()) -> bytes:
    """A workbook with one sheet for each table, named by `names` or else Table 1, Table 2, ...

    Spanning cells are merged and headers are bold. A text becomes a number only if Excel then shows
    the same characters: 9.00 (in the format 0.00) and 1,234.50 do; 007, 1e5 and long account
    numbers do not. Headers stay text, so that 2023 names a column. Formulas and links are never
    created, and the same tables give the same bytes.
    Raises OutputError if a table, or the text of a cell, is too large for Excel.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": _CREATED})  # always the same, for the same bytes
    styles = _styles(book)
    for table, name in zip(tables, _sheet_names(len(tables), names), strict=True):
        _check(table)
        sheet = book.add_worksheet(name)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        for cell in table.cells:
            _write(sheet, cell, styles)
    book.close()
    return buffer.getvalue()


def number_format(text: str) -> str | None:
    """The Excel number format that shows `text` as it is printed; None if no format does."""
    number = number_in(text)
    if number is None or sum(map(str.isdigit, text)) > MAX_DIGITS or _is_minus_zero(number):
        return None
    exponent = number.as_tuple().exponent
    decimals = "." + "0" * -exponent if isinstance(exponent, int) and exponent < 0 else ""
    if text == f"{number:f}":
        return "0" + decimals
    return "#,##0" + decimals if text == f"{number:,f}" else None


def _is_minus_zero(number: Decimal) -> bool:
    return number.is_zero() and number.is_signed()


def _styles(book: Any) -> Any:
    @cache
    def style(header: bool, wrapped: bool, number_format: str) -> Any:
        properties: dict[str, Any] = {"valign": "top"}
        properties |= {"bold": True} if header else {}
        properties |= {"text_wrap": True} if wrapped else {}
        properties |= {"num_format": number_format} if number_format else {}
        return book.add_format(properties)

    return style


def _write(sheet: Any, cell: Cell, styles: Any) -> None:
    cell_format = None if cell.header else number_format(cell.text)
    style = styles(cell.header, "\n" in cell.text, cell_format or "")
    if cell.rowspan > 1 or cell.colspan > 1:
        last = (cell.row + cell.rowspan - 1, cell.column + cell.colspan - 1)
        sheet.merge_range(cell.row, cell.column, *last, "", style)
    if cell_format:
        sheet.write_number(cell.row, cell.column, number_in(cell.text), style)
    elif cell.text:
        sheet.write_string(cell.row, cell.column, cell.text, style)


def _check(table: Table) -> None:
    if table.rows > MAX_ROWS or table.columns > MAX_COLUMNS:
        raise _too_large(f"a table of {table.rows} rows and {table.columns} columns")
    longest = max((len(cell.text) for cell in table.cells), default=0)
    if longest > MAX_CELL_LENGTH:
        raise _too_large(f"a cell of {longest} characters")


def _too_large(what: str) -> OutputError:
    return OutputError(
        f"an Excel sheet cannot hold {what}", code="TooLarge", hint="Write csv, json or html."
    )


def _sheet_names(count: int, given: Sequence[str]) -> list[str]:
    """Names that Excel accepts: short, without reserved characters, and unique whatever their
    case."""
    taken: set[str] = {"history"}
    names = []
    for index in range(count):
        stem = _NOT_IN_NAMES.sub(" ", given[index]) if index < len(given) else ""
        name = _free_name(stem.strip(" '") or f"Table {index + 1}", taken)
        taken.add(name.lower())
        names.append(name)
    return names


def _free_name(stem: str, taken: set[str]) -> str:
    name, number = stem[:MAX_NAME_LENGTH].rstrip(" '"), 1
    while name.lower() in taken:
        number += 1
        ending = f" ({number})"
        name = stem[: MAX_NAME_LENGTH - len(ending)] + ending
    return name
