"""The only drawing: a page with its boxes on it."""

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
    """Sizes in pixels that suit one picture and its lines."""

    width: int
    letters: int
    gap: int


def draw_boxes(image: Image.Image, lines: Sequence[Line], label: Label = "number") -> bytes:
    """`image` as PNG with the quad of every line, labelled with its number in reading order
    (from 1), its text or nothing.

    Line width and letters follow the size of the picture and the height of its lines. A label
    stands outside its box, on the side where it covers least of the other boxes and labels.
    """
    page = rgb(image)
    draw = ImageDraw.Draw(page)
    pen = _pen(page.size, lines)
    for line in lines:
        _outline(draw, line, pen.width)
    if label != "none":
        room = _LabelPlacer(page.size, lines, pen)
        for number, line in enumerate(lines, start=1):
            words = str(number) if label == "number" else " ".join(line.text.split())
            _draw_label(draw, line, words, room, pen)
    buffer = BytesIO()
    page.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


class _LabelPlacer:
    """What is taken on a page: a small map of it, so that asking costs nothing on huge pages."""

    def __init__(self, size: tuple[int, int], lines: Sequence[Line], pen: _PageDrawing) -> None:
        self.size = size
        self._scale = 4 / max(4, pen.letters)
        small = [max(1, round(side * self._scale)) for side in size]
        self._taken = Image.new("L", (small[0], small[1]))
        self._draw = ImageDraw.Draw(self._taken)
        for line in lines:
            self._draw.polygon([(x * self._scale, y * self._scale) for x, y in line.quad], 255)

    def best(self, places: Iterator[Rectangle]) -> tuple[int, Rectangle]:
        """How much is covered, in small pixels, and where: the first place that is free, else
        the one that covers least."""
        found: list[tuple[int, Rectangle]] = []
        for place in places:
            found.append((self._covered(place), place))
            if not found[-1][0]:
                break
        return min(found)

    def take(self, place: Rectangle) -> None:
        self._draw.rectangle(self._shrunk(place), fill=255)

    def _covered(self, place: Rectangle) -> int:
        left, top, right, bottom = self._shrunk(place)
        part = self._taken.crop((left, top, max(right, left + 1), max(bottom, top + 1)))
        return part.histogram()[255]

    def _shrunk(self, place: Rectangle) -> tuple[int, int, int, int]:
        left, top, right, bottom = (round(value * self._scale) for value in place)
        return left, top, max(left, right), max(top, bottom)


def _pen(size: tuple[int, int], lines: Sequence[Line]) -> _PageDrawing:
    short = min(size)
    heights = [
        min(dist(line.quad[0], line.quad[1]), dist(line.quad[0], line.quad[3])) for line in lines
    ]
    height = median(heights) if heights else short / 40
    width = max(1, round(min(short / 500, height / 10)))
    smallest = 10 if short >= 200 else max(6, short // 20)
    return _PageDrawing(width, round(max(smallest, min(height * 0.55, short / 25))), width)


def _outline(draw: ImageDraw.ImageDraw, line: Line, width: int) -> None:
    far = 10 * max(draw.im.size)
    quad = [(max(-far, min(far, x)), max(-far, min(far, y))) for x, y in line.quad]
    draw.line([*quad, quad[0]], fill=INK, width=width)
    reach = (width - 1) / 2
    for x, y in quad:
        draw.rectangle((x - reach, y - reach, x + reach, y + reach), fill=INK)


def _draw_label(
    draw: ImageDraw.ImageDraw, line: Line, words: str, room: _LabelPlacer, pen: _PageDrawing
) -> None:
    """Where the label has no free place in letters of the pen's size, smaller ones are tried."""
    if not words:
        return
    margin = max(1, round(pen.letters / 10))
    tries = []
    for letters in (pen.letters, max(7, round(pen.letters * 0.7))):
        font = _font(words, letters)
        left, top, right, bottom = draw.textbbox((0, 0), words, font=font)
        size = (right - left + 2 * margin, bottom - top + 2 * margin)
        covered, place = room.best(_places(line.bbox, size, room.size, pen.gap))
        start = (place[0] + margin - left, place[1] + margin - top)
        tries.append((covered, place, start, font))
        if not covered:
            break
    _, place, start, font = min(tries, key=lambda attempt: attempt[0])
    room.take(place)
    draw.rectangle(place, fill=INK)
    draw.text(start, words, font=font, fill=PAPER)


def _places(
    box: Rectangle, size: tuple[float, float], page: tuple[int, int], gap: int
) -> Iterator[Rectangle]:
    """Where a label may stand: left, above, right and below its box, last in a corner of it; a
    place that leaves the page is moved to its edge only where it then keeps off its own box."""
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


def _font(words: str, size: int) -> _Font:
    highest = max(words)
    if highest <= _LAST_LATIN:
        return ImageFont.load_default(size)
    return system_font(highest >= _FIRST_EAST_ASIAN, size)


@cache
def system_font(east_asian: bool, size: int) -> _Font:
    """A font of the system that shows more than Latin letters, else Pillow's own."""
    for name in _EAST_ASIAN_FONTS if east_asian else _BROAD_FONTS:
        try:
            return ImageFont.truetype(name, size)  # looks in the system's font folders
        except OSError:
            continue
    return ImageFont.load_default(size)
