"""A page as the parts of a document: headings, paragraphs, lists, captions, notes, tables."""

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
OTHER_COLUMN = 1.5  # times the width of one is the width of a column of another kind
SHORT = 0.5  # of the width between the margins
ON_PURPOSE = 0.75  # the share of rows

_FLOATING = ("caption", "table", "note")

_CAPTION = re.compile(
    r"(?:figure|fig\.?|table|tab\.?|scheme|chart|plate|algorithm|box|abbildung|abb\.|tabelle"
    r"|tableau|figura|tabla|tabela|图|表|図)\s*(?:\d|[IVX]+\b)",
    re.IGNORECASE,
)
_NOTE = re.compile(r"(?:[*†‡§¶]+|[¹²³⁴-⁹]+)\s*\w")
_NUMBERED_NOTE = re.compile(r"\d{1,2}\s*[A-Z\"“]\w*")


class TableArea(Area, Protocol):
    """A table as HTML, and where it stands."""

    @property
    def html(self) -> str:
        """The table as an HTML `table` element."""
        ...


@dataclass(frozen=True, slots=True)
class Element:
    """A part of a document; its `rows` are one text unless they are `lines`."""

    kind: Kind
    rows: tuple[str, ...]
    level: int = 0
    html: str = ""
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class _BodyText:
    body: float
    bottom: float
    lower_case: bool


def elements(boxes: Sequence[Box], tables: Sequence[TableArea] = ()) -> list[Element]:
    """The parts of the page in reading order, notes at its end; a paragraph that a column, a
    picture or a table cuts in two is whole again."""
    html = {id(table): table.html for table in tables}
    page = _measured(boxes)
    found: list[Element] = []
    for part in reading_order(boxes, tables):
        if part.area is not None:
            found.append(Element("table", (), html=html[id(part.area)]))
            continue
        for number, element in enumerate(_elements(part.rows, page)):
            _add(found, element, anew=number == 0)
    notes = [element for element in found if element.kind == "note"]
    return [element for element in found if element.kind != "note"] + notes


def _add(found: list[Element], element: Element, anew: bool) -> None:
    """Appends the element, or its rows to the paragraph they go on with: `anew`, as a column
    begins, or below what stands between paragraphs."""
    last = next((n for n in range(len(found) - 1, -1, -1) if found[n].kind not in _FLOATING), None)
    before = found[last] if last is not None else None
    parted = anew or (bool(found) and before is not found[-1])
    if parted and last is not None and before is not None and _goes_on(before, element):
        found[last] = replace(before, rows=before.rows + element.rows)
    else:
        found.append(element)


def _goes_on(before: Element, element: Element) -> bool:
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
    found: list[Element] = []
    for start, end in pairwise(cuts):
        piece = block[start:end]
        level = heading_level(piece, page.body, page.lower_case)
        beside_item = start in starts and bool(starts & {end, *cuts[: cuts.index(start)][-1:]})
        if level and not (beside_item and _is_body_size(piece, page)):
            found.append(_element("heading", piece, level))
        else:
            found.append(_element("item" if start in starts else _kind(piece, left, right), piece))
    return _with_notes(found, block, cuts, page)


def _paragraph_starts(block: Block, items: Sequence[int], page: _BodyText) -> set[int]:
    """Where paragraphs begin, but inside of items; headings in capitals stand alone."""
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
    """Whether the rows from the last mark to this one follow closely, further in than it."""
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
    """Whether rows end where they do on purpose, as in an address or a receipt."""
    told = [
        is_parted(above)
        or (
            breaks_early(above, below, right)
            and (right_of(above) < left + SHORT * (right - left) or not goes_on(_row_text(below)))
        )
        for above, below in pairwise(piece)
        if right_of(above) < right or is_parted(above)
    ]
    return bool(told) and sum(told) >= ON_PURPOSE * len(told)


def _is_body_size(piece: Block, page: _BodyText) -> bool:
    return median(map(height_of, piece)) <= SIZE * page.body


def _with_notes(
    found: Sequence[Element], block: Block, cuts: Sequence[int], page: _BodyText
) -> list[Element]:
    """The elements, the last ones as notes if they are small, low and begin with a mark.

    Below a heading or small print they are no notes but a bibliography.
    """
    first = len(found)
    number = first - 1
    while number >= 0 and found[number].kind in ("text", "lines"):
        row = block[cuts[number]]
        small = height_of(row) < NOTE_SIZE * page.body
        if _NOTE.match(_row_text(row)) or (small and _NUMBERED_NOTE.match(_row_text(row))):
            first = number
        elif not small:
            break
        number -= 1
    low = first < len(found) and row_middle(block[cuts[first]]) > NOTE_PLACE * page.bottom
    if not low or (number >= 0 and found[number].kind == "heading") or number + 1 < first:
        return list(found)
    return [*found[:first], *(replace(element, kind="note") for element in found[first:])]


def _element(kind: Kind, piece: Block, level: int = 0) -> Element:
    width = max(map(right_of, piece)) - min(map(left_of, piece))
    return Element(kind, tuple(map(_row_text, piece)), level, width=width)


def _row_text(row: Row) -> str:
    """The text of a row, a drop cap written to its word."""
    first, *others = row
    if others and may_be_initial(first, others[0].height) and goes_on(others[0].line.text):
        return first.line.text + row_text(tuple(others))
    return row_text(row)
