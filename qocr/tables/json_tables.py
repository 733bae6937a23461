"""Tables in JSON -> HTML tables: lists of lists or of objects, heads and rows, columns, cells."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from qocr.tables.counting import missing, visible

_HEADS = ("headers", "header", "columns")
_BODIES = ("rows", "data", "body")
_HEAD_NAMES = ("name", "title", "header", "label", "text", "field", "key")
_ROW_NAMES = ("row", "row_index", "rowindex", "start_row", "row_id")
_COLUMN_NAMES = ("col", "column", "col_index", "column_index", "columnindex", "start_col", "col_id")
_CELL_TEXTS = ("text", "content", "value", "html")
_SPANS = {
    "rowspan": ("rowspan", "row_span"),
    "colspan": ("colspan", "col_span", "column_span", "columnspan"),
}
_BOXES = frozenset({"bbox", "bbox_2d", "box", "box_2d", "poly", "polygon"})
_KIND_WORDS = frozenset({"table", "caption", "title", "text", "footnote", "paragraph", "header"})
_KINDS = frozenset({"category", "type", "label", "class", "kind"})
_PLAIN = frozenset({"text", "content", "html", "caption", "title", "footnote", "note", "notes"})
_TOKEN = re.compile(r"\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'|,(?=\s*+[\]}])|\b[A-Z][a-z]{3,4}\b")
_PYTHON = {"True": "true", "False": "false", "None": "null"}
_START = re.compile(r"^[^\S\n]*+[\[{]", re.MULTILINE)
_GAP = re.compile(r"[ \t\r\n,]*+")
_CELLS_ASKED = 100_000  # positions that are filled up to make rows of single cells

IsTable = Callable[[str], bool]


def json_markup(text: str, is_table: IsTable) -> tuple[str, int] | None:
    """The tables of an answer in JSON as HTML, with the other texts of it, and how many letters of
    its values are not in them; None where there is no JSON. `is_table` says which texts hold a
    table."""
    start = _START.search(text)
    begin = start.end() - 1 if start and not text.lstrip().startswith('"') else 0
    before, (values, behind) = text[:begin].strip(), _values(text[begin:].strip())
    if not values or is_table(before) or is_table(behind):
        return None
    if (before or behind) and not any(map(_holds_more, values)):
        return None
    value = values[0] if len(values) == 1 else values
    try:
        written = "\n".join(_JsonTables(is_table).of_value(value))
        lost = missing(visible("\n".join(_leaves(value))), visible(written))
    except RecursionError:
        return None
    return f"<p>{escape(before)}</p>{written}<p>{escape(behind)}</p>", lost


def _holds_more(value: Any) -> bool:
    """Whether a value has several values: `[1]` before a note has not."""
    return isinstance(value, Mapping) or (
        isinstance(value, list) and any(isinstance(item, list | Mapping) for item in value)
    )


def _values(text: str) -> tuple[list[Any], str]:
    """The values that a text begins with, and the rest of it. Numbers are as they are written."""
    if text[:1] not in ("{", "[", '"'):
        return [], text
    for written in (text, _mended(text)):
        values, at = [], 0
        try:
            while written[at : at + 1] in ("{", "[", '"'):
                value, end = _DECODER.raw_decode(written, at)
                values.append(value)
                at = _after_gap(written, end)
        except (ValueError, RecursionError):
            continue
        return values, written[at:]
    return [], text


def _after_gap(text: str, at: int) -> int:
    gap = _GAP.match(text, at)
    return gap.end() if gap else at


def _mended(text: str) -> str:
    """JSON of what is nearly JSON: without commas too many, and Python's notation."""
    return _TOKEN.sub(_mended_token, text)


def _mended_token(token: re.Match[str]) -> str:
    written = token[0]
    if written[0] == "'":
        return json.dumps(written[1:-1].replace("\\'", "'"), ensure_ascii=False)
    return "" if written == "," else _PYTHON.get(written, written)


def _without_loss(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object; a name that stands twice gets a number, so that both values are there."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        free, number = name, 1
        while free in found:
            number += 1
            free = f"{name} ({number})"
        found[free] = value
    return found


_DECODER = json.JSONDecoder(
    parse_float=str, parse_int=str, object_pairs_hook=_without_loss, strict=False
)


def _leaves(value: Any) -> Iterator[str]:
    """The texts of a value, but those that only place or name them."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            if not _places(value, name) and name.lower() not in _COUNTS:
                yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield shown(value)


_COUNTS = frozenset((*_ROW_NAMES, *_COLUMN_NAMES, *_SPANS["rowspan"], *_SPANS["colspan"]))


def _is_placed(value: Any) -> bool:
    """Whether an object has a box, and so is a block of a page, no row."""
    return isinstance(value, Mapping) and any(
        name.lower() in _BOXES and isinstance(item, list | Mapping) for name, item in value.items()
    )


def _places(value: Mapping[str, Any], name: str) -> bool:
    """Whether a name of an object says where the block is or what it is."""
    lower = name.lower()
    if _is_placed(value) and lower in (_BOXES | _KINDS):
        return True
    kind = value[name]
    has_text = not _PLAIN.isdisjoint(other.lower() for other in value)
    return lower in _KINDS and has_text and isinstance(kind, str) and kind.lower() in _KIND_WORDS


class _JsonTables:
    """Writes JSON values as HTML tables; `is_table` says which texts hold a table."""

    def __init__(self, is_table: IsTable) -> None:
        self._is_table = is_table

    def of_value(self, value: Any) -> Iterator[str]:
        """The tables in a JSON value, and its other texts."""
        if isinstance(value, Mapping):
            yield from self._of_object(value)
        elif isinstance(value, list) and value:
            yield from self._of_list(value)
        elif not isinstance(value, list):
            yield self._text("", value)

    def _of_object(self, value: Mapping[str, Any]) -> Iterator[str]:
        if self._are_columns(value):
            yield table(list(value), list(zip(*value.values(), strict=True)))
            return
        name = next((name for name in _BODIES if self._is_rows(value.get(name))), None)
        if name is not None:
            heads = next((n for n in _HEADS if self._heads(value.get(n)) is not None), "")
            yield table(self._heads(value.get(heads)), value[name])
            value = {key: item for key, item in value.items() if key not in (heads, name)}
        for key in (key for key in value if not _places(value, key)):
            if isinstance(value[key], Mapping | list):
                yield from self.of_value(value[key])
            else:
                yield self._text(key, value[key])

    def _are_columns(self, value: Mapping[str, Any]) -> bool:
        """Whether each value of an object is a column, all of one length."""
        columns = list(value.values())
        if len(columns) < 2 or any(name.lower() in (*_HEADS, *_BODIES) for name in value):
            return False
        return all(map(self._is_column, columns)) and _are_alike(columns)

    def _of_list(self, value: list[Any]) -> Iterator[str]:
        cells = _cells(value)
        if cells:
            yield cells
        elif self._is_rows(value) and not any(map(_is_placed, value)):
            yield table(None, value)
        else:
            for item in value:
                yield from self.of_value(item)

    def _text(self, name: str, value: Any) -> str:
        if isinstance(value, str) and self._is_table(value):
            return value
        named = name and name.lower() not in _PLAIN
        return f"<p>{escape(f'{name}: {shown(value)}' if named else shown(value))}</p>"

    def _heads(self, value: Any) -> list[Any] | None:
        """The names of the columns: texts, or objects that have one under a usual name."""
        if isinstance(value, list) and value and all(map(_is_object, value)):
            names = [next((item[k] for k in _HEAD_NAMES if k in item), None) for item in value]
            return names if all(isinstance(name, str) for name in names) else None
        return list(_cells_of(value)) if value and self._is_row(value) else None

    def _is_row(self, value: Any) -> bool:
        return isinstance(value, list | Mapping) and all(
            self._is_column(cell) if isinstance(value, Mapping) else self._is_cell(cell)
            for cell in _cells_of(value)
        )

    def _is_cell(self, value: Any) -> bool:
        return not isinstance(value, list | Mapping) and not (
            isinstance(value, str) and self._is_table(value)
        )

    def _is_column(self, value: Any) -> bool:
        """Whether a value is one cell, or a list of cells."""
        return all(map(self._is_cell, value)) if isinstance(value, list) else self._is_cell(value)

    def _is_rows(self, value: Any) -> bool:
        return isinstance(value, list) and bool(value) and all(map(self._is_row, value))


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping)


def _are_alike(columns: Sequence[Any]) -> bool:
    lengths = {len(column) if isinstance(column, list) else -1 for column in columns}
    return len(lengths) == 1 and lengths.pop() > 0


def _cells_of(row: Any) -> Iterable[Any]:
    return row.values() if isinstance(row, Mapping) else row


def table(head: Sequence[Any] | None, rows: Sequence[Any]) -> str:
    """Rows of values; rows that are objects have the names of all of them as their head."""
    names = list(dict.fromkeys(n for row in rows if isinstance(row, Mapping) for n in row))
    heads = list(map(shown, head or names))
    keys = heads if sorted(heads) == sorted(names) else names
    body = [[row.get(k) for k in keys] if isinstance(row, Mapping) else row for row in rows]
    lines = [_row(heads, "th")] if heads else []
    return "\n".join(["<table>", *lines, *(_row(row, "td") for row in body), "</table>"])


def _row(values: Iterable[Any], tag: str) -> str:
    cells = (escape(shown(value)).replace("\n", "<br>") for value in values)
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def shown(value: Any) -> str:
    """A value as a cell shows it; a list has a line for each item."""
    if isinstance(value, list):
        return "\n".join(map(shown, value))
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _cells(items: list[Any]) -> str:
    """The table of a list of cells, each with its row, its column and its text; else ""."""
    placed = [_cell(item) for item in items]
    cells = sorted(cell for cell in placed if cell is not None)
    if len(cells) < len(items) or len({cell[:2] for cell in cells}) < len(cells):
        return ""
    first = min(column for _, column, _ in cells)
    spans = any("span=" in markup for _, _, markup in cells)
    rows: dict[int, list[str]] = {}
    filled = 0
    for row, column, markup in cells:
        written = rows.setdefault(row, [])
        gap = 0 if spans else max(0, column - first - len(written))
        filled += gap
        if filled > _CELLS_ASKED:
            return ""
        written += [*["<td></td>"] * gap, markup]
    return "<table>" + "".join(f"<tr>{''.join(row)}</tr>" for row in rows.values()) + "</table>"


def _cell(item: Any) -> tuple[int, int, str] | None:
    if not isinstance(item, Mapping):
        return None
    names = {str(name).lower(): value for name, value in item.items()}
    row, column = _number(names, _ROW_NAMES), _number(names, _COLUMN_NAMES)
    text = next((names[name] for name in _CELL_TEXTS if name in names), None)
    known = _COUNTS | set(_CELL_TEXTS) | _BOXES | _KINDS
    if row is None or column is None or isinstance(text, list | Mapping) or set(names) - known:
        return None
    spans = "".join(
        f' {span}="{count}"'
        for span, keys in _SPANS.items()
        if (count := _number(names, keys)) and count > 1
    )
    return row, column, f"<td{spans}>{escape(shown(text))}</td>"


def _number(names: Mapping[str, Any], keys: Sequence[str]) -> int | None:
    written = next((str(names[key]) for key in keys if key in names), "")
    return int(written) if written.isdecimal() and len(written) < 6 else None
