"""Recognises headings by their size, their number or their capitals."""

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

LETTERS = 150  # of a heading at most
NUMBERED_LETTERS = 90  # of a numbered heading at most
MOST_ROWS = 3
WORDY = 0.6  # share of letters; formulas have fewer
CAPITALS = 0.9  # share of capitals among the letters
FEWEST_CAPITALS = 5

_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+[^\W\d]|([IVX]{1,5})\.\s+[A-Z]")


def heading_level(piece: Block, body: float, lower_case: bool) -> int:
    """The level of a heading, from 1 for a section to 3; 0 if the rows are not a heading.

    `body` is the height of the body's letters in pixels; `lower_case` says whether most of the
    page's letters are lower case.
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
    """Whether nearly all letters of the row are capitals, and there are enough for a heading."""
    letters = [letter for letter in row_text(row) if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    return capitals >= FEWEST_CAPITALS and capitals >= CAPITALS * len(letters)


def mostly_lower_case(rows: Sequence[Row]) -> bool:
    """Whether a page is set in lower case, so that a line of capitals stands out."""
    letters = [letter for row in rows for letter in row_text(row) if letter.isalpha()]
    return sum(letter.islower() for letter in letters) > len(letters) / 2


def _depth(text: str, size: float) -> int:
    """The level that a heading's number gives it; 0 for none. A number without dots counts only for
    letters of full size and without other numbers, since notes and addresses begin with one,
    too."""
    match = _NUMBER.match(text)
    if not match:
        return 0
    depth = (match[1] or "").count(".") + 1
    more_numbers = any(map(str.isdigit, text[match.end() :]))
    return 0 if depth == 1 and (more_numbers or size < FULL_SIZE) else min(3, depth)


def _is_wordy(text: str) -> bool:
    solid = text.replace(" ", "")
    return sum(map(str.isalpha, solid)) >= max(2.0, WORDY * len(solid))
