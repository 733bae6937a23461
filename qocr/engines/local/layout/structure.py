"""Splits a page into the elements of a document: headings, paragraphs, lists, notes, tables ..."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from statistics import median
from typing import Literal, Protocol

from qocr.engines.local.geometry import Block, Box, Row, row_middle, row_text
from qocr.engines.local.layout.gutters import Area
from qocr.engines.local.layout.headings import SIZE, heading_level, in_capitals, mostly_lower_case
from qocr.engines.local.layout.initials import may_be_initial
from qocr.engines.local.layout.lists import item_starts
from qocr.engines.local.layout.order import reading_order
from qocr.engines.local.layout.paragraphs import (
    INDENT,
    SENTENCE_END,
    breaks_early,
    goes_on,
    height_of,
    is_apart,
    is_parted,
    left_of,
    paragraphs,
    right_of,
    usual_step,
)

Kind = Literal["heading", "text", "lines", "item", "caption", "note", "table"]

NOTE_SIZE = 0.9  # of the body's letters
NOTE_PLACE = 0.6  # of the page's height
OTHER_COLUMN = 1.5  # ratio of widths from which two columns do not continue each other
SHORT = 0.5  # of the width between the margins
ON_PURPOSE = 0.75  # share of rows that have to be broken on purpose

_FLOATING = ("caption", "table", "note")

_CAPTION = re.compile(
    r"(?:figure|fig\.?|table|tab\.?|scheme|chart|plate|algorithm|box|abbildung|abb\.|tabelle"
    r"|tableau|figura|tabla|tabela|图|表|図)\s*(?:\d|[IVX]+\b)",
    re.IGNORECASE,
)
_NOTE = re.compile(r"(?:[*†‡§¶]+|[¹²³⁴-⁹]+)\s*\w")
_NUMBERED_NOTE = re.compile(r"\d{1,2}\s*[A-Z\"“]\w*")


class TableArea(Area, Protocol):
    """A table as HTML, with its rectangle on the page."""

    @property
    def html(self) -> str:
        """The table as an HTML `table` element."""
        ...


@dataclass(frozen=True, slots=True)
class Element:
    """A part of a document. Its `rows` are one running text, unless its kind is `lines`. `level` is
    that of a heading, `html` that of a table, `width` is in pixels."""

    kind: Kind
    rows: tuple[str, ...]
    level: int = 0
    html: str = ""
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class _BodyText:
    """The height of the body's letters and the bottom of the text, in pixels."""

    body: float
    bottom: float
    lower_case: bool


def elements(boxes: Sequence[Box], tables: Sequence[TableArea] = ()) -> list[Element]:
    """The elements of the page in reading order, notes last. A paragraph that a column, a picture
    or a table cuts in two is joined again."""
    html = {id(table): table.html for table in tables}
    page = _measured(boxes)
    ordered: list[Element] = []
    for part in reading_order(boxes, tables):
        if part.area is not None:
            ordered.append(Element("table", (), html=html[id(part.area)]))
            continue
        for number, element in enumerate(_elements(part.rows, page)):
            _add(ordered, element, begins_part=number == 0)
    notes = [element for element in ordered if element.kind == "note"]
    return [element for element in ordered if element.kind != "note"] + notes


def _add(ordered: list[Element], element: Element, begins_part: bool) -> None:
    """Appends the element, or its rows to the paragraph they continue. Only the first element of a
    part, such as a column, or one below a table or note can continue a paragraph."""
    numbers = range(len(ordered) - 1, -1, -1)
    last = next((n for n in numbers if ordered[n].kind not in _FLOATING), None)
    before = ordered[last] if last is not None else None
    separated = begins_part or (bool(ordered) and before is not ordered[-1])
    if separated and last is not None and before is not None and _continues(before, element):
        ordered[last] = replace(before, rows=before.rows + element.rows)
    else:
        ordered.append(element)


def _continues(before: Element, element: Element) -> bool:
    if element.kind != "text" or before.kind not in ("text", "item"):
        return False
    narrow, broad = sorted((before.width, element.width))
    if broad > OTHER_COLUMN * narrow:
        return False
    return goes_on(element.rows[0]) and not SENTENCE_END.search(before.rows[-1])


def _measured(boxes: Sequence[Box]) -> _BodyText:
    heights = [box.height for box in boxes for _ in range(1 + len(box.line.text) // 10)]
    return _BodyText(
        median(heights) if heights else 0.0,
        max((box.bottom for box in boxes), default=0.0),
        mostly_lower_case([(box,) for box in boxes]),
    )


def _elements(block: Block, page: _BodyText) -> list[Element]:
    items = item_starts([_row_text(row) for row in block])
    starts = set(items)
    cuts = sorted({0, len(block), *starts, *_paragraph_starts(block, items, page)})
    left, right = min(map(left_of, block)), max(map(right_of, block))
    parts: list[Element] = []
    for start, end in pairwise(cuts):
        piece = block[start:end]
        level = heading_level(piece, page.body, page.lower_case)
        beside_item = start in starts and bool(starts & {end, *cuts[: cuts.index(start)][-1:]})
        if level and not (beside_item and _is_body_size(piece, page)):
            parts.append(_element("heading", piece, level))
        else:
            parts.append(_element("item" if start in starts else _kind(piece, left, right), piece))
    return _with_notes(parts, block, cuts, page)


def _paragraph_starts(block: Block, items: Sequence[int], page: _BodyText) -> set[int]:
    """The numbers of rows that begin a paragraph outside of list items, or a heading in
    capitals."""
    usual = usual_step(block)
    starts = {
        number
        for number in accumulate(len(piece) for piece in paragraphs(block))
        if not _is_in_item(block, number, items, usual)
    }
    if page.lower_case:
        capitals = [in_capitals(row) for row in block]
        for number, (above, below) in enumerate(pairwise(capitals), 1):
            ended = SENTENCE_END.search(_row_text(block[number - 1]))
            if above != below and (above or ended):
                starts.add(number)
    return starts


def _is_in_item(block: Block, number: int, items: Sequence[int], usual: float) -> bool:
    """Whether the row belongs to a list item: all rows since its mark follow closely, indented."""
    before = bisect_left(items, number)
    if not before or number == len(block):
        return False
    mark = items[before - 1]
    return all(
        left_of(block[row]) > left_of(block[mark]) + INDENT * height_of(block[mark])
        and not is_apart(block, row, usual)
        for row in range(mark + 1, number + 1)
    )


def _kind(piece: Block, left: float, right: float) -> Kind:
    if _CAPTION.match(_row_text(piece[0])):
        return "caption"
    return "lines" if _are_lines(piece, left, right) else "text"


def _are_lines(piece: Block, left: float, right: float) -> bool:
    """Whether the rows are broken on purpose, as in an address or a receipt."""
    broken_on_purpose = [
        is_parted(above)
        or (
            breaks_early(above, below, right)
            and (right_of(above) < left + SHORT * (right - left) or not goes_on(_row_text(below)))
        )
        for above, below in pairwise(piece)
        if right_of(above) < right or is_parted(above)
    ]
    enough = ON_PURPOSE * len(broken_on_purpose)
    return bool(broken_on_purpose) and sum(broken_on_purpose) >= enough


def _is_body_size(piece: Block, page: _BodyText) -> bool:
    return median(map(height_of, piece)) <= SIZE * page.body


def _with_notes(
    parts: Sequence[Element], block: Block, cuts: Sequence[int], page: _BodyText
) -> list[Element]:
    """The elements, the last ones as notes if they are small, low and begin with a mark.

    Below a heading, or below other small print, they are a bibliography instead.
    """
    first = len(parts)
    number = first - 1
    while number >= 0 and parts[number].kind in ("text", "lines"):
        row = block[cuts[number]]
        small = height_of(row) < NOTE_SIZE * page.body
        if _NOTE.match(_row_text(row)) or (small and _NUMBERED_NOTE.match(_row_text(row))):
            first = number
        elif not small:
            break
        number -= 1
    low = first < len(parts) and row_middle(block[cuts[first]]) > NOTE_PLACE * page.bottom
    if not low or (number >= 0 and parts[number].kind == "heading") or number + 1 < first:
        return list(parts)
    return [*parts[:first], *(replace(element, kind="note") for element in parts[first:])]


def _element(kind: Kind, piece: Block, level: int = 0) -> Element:
    width = max(map(right_of, piece)) - min(map(left_of, piece))
    return Element(kind, tuple(map(_row_text, piece)), level, width=width)


def _row_text(row: Row) -> str:
    """The text of a row; a drop cap is joined to its word."""
    first, *others = row
    if others and may_be_initial(first, others[0].height) and goes_on(others[0].line.text):
        return first.line.text + row_text(tuple(others))
    return row_text(row)
