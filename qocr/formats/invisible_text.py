"""Recognised lines as invisible text of a PDF's page, each on its box."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import dist

from qocr.formats.glyphless import GlyphlessFont, letters_of
from qocr.types import Line, Point

_TILT = 0.01  # of its length by which a line may rise and count as level
_LETTERS = 0.55  # of a box's height: boxes touch, and readers take touching lines for one
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_UNPRINTABLE = ("Cc", "Cf", "Cs")  # controls, marks of direction, half characters


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it is shown, its width and height in `pixels` and in `points`. Pixels count from
    the top left, points from the bottom left."""

    pixels: tuple[int, int]
    points: tuple[float, float]

    @property
    def pixel(self) -> float:
        """The width of a pixel in points."""
        return self.points[0] / self.pixels[0]

    def point(self, pixel: Point) -> Point:
        """In points; what lies outside the page comes to its edge, as readers drop the rest."""
        (width, height), (wide, high) = self.pixels, self.points
        x, y = max(0, min(pixel[0], width)), max(0, min(pixel[1], height))
        return x * wide / width, (height - y) * high / height


class InvisibleText:
    """Writes lines with one font, which collects their characters. `display` puts the letters of a
    right-to-left line into the order in which they are seen."""

    def __init__(self, display: Callable[[str], str]) -> None:
        self.font = GlyphlessFont()
        self._display = display
        self._space, _ = self.font.encode([" "])  # ends a line's last word for every reader

    def content(self, lines: Sequence[Line], sheet: Sheet, font: str) -> bytes:
        """The text object with all lines, in points of `sheet`; `font` is the name of the font on
        the page. Empty where no line has a printable character."""
        rows = b"".join(self._row(line, sheet, font) for line in lines)
        return b"BT 3 Tr\n" + rows + b"ET\n" if rows else b""

    def _row(self, line: Line, sheet: Sheet, font: str) -> bytes:
        text = " ".join(_printable(line.text).split())
        if not text:
            return b""
        letters = letters_of(text)
        if _RIGHT_TO_LEFT.search(text):
            letters = list(self._display(text))  # readers turn it back, letter by letter
        codes, wide = self.font.encode(letters)
        start, end, high = _baseline(line, len(letters), sheet)
        length = dist(start, end)
        (x, y), cosine, sine = start, (end[0] - start[0]) / length, (end[1] - start[1]) / length
        stretch = 100 * length / (wide * high)
        return (
            f"{cosine:.5f} {sine:.5f} {-sine:.5f} {cosine:.5f} {x:.3f} {y:.3f} Tm "
            f"{font} {high:.3f} Tf {stretch:.3f} Tz <{codes.hex()}{self._space.hex()}> Tj\n"
        ).encode("ascii")


def _baseline(line: Line, letters: int, sheet: Sheet) -> tuple[Point, Point, float]:
    """Where a line's letters start and end, and how high they are, in points.

    A column (more than one letter, higher than wide) runs down, its lower edge on the left.
    """
    top_left, _, bottom_right, bottom_left = map(sheet.point, line.corners)
    bottom_left, bottom_right = _levelled(bottom_left, bottom_right)
    wide, high = dist(bottom_left, bottom_right), dist(top_left, bottom_left)
    start, end = bottom_left, bottom_right
    if letters > 1 and high > 1.5 * wide:
        wide, high, start, end = high, wide, top_left, bottom_left
    if wide < sheet.pixel:
        wide, start = sheet.pixel, (max(0, start[0] - sheet.pixel), start[1])
        end = start[0] + wide, start[1]
    high = max(high, sheet.pixel)
    rise = high * (1 - _LETTERS) / 2 / wide
    across, up = (start[1] - end[1]) * rise, (end[0] - start[0]) * rise
    raised = (start[0] + across, start[1] + up), (end[0] + across, end[1] + up)
    return (*raised, high * _LETTERS)


def _levelled(start: Point, end: Point) -> tuple[Point, Point]:
    """The ends of a line, made level where it is tilted by less than what boxes are rounded by:
    readers such as pdf.js break lines only between lines of one tilt."""
    across, up = end[0] - start[0], end[1] - start[1]
    if abs(up) <= _TILT * abs(across):
        middle = (start[1] + end[1]) / 2
        return (start[0], middle), (end[0], middle)
    if abs(across) <= _TILT * abs(up):
        middle = (start[0] + end[0]) / 2
        return (middle, start[1]), (middle, end[1])
    return start, end


def _printable(text: str) -> str:
    kept = ("\u200c", "\u200d")
    return "".join(
        character
        for character in text
        if character.isspace()
        or character in kept
        or unicodedata.category(character) not in _UNPRINTABLE
    )
