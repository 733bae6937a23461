"""The blocks, lines and words of a page as hOCR, ALTO, PAGE and tsv show them, each with a box."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qocr.formats.text_blocks import TextBlock, text_blocks
from qocr.formats.word_boxes import is_column, runs_right_to_left, words_of
from qocr.types import Line, Point, Quad, Result

Size = tuple[int, int]
Box = tuple[int, int, int, int]
# Source: XML 1.0, section 2.2, "Char"; HTML forbids U+007F to U+009F as well
_ILLEGAL = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DESCENT = 0.2  # of the height of a line, from its lower edge up to its baseline


def page_size(result: Result) -> Size:
    """Width and height in pixels; of a page that could not be opened, what its lines need."""
    if result.picture:
        return result.picture.width, result.picture.height
    if result.width is not None and result.height is not None:
        return result.width, result.height
    boxes = [line.bbox for line in result.lines if line.quad]
    right, bottom = (max((box[side] for box in boxes), default=0) for side in (2, 3))
    return max(0, round(right)), max(0, round(bottom))


def shown_blocks(result: Result) -> list[TextBlock]:
    """The blocks of a page. A line without a box is somewhere on the page: its box, and that of
    each of its words, is all of it. Lines without a letter are left out."""
    width, height = page_size(result)
    page: Quad = ((0, 0), (width, 0), (width, height), (0, height))
    lines = [line for line in result.lines if legal(line.text).split()]
    return [
        TextBlock(
            tuple(
                tuple(_placed(line, page) for line in paragraph) for paragraph in block.paragraphs
            )
        )
        for block in text_blocks(lines)
    ]


def shown_words(line: Line) -> tuple[Line, ...]:
    """The words of a line that has a box: those that the engine tells, where they are those of its
    text, else words in proportion."""
    told = [word for word in line.words if word.quad]
    are_those = [word.text for word in told] == line.text.split()
    words = tuple(told) if are_those else words_of(line)
    return tuple(word for word in words if legal(word.text).split())


def _placed(line: Line, page: Quad) -> Line:
    if line.quad is not None:
        return line
    words = tuple(Line(text, page, line.confidence) for text in line.text.split())
    return replace(line, quad=page, words=words)


def box(line: Line, size: Size) -> Box:
    """Left, top, right and bottom in whole pixels from the top left, none of them off the page."""
    left, top, right, bottom = line.bbox
    return (*on_page((left, top), size), *on_page((right, bottom), size))


def on_page(point: Point, size: Size) -> tuple[int, int]:
    """The nearest point of the page, in whole pixels."""
    x, y = (round(max(0, min(value, side))) for value, side in zip(point, size, strict=True))
    return x, y


def box_around(lines: Sequence[Line], size: Size) -> Box:
    """The box around all of the lines, as `box` has it."""
    lefts, tops, rights, bottoms = zip(*(box(line, size) for line in lines), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def baseline(line: Line) -> tuple[Point, Point]:
    """Where the letters of a line stand, from its beginning to its end, in pixels; of a column, its
    middle from top to bottom."""
    top_left, top_right, bottom_right, bottom_left = line.corners
    if is_column(line):
        return _between(top_left, top_right, 0.5), _between(bottom_left, bottom_right, 0.5)
    return (
        _between(bottom_left, top_left, _DESCENT),
        _between(bottom_right, top_right, _DESCENT),
    )


def direction(line: Line) -> str:
    """`ltr`, `rtl`, or of a column `ttb`."""
    if is_column(line):
        return "ttb"
    return "rtl" if runs_right_to_left(line.text) else "ltr"


def share(line: Line) -> float:
    """The confidence as both formats want it: within [0, 1], 0 where it is not known."""
    return max(0.0, min(1.0, line.confidence or 0.0))


def legal(text: str) -> str:
    """The text without the characters that XML or HTML forbids."""
    return _ILLEGAL.sub("", text)


def _between(start: Point, end: Point, part: float) -> Point:
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part
