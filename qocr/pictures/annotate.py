"""Draws the boxes of recognised lines onto a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from math import dist
from statistics import median
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from qocr.pictures.opening import rgb
from qocr.types import Line

INK = (214, 32, 39)
PAPER = (255, 255, 255)
Label = Literal["text", "number", "none"]
Rectangle = tuple[float, float, float, float]
_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_LAST_LATIN = "\u024f"
_FIRST_EAST_ASIAN = "\u2e80"
_EAST_ASIAN_FONTS = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "NotoSansSC-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf",
    "DroidSansFallback.ttf",
    "PingFang.ttc",
    "Hiragino Sans GB.ttc",
    "Arial Unicode.ttf",
    "msyh.ttc",
    "simsun.ttc",
    "uming.ttc",
)
_BROAD_FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "Arial Unicode.ttf", "arial.ttf")


@dataclass(frozen=True, slots=True)
class _PageDrawing:
    """Line width, letter height and the gap between box and label, in pixels, for one picture."""

    width: int
    letter_height: int
    gap: int


def draw_boxes(image: Image.Image, lines: Sequence[Line], label: Label = "number") -> bytes:
    """`image` as PNG with the quad of every line, labelled with its number in reading order
    (from 1), its text or nothing.

    Line width and letters follow the size of the picture and the height of its lines. A label
    stands outside its box, on the side where it covers least of the other boxes and labels.
    """
    page = rgb(image)
    draw = ImageDraw.Draw(page)
    drawing = _sized_drawing(page.size, lines)
    for line in lines:
        _outline(draw, line, drawing.width)
    if label != "none":
        placer = _LabelPlacer(page.size, lines, drawing)
        for number, line in enumerate(lines, start=1):
            text = str(number) if label == "number" else " ".join(line.text.split())
            _draw_label(draw, line, text, placer, drawing)
    buffer = BytesIO()
    page.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


class _LabelPlacer:
    """Finds free places for labels, on a small map of the page that marks boxes and labels. The map
    keeps huge pages cheap: on it, letters are four pixels high."""

    def __init__(self, size: tuple[int, int], lines: Sequence[Line], drawing: _PageDrawing) -> None:
        self.size = size
        self._scale = 4 / max(4, drawing.letter_height)
        width, height = [max(1, round(side * self._scale)) for side in size]
        self._map = Image.new("L", (width, height))
        self._draw = ImageDraw.Draw(self._map)
        for line in lines:
            self._draw.polygon([(x * self._scale, y * self._scale) for x, y in line.corners], 255)

    def find(self, places: Iterator[Rectangle]) -> tuple[int, Rectangle]:
        """The first free place, or else the one that covers least, behind the number of pixels of
        the map that it covers."""
        candidates: list[tuple[int, Rectangle]] = []
        for place in places:
            candidates.append((self._covered(place), place))
            if not candidates[-1][0]:
                break
        return min(candidates)

    def occupy(self, place: Rectangle) -> None:
        self._draw.rectangle(self._on_map(place), fill=255)

    def _covered(self, place: Rectangle) -> int:
        left, top, right, bottom = self._on_map(place)
        part = self._map.crop((left, top, max(right, left + 1), max(bottom, top + 1)))
        return part.histogram()[255]

    def _on_map(self, place: Rectangle) -> tuple[int, int, int, int]:
        left, top, right, bottom = (round(value * self._scale) for value in place)
        return left, top, max(left, right), max(top, bottom)


def _sized_drawing(size: tuple[int, int], lines: Sequence[Line]) -> _PageDrawing:
    short_side = min(size)
    heights = [
        min(dist(line.corners[0], line.corners[1]), dist(line.corners[0], line.corners[3]))
        for line in lines
    ]
    height = median(heights) if heights else short_side / 40
    width = max(1, round(min(short_side / 500, height / 10)))
    smallest = 10 if short_side >= 200 else max(6, short_side // 20)
    return _PageDrawing(width, round(max(smallest, min(height * 0.55, short_side / 25))), width)


def _outline(draw: ImageDraw.ImageDraw, line: Line, width: int) -> None:
    limit = 10 * max(draw.im.size)
    quad = [(max(-limit, min(limit, x)), max(-limit, min(limit, y))) for x, y in line.corners]
    draw.line([*quad, quad[0]], fill=INK, width=width)
    half = (width - 1) / 2
    for x, y in quad:
        draw.rectangle((x - half, y - half, x + half, y + half), fill=INK)


def _draw_label(
    draw: ImageDraw.ImageDraw, line: Line, text: str, placer: _LabelPlacer, drawing: _PageDrawing
) -> None:
    """Draws the label beside its box; in smaller letters if it then covers less."""
    if not text:
        return
    margin = max(1, round(drawing.letter_height / 10))
    attempts = []
    for letter_height in (drawing.letter_height, max(7, round(drawing.letter_height * 0.7))):
        font = _font(text, letter_height)
        left, top, right, bottom = draw.textbbox((0, 0), text, font=font)
        size = (right - left + 2 * margin, bottom - top + 2 * margin)
        covered, place = placer.find(_places(line.bbox, size, placer.size, drawing.gap))
        start = (place[0] + margin - left, place[1] + margin - top)
        attempts.append((covered, place, start, font))
        if not covered:
            break
    _, place, start, font = min(attempts, key=lambda attempt: attempt[0])
    placer.occupy(place)
    draw.rectangle(place, fill=INK)
    draw.text(start, text, font=font, fill=PAPER)


def _places(
    box: Rectangle, size: tuple[float, float], page: tuple[int, int], gap: int
) -> Iterator[Rectangle]:
    """Where a label of `size` may stand: left of its box, above, right of it and below, and at last
    in its corner. A place that leaves the page is moved to the page's edge, unless it would then
    cover its own box."""
    (left, top, right, bottom), (wide, high) = box, size
    middle = (top + bottom - high) / 2
    above, below = top - high - gap - 1, bottom + gap + 1
    for x, y in (
        (left - wide - gap - 1, middle),
        (left, above),
        (right + gap + 1, middle),
        (right - wide, above),
        (left, below),
        (right - wide, below),
    ):
        if 0 <= y <= page[1] - high and (x >= 0 or y != middle):
            moved = max(0, min(x, page[0] - wide))
            if y != middle or moved == x:
                yield moved, y, moved + wide, y + high
    x, y = max(0, min(left, page[0] - wide)), max(0, min(top, page[1] - high))
    yield x, y, x + wide, y + high


def _font(text: str, size: int) -> _Font:
    highest = max(text)
    if highest <= _LAST_LATIN:
        return ImageFont.load_default(size)
    return system_font(highest >= _FIRST_EAST_ASIAN, size)


@cache
def system_font(east_asian: bool, size: int) -> _Font:
    """An installed font with more than Latin letters, or else Pillow's own font."""
    for name in _EAST_ASIAN_FONTS if east_asian else _BROAD_FONTS:
        try:
            return ImageFont.truetype(name, size)  # looks in the system's font folders
        except OSError:
            continue
    return ImageFont.load_default(size)
