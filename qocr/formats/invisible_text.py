"""Recognised lines as invisible text of a PDF's page, each word on its box."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, sin
from typing import Protocol

from qocr.formats.glyphless import GlyphlessFont
from qocr.formats.text_operators import TextOperators
from qocr.formats.text_rows import Sheet, TextRow, moved, rows
from qocr.formats.word_boxes import is_column, runs_right_to_left, words_of
from qocr.types import Line, Point

_LETTERS = 0.55  # of a box's height: boxes touch, and readers take touching lines for one
_STEP = 0.25  # of a box's height by which a level piece of a tilted word may rise
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_UNPRINTABLE = ("Cc", "Cf", "Cs")  # controls, marks of direction, half characters


class Display(Protocol):
    """Puts the letters of a text into the order in which they are seen from left to right."""

    def __call__(self, text: str, *, base_dir: str) -> str:
        """`base_dir` is the direction of the line: "L" or "R"."""
        ...


@dataclass(frozen=True, slots=True)
class _Word:
    """A word and where it begins and how long it is on its row, in points."""

    start: float
    length: float
    text: str
    is_whole: bool = True  # or the end of one, to be followed by a space


class InvisibleText:
    """Writes lines with one font, which collects their characters.

    Each word is shown by an operator of its own and followed by a space, which ends it for every
    reader. Lines with text from right to left are written as they are seen, from left to right, as
    poppler, PDFium, pdf.js and PDFBox expect, who turn them back.
    """

    def __init__(self, display: Display) -> None:
        self.font = GlyphlessFont()
        self._display = display
        self._space, _ = self.font.encode(" ")

    def content(self, lines: Sequence[Line], sheet: Sheet, font: str) -> bytes:
        """The text object with all lines, in points of `sheet`; `font` is the name of the font on
        the page. Empty where no line has a printable character."""
        operators = TextOperators(font)
        for line, row in zip(lines, rows(lines, sheet), strict=True):
            words = self._words(line, row, sheet)
            if words:
                self._show(words, row, operators)
        return operators.content()

    def _words(self, line: Line, row: TextRow, sheet: Sheet) -> list[_Word]:
        words = list(_placed_words(line, row, sheet))
        if not _RIGHT_TO_LEFT.search(line.text):
            return words
        base = "R" if runs_right_to_left(line.text) else "L"
        return [
            _Word(word.start, word.length, self._display(word.text, base_dir=base))
            for word in sorted(words, key=lambda word: word.start)
        ]

    def _show(self, words: Sequence[_Word], row: TextRow, operators: TextOperators) -> None:
        if row.is_steep:
            self._show_steep(words, row, operators)
            return
        size, angle = row.height * _LETTERS, row.angle - row.tilt
        for part in (part for word in words for part in _level_parts(word, row)):
            codes, wide = self.font.encode(part.text)
            start = moved(row.at(part.start + part.length / 2), angle, -part.length / 2)
            shown = codes + self._space if part.is_whole else codes
            operators.show(
                shown, _raised(row, start, angle), angle, size, part.length / wide / size
            )
        if not row.is_flat:
            operators.show(self._space, _raised(row, row.far_end, angle), angle, size)

    def _show_steep(self, words: Sequence[_Word], row: TextRow, operators: TextOperators) -> None:
        """Shows the line as a whole, in a size that needs no stretch: pdf.js takes words that are
        tilted and stretched differently for words of other lines."""
        codes, wide = self.font.encode(" ".join(word.text for word in words))
        place = _raised(row, row.start, row.angle)
        operators.show(codes + self._space, place, row.angle, row.length / wide)


def _placed_words(line: Line, row: TextRow, sheet: Sheet) -> Iterator[_Word]:
    runs_down = is_column(line)
    for word in words_of(line):
        text = _printable(word.text)
        if not text:
            continue
        top_left, _, bottom_right, bottom_left = map(sheet.point, word.corners)
        first, last = (top_left, bottom_left) if runs_down else (bottom_left, bottom_right)
        start = row.along(first)
        yield _Word(start, max(row.along(last) - start, sheet.pixel), text)


def _level_parts(word: _Word, row: TextRow) -> Iterator[_Word]:
    """A word of a tilted row, cut so that each part can be written level."""
    rise = abs(sin(row.tilt)) * word.length
    count = max(1, min(len(word.text), ceil(rise / (_STEP * row.height))))
    length = word.length / count
    letters = len(word.text) / count
    for number in range(count):
        text = word.text[round(number * letters) : round((number + 1) * letters)]
        yield _Word(word.start + number * length, length, text, number == count - 1)


def _raised(row: TextRow, start: Point, angle: float) -> Point:
    """Where letters begin that stand in the middle of the height of their box."""
    return moved(start, angle, 0, row.height * (1 - _LETTERS) / 2)


def _printable(text: str) -> str:
    kept = ("\u200c", "\u200d")
    return "".join(
        character
        for character in text
        if character in kept or unicodedata.category(character) not in _UNPRINTABLE
    )
