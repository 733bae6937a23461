"""Headings: told by their size, their number or their capitals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from qocr.engines.local.geometry import Block, Row, row_text
from qocr.engines.local.layout.paragraphs import SENTENCE_END, goes_on, height_of, is_parted

# Shares of the height of the body's letters
SIZE = 1.25
LARGE_SIZE = 1.5
FULL_SIZE = 0.95

LETTERS = 150
NUMBERED_LETTERS = 90
MOST_ROWS = 3
WORDY = 0.6  # the share of letters; formulas have fewer
CAPITALS = 0.9
FEWEST_CAPITALS = 5

_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+[^\W\d]|([IVX]{1,5})\.\s+[A-Z]")


def heading_level(piece: Block, body: float, lower_case: bool) -> int:
    """1 for a section, 2 and 3 for what is inside of one; 0 if the rows are no heading.

    `body` is the height of the body's letters; `lower_case` tells that most of the page's are.
    """
    text = " ".join(map(row_text, piece))
    if len(piece) > MOST_ROWS or len(text) > LETTERS or not _is_wordy(text):
        return 0
    if goes_on(text) or any(map(is_parted, piece)):
        return 0
    size = median(map(height_of, piece)) / body if body else 1.0
    depth = _depth(text, size)
    if size > LARGE_SIZE or (size > SIZE and not text.endswith((".", ",", ";"))):
        return depth or (1 if size > LARGE_SIZE else 2)
    if depth and len(text) <= NUMBERED_LETTERS and not SENTENCE_END.search(text):
        return depth
    return 1 if lower_case and all(map(in_capitals, piece)) else 0


def in_capitals(row: Row) -> bool:
    """Whether the row is a heading in capitals."""
    letters = [letter for letter in row_text(row) if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    return capitals >= FEWEST_CAPITALS and capitals >= CAPITALS * len(letters)


def mostly_lower_case(rows: Sequence[Row]) -> bool:
    """Whether a page is set in lower case, so that a line of capitals stands out."""
    letters = [letter for row in rows for letter in row_text(row) if letter.isalpha()]
    return sum(letter.islower() for letter in letters) > len(letters) / 2


def _depth(text: str, size: float) -> int:
    """How deep a number leads; one without dots begins notes and addresses as well."""
    found = _NUMBER.match(text)
    if not found:
        return 0
    depth = (found[1] or "").count(".") + 1
    more_numbers = any(map(str.isdigit, text[found.end() :]))
    return 0 if depth == 1 and (more_numbers or size < FULL_SIZE) else min(3, depth)


def _is_wordy(text: str) -> bool:
    solid = text.replace(" ", "")
    return sum(map(str.isalpha, solid)) >= max(2.0, WORDY * len(solid))
