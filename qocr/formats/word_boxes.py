"""The words of a line, each with a box of its own: the engine's, or one in proportion."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from math import dist

from qocr.formats.letter_widths import letter_width
from qocr.types import Line, Point, Quad

_TALL = 1.5  # a column is higher than this many times its width
_RIGHT_TO_LEFT = ("R", "AL")
Span = tuple[float, float]  # where something begins and ends along a line, in parts of its length


def words_of(line: Line) -> tuple[Line, ...]:
    """The words of a line, in the order of its text, which is cut where it has spaces.

    A word has the box around the parts that the engine tells; where it tells none, or others than
    the text has, the box of the line is cut in proportion to the widths of letters. Empty where the
    line has no text or no box.
    """
    texts = line.text.split()
    if not texts or line.quad is None:
        return ()
    spans = _spans_of_parts(line, texts) or _spans_in_proportion(texts)
    words = zip(texts, spans, strict=True)
    return tuple(Line(text, cut(line, span), line.confidence) for text, span in words)


def is_column(line: Line) -> bool:
    """Whether the text of a line runs down: it has several letters, and is higher than wide."""
    top_left, top_right, bottom_right, bottom_left = line.corners
    wide = max(dist(top_left, top_right), dist(bottom_left, bottom_right))
    high = max(dist(top_left, bottom_left), dist(top_right, bottom_right))
    return high > _TALL * wide and len("".join(line.text.split())) > 1


def runs_right_to_left(text: str) -> bool:
    """Whether a text has a letter of a script that runs from right to left before any other."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in strong if kind in ("L", *_RIGHT_TO_LEFT)), "L") != "L"


def _spans_of_parts(line: Line, texts: Sequence[str]) -> list[Span]:
    """The spans of the words as the engine tells their parts; empty where it does not."""
    parts = [part for part in line.words if part.quad and part.text.split()]
    if "".join(texts) != "".join("".join(part.text.split()) for part in parts):
        return []
    letters = [span for part in parts for span in _letters_of_part(line, part)]
    ends = accumulate(map(len, texts), initial=0)
    return [_around(letters[first:last]) for first, last in pairwise(ends)]


def _letters_of_part(line: Line, part: Line) -> Iterator[Span]:
    text = "".join(part.text.split())
    start, end = span_on(line, part)
    if runs_right_to_left(text):
        start, end = end, start
    length = end - start
    for first, last in _in_proportion([letter_width(letter) for letter in text]):
        yield start + first * length, start + last * length


def span_on(line: Line, part: Line) -> Span:
    """Where a part stands along the axis of its line; both have boxes."""
    (start, end), ends = _axis(line), _axis(part, is_column(line))
    across, down = end[0] - start[0], end[1] - start[1]
    square = across * across + down * down
    if not square:
        return 0.0, 1.0
    first, last = sorted(
        ((x - start[0]) * across + (y - start[1]) * down) / square for x, y in ends
    )
    return first, last


def _axis(line: Line, runs_down: bool | None = None) -> tuple[Point, Point]:
    """The middles of the sides at which a line begins and ends."""
    top_left, top_right, bottom_right, bottom_left = line.corners
    if is_column(line) if runs_down is None else runs_down:
        return _between(top_left, top_right, 0.5), _between(bottom_left, bottom_right, 0.5)
    return _between(top_left, bottom_left, 0.5), _between(top_right, bottom_right, 0.5)


def _spans_in_proportion(texts: Sequence[str]) -> list[Span]:
    seen = _order_seen(texts)
    widths: list[float] = []
    for word in seen:
        widths += [sum(map(letter_width, texts[word])), letter_width(" ")]
    spans = list(_in_proportion(widths[:-1]))[::2]
    return [span for _, span in sorted(zip(seen, spans, strict=True))]


def _order_seen(texts: Sequence[str]) -> list[int]:
    """The indices of words as they stand from left to right. Words that run the other way than the
    line are turned round as a group, and numbers stand as the words before them."""
    turned = runs_right_to_left(" ".join(texts))
    groups: list[tuple[bool, list[int]]] = []
    runs = turned
    for index, text in enumerate(texts):
        kinds = {unicodedata.bidirectional(letter) for letter in text}
        if kinds & {"L", *_RIGHT_TO_LEFT}:
            runs = runs_right_to_left(text)
        if not groups or groups[-1][0] != runs:
            groups.append((runs, []))
        groups[-1][1].append(index)
    if turned:
        groups.reverse()
    return [index for runs, group in groups for index in (reversed(group) if runs else group)]


def _in_proportion(widths: Sequence[float]) -> Iterator[Span]:
    whole = sum(widths) or 1
    return pairwise(end / whole for end in accumulate(widths, initial=0))


def _around(spans: Sequence[Span]) -> Span:
    ends = [end for span in spans for end in span]
    return min(ends), max(ends)


def cut(line: Line, span: Span) -> Quad:
    """The part of the box of a line that lies within a span."""
    top_left, top_right, bottom_right, bottom_left = line.corners
    first, last = span
    if is_column(line):
        left, right = (top_left, bottom_left), (top_right, bottom_right)
        return (
            _between(*left, first),
            _between(*right, first),
            _between(*right, last),
            _between(*left, last),
        )
    top, bottom = (top_left, top_right), (bottom_left, bottom_right)
    return (
        _between(*top, first),
        _between(*top, last),
        _between(*bottom, last),
        _between(*bottom, first),
    )


def _between(start: Point, end: Point, part: float) -> Point:
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part
