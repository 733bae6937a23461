"""Words found in the picture of their line: where it has ink, and where it has gaps."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from math import dist, inf
from typing import TYPE_CHECKING

from qocr.formats.word_boxes import Span, cut, is_column, span_on, words_of
from qocr.types import Line, Point

if TYPE_CHECKING:
    from PIL.Image import Image

_MARGIN = 0.12  # of a line's height, above and below, where other lines may reach into its box
_HIGHEST, _LONGEST = 48, 4000  # pixels of the strip that is looked at
_INK_PIXELS = 2  # in a column of the strip, so that it is no gap
_CONTRAST, _LEAST_CONTRAST = 0.4, 40  # of the strongest ink to the background; in shades of grey
_CUT = 0.25  # of the line's height
_GAPS = 4  # times as many as words, the widest, are looked at
_WIDE_GAP, _GAP_WEIGHT = 0.4, 20.0  # of the line's height
_MOST = 3.0  # slacks
_SLACK, _STRETCH = 0.3, 0.25  # of the line's height, and of its length, that a word may be off


@dataclass(frozen=True, slots=True)
class _Strip:
    """The columns of a line's picture: where words may begin and where they may end. A word that
    ends at `ends[i]` is followed by one that begins at `starts[i + 1]`. `height` is the line's, in
    columns; `length` counts all of them."""

    starts: Sequence[int]
    ends: Sequence[int]
    height: float
    length: int


def with_words_of_ink(lines: Sequence[Line], image: Image) -> list[Line]:
    """The lines, which have boxes, with their words where the picture shows them; a line as it is
    where the picture shows other words than its text has.

    The gaps between the words are those that leave each word the length it should have, wide gaps
    rather than narrow ones. The boxes end with the ink.
    """
    from qocr.pictures.opening import rgb

    try:
        shown = image if image.mode in ("1", "L", "RGB") else rgb(image)
        shown.load()
    except (OSError, ValueError, SyntaxError):  # damaged further on than its size
        return list(lines)
    return [found_in(line, shown) for line in lines]


def found_in(line: Line, image: Image) -> Line:
    """The same for one line, in a picture of mode 1, L or RGB."""
    words = words_of(line)
    strip = None if not words or is_column(line) else _strip(line, image, len(words))
    if strip is None:
        return line
    guesses = [span_on(line, word) for word in words]
    order = sorted(range(len(words)), key=lambda index: guesses[index])
    spans = _spans([guesses[index] for index in order], strip)
    boxes = {index: cut(line, span) for index, span in zip(order, spans, strict=False)}
    if not boxes:
        return line
    found = (replace(word, quad=boxes[index]) for index, word in enumerate(words))
    return replace(line, words=tuple(found))


def _spans(guesses: Sequence[Span], strip: _Strip) -> list[Span]:
    """Where the words are, from left to right; empty where the strip has no such words. Only the
    length of a guess counts."""
    widths = [max(end - start, 1e-6) for start, end in guesses]
    scale = (strip.ends[-1] - strip.starts[0]) / (guesses[-1][1] - guesses[0][0])
    columns: list[tuple[int, int]] = []
    for _ in range(2):
        columns = _fitted([width * scale for width in widths], strip)
        if not columns:
            return []
        scale = sum(end - start for start, end in columns) / sum(widths)
    return [(start / strip.length, end / strip.length) for start, end in columns]


def _fitted(lengths: Sequence[float], strip: _Strip) -> list[tuple[int, int]]:
    """The first and last column of each word, chosen for the least cost of all together."""
    last = len(strip.ends) - 1
    gains = [_gap_gain(end, strip) for end in range(last + 1)]
    costs: dict[int, float] = {-1: 0.0}  # by the end of the words so far
    choices: list[dict[int, int]] = []
    for number, length in enumerate(lengths):
        reached: dict[int, float] = {}
        begun: dict[int, int] = {}
        slack = strip.height * _SLACK + length * _STRETCH
        final = number == len(lengths) - 1
        for before, cost in costs.items():
            start = strip.starts[before + 1]
            first = bisect_left(strip.ends, start + length - _MOST * slack, before + 1)
            for end in range(first, last + final):
                off = (strip.ends[end] - start - length) / slack
                if off > _MOST:
                    break
                whole = cost + off * off - gains[end]
                if whole < reached.get(end, inf):
                    reached[end], begun[end] = whole, before + 1
        costs = reached
        choices.append(begun)
    return _chosen(choices, strip) if last in costs else []


def _gap_gain(end: int, strip: _Strip) -> float:
    if end + 1 == len(strip.ends):
        return 0.0
    gap = (strip.starts[end + 1] - strip.ends[end]) / strip.height
    return min(gap, _WIDE_GAP) * _GAP_WEIGHT


def _chosen(choices: Sequence[dict[int, int]], strip: _Strip) -> list[tuple[int, int]]:
    columns: list[tuple[int, int]] = []
    end = len(strip.ends) - 1
    for begun in reversed(choices):
        start = begun[end]
        columns.append((strip.starts[start], strip.ends[end]))
        end = start - 1
    return columns[::-1]


def _strip(line: Line, image: Image, words: int) -> _Strip | None:
    """The strip of a line; None where it is empty or shows no ink."""
    top_left, top_right, bottom_right, bottom_left = line.corners
    long, high = dist(bottom_left, bottom_right), dist(top_left, bottom_left)
    size = min(_LONGEST, round(long)), min(_HIGHEST, round(high * (1 - 2 * _MARGIN)))
    if min(size) < 4:
        return None
    left, right = _inner(top_left, bottom_left), _inner(top_right, bottom_right)
    height = high * size[0] / long
    runs = _runs(_columns_of_ink(image, (*left, *reversed(right)), size), height * _CUT)
    if not runs:
        return None
    return _Strip(*_widest_gaps(runs, _GAPS * words), height, size[0])


def _runs(columns: Sequence[bool], narrow: float) -> list[tuple[int, int]]:
    """The runs of columns with ink, without narrow ones cut off by the edges of the strip, which
    belong to what stands beside the line."""
    lengths = [(has_ink, len(list(run))) for has_ink, run in groupby(columns)]
    ends = accumulate(length for _, length in lengths)
    runs = [
        (end - length, end) for (has_ink, length), end in zip(lengths, ends, strict=True) if has_ink
    ]
    if len(runs) > 1 and runs[0][0] == 0 and runs[0][1] < narrow <= runs[1][0] - runs[0][1]:
        runs = runs[1:]
    if len(runs) > 1 and runs[-1][1] == len(columns):
        (start, end), before = runs[-1], runs[-2][1]
        runs = runs[:-1] if end - start < narrow <= start - before else runs
    return runs


def _inner(top: Point, bottom: Point) -> tuple[Point, Point]:
    """The top and the bottom of an edge without its margins."""
    across, down = (bottom[0] - top[0]) * _MARGIN, (bottom[1] - top[1]) * _MARGIN
    return (top[0] + across, top[1] + down), (bottom[0] - across, bottom[1] - down)


def _columns_of_ink(
    image: Image, corners: Sequence[Point], size: tuple[int, int]
) -> Sequence[bool]:
    """Whether the columns of the part of a picture between `corners` (top left, bottom left, bottom
    right, top right), scaled to `size`, have ink."""
    from PIL.Image import Resampling, Transform

    data = [side for corner in corners for side in corner]
    strip = image.transform(size, Transform.QUAD, data, fillcolor=None).convert("L")
    shades = [shade for shade, count in enumerate(strip.histogram()) if count]
    background = _median(strip.histogram())
    contrast = max(background - shades[0], shades[-1] - background)
    if contrast < _LEAST_CONTRAST:
        return [False] * size[0]
    ink = strip.point([255 * (abs(v - background) > _CONTRAST * contrast) for v in range(256)])
    means = ink.resize((size[0], 1), Resampling.BOX).tobytes()
    least = 255 * _INK_PIXELS / size[1] - 1
    return [mean >= least for mean in means]


def _median(histogram: Sequence[int]) -> int:
    half, seen = sum(histogram) / 2, 0
    for shade, count in enumerate(histogram):
        seen += count
        if seen >= half:
            return shade
    return 255


def _widest_gaps(
    runs: Sequence[tuple[int, int]], count: int
) -> tuple[Sequence[int], Sequence[int]]:
    """Where the runs start and end that the widest `count` gaps leave."""
    gaps = sorted(range(len(runs) - 1), key=lambda at: runs[at][1] - runs[at + 1][0])
    kept = sorted(gaps[:count])
    return (
        [runs[0][0], *(runs[at + 1][0] for at in kept)],
        [*(runs[at][1] for at in kept), runs[-1][1]],
    )
