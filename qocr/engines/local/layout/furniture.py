"""Separates a page's text from what surrounds it: page numbers, running titles, marginal notes.

A line that is not clearly one of these counts as text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from qocr.engines.local.geometry import Box, Row, row_middle, row_text, rows, words
from qocr.engines.local.layout.order import sideways
from qocr.engines.local.layout.paragraphs import goes_on, height_of, left_of, right_of

MOST_ROWS = 3  # of a header or a footer
FEWEST_ROWS = 8  # a page with fewer rows is not one of a longer text
PROSE_LETTERS = 28  # in a line of running text
PROSE = 0.4  # share of the page's letters that is in such lines
LONGEST = 130  # letters of a header at most
LONGEST_TITLE = 90  # letters of a running title at most
EDGE = 0.13  # of the page's height

# Steps from row to row
CLEAR = 1.2
FAR = 1.8
VERY_FAR = 3.0

# Shares of the height of the text's letters
LARGE = 1.3
SMALL = 0.86

APART = 5.0  # line heights between the two ends of a running title
CENTRED = 2.0  # line heights by which a page number may miss the centre or a margin

_ROMAN = r"(?=[ivxlc])(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
_BARE = rf"(?:\d{{1,4}}|{_ROMAN}|[A-Z]-?\d{{1,3}})"
_NUMBER = re.compile(
    rf"(?:page|seite|p\.|s\.|página|pagina)?\s*[-–—\[(|•.]*\s*{_BARE}\s*(?:(?:/|of|von|de)\s*\d+)?"
    r"\s*[-–—\])|•.]*",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_CAPS_NUMBERED = re.compile(r"\d{1,4} [^a-z\d]{4,}|[^a-z\d]{4,} \d{1,4}")
_PRINTED = re.compile(
    r"https?:|www\.|\bdoi\b|©|\(c\) \d{4}|copyright|all rights reserved|\bissn\b|downloaded from"
    r"|\bpage \d+ of \d+",
    re.IGNORECASE,
)
_NOTE = re.compile(r"[*†‡§¶•¹²³⁴-⁹]|\d{1,2}\s*[A-Z]")


@dataclass(frozen=True, slots=True)
class PageFurniture:
    """The lines around a page's text, and the boxes of the text itself."""

    header: tuple[str, ...]
    footer: tuple[str, ...]
    margin: tuple[str, ...]
    text: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class _PageSize:
    """Measures of a page in pixels, and whether it consists of running text (`prose`)."""

    height: float
    left: float
    right: float
    letters: float
    step: float
    prose: bool


def separate_furniture(boxes: Sequence[Box], page_height: float = 0.0) -> PageFurniture:
    """The furniture and the text of a page, whose height is `page_height` pixels (0: unknown)."""
    turned = sideways(boxes)
    margin = [box for box in boxes if id(box) in turned and _is_outside(box, boxes, turned)]
    level = [box for box in boxes if box not in margin]
    block = list(rows(level))
    page = _measured(block, page_height)
    header = _header(block, page)
    footer = _header(block[len(header) :][::-1], page, below=True)[::-1]
    text = block[len(header) : len(block) - len(footer)]
    return PageFurniture(
        tuple(map(row_text, header)),
        tuple(map(row_text, footer)),
        tuple(box.line.text for box in margin),
        tuple(box for row in text for box in row),
    )


def _is_outside(box: Box, boxes: Sequence[Box], turned: set[int]) -> bool:
    """Whether all level text is on one side of the box."""
    level = [other for other in boxes if id(other) not in turned]
    return all(other.left >= box.right - other.height for other in level) or all(
        other.right <= box.left + other.height for other in level
    )


def _measured(block: Sequence[Row], height: float) -> _PageSize:
    boxes = [box for row in block for box in row]
    steps = [row_middle(below) - row_middle(above) for above, below in pairwise(block)]
    lengths = [len(box.line.text) for box in boxes]
    long = sum(length for length in lengths if length >= PROSE_LETTERS)
    return _PageSize(
        height or max((box.bottom for box in boxes), default=0.0),
        min((box.left for box in boxes), default=0.0),
        max((box.right for box in boxes), default=0.0),
        median(box.height for box in boxes) if boxes else 0.0,
        median(steps) if steps else 0.0,
        len(block) >= FEWEST_ROWS and long >= PROSE * sum(lengths),
    )


def _header(block: Sequence[Row], page: _PageSize, below: bool = False) -> Sequence[Row]:
    """The rows of a header, or of a footer if `block` runs from the bottom up (`below`).

    All of them look like furniture, and a gap separates the innermost one from the text.
    """
    length = 0
    for count, (row, inner) in enumerate(pairwise(block[: MOST_ROWS + 1]), 1):
        if not page.prose or not _is_at_edge(row, inner, page, below):
            break
        alone = _is_number(row_text(row)) and _is_placed(row, page)
        if not (alone or _is_numbered(row, page) or _is_running(row, inner, page, below)):
            break
        if alone or _steps(row, inner, page) > CLEAR:
            length = count
    return block[:length]


def _is_at_edge(row: Row, inner: Row, page: _PageSize, below: bool) -> bool:
    """Whether the row is near the edge of the page, or far from a text that ends early."""
    if _steps(row, inner, page) > VERY_FAR:
        return True
    share = row_middle(row) / page.height
    return share > 1 - EDGE if below else share < EDGE


def _is_numbered(row: Row, page: _PageSize) -> bool:
    """Whether the row is a page number, or begins or ends with one."""
    text = row_text(row)
    if _is_number(text) or (_CAPS_NUMBERED.fullmatch(text) and len(text) <= LONGEST):
        return True
    parts = [word for box in row for word in words(box)]
    ends = [(parts[0], parts[:2]), (parts[-1], parts[-2:])] if len(parts) > 1 else []
    return len(text) <= LONGEST and any(
        _is_page_number(end.line.text) and right.left - left.right > page.letters
        for end, (left, right) in ends
    )


def _is_page_number(text: str) -> bool:
    return _is_number(text) and not _YEAR.fullmatch(text)


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text.strip()))


def _is_placed(row: Row, page: _PageSize) -> bool:
    """Whether the row is centred or at a margin, as page numbers are."""
    tolerance = CENTRED * page.letters
    middle = (left_of(row) + right_of(row)) / 2
    offsets = (
        middle - (page.left + page.right) / 2,
        left_of(row) - page.left,
        right_of(row) - page.right,
    )
    return min(map(abs, offsets)) < tolerance


def _is_running(row: Row, inner: Row, page: _PageSize, below: bool) -> bool:
    """Whether the row is probably printed on every page: a web address or copyright notice, or a
    title away from the text."""
    text = row_text(row).strip()
    if not text:
        return False
    if height_of(row) > LARGE * page.letters or len(text) > LONGEST:
        return False
    if _PRINTED.search(text) and not _NOTE.match(text):
        return True
    if _steps(row, inner, page) < FAR or len(text) > LONGEST_TITLE or _is_sentence(text):
        return False
    two_ended = any(right.left - left.right > APART * page.letters for left, right in pairwise(row))
    small = height_of(row) < SMALL * page.letters
    numbered = any(map(_is_page_number, (text.split()[0], text.split()[-1])))
    if below:
        return small and not _NOTE.match(text)
    return goes_on(row_text(inner)) and (two_ended or small or numbered or text.isupper())


def _is_sentence(text: str) -> bool:
    return text.rstrip().endswith((".", ",", ":", ";", "?", "!")) or bool(_YEAR.search(text))


def _steps(row: Row, inner: Row, page: _PageSize) -> float:
    return abs(row_middle(inner) - row_middle(row)) / page.step if page.step else 0.0
