"""The only drawing: a page with its boxes on it."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from qocr.images import rgb
from qocr.types import Line

INK = (214, 32, 39)
PAPER = (255, 255, 255)


def draw_boxes(image: Image.Image, lines: Sequence[Line]) -> bytes:
    """`image` as PNG with the quad of every line, numbered from 1 in reading order.

    Line width and numbers grow with the picture; a number stands outside its box, on the left
    or, at the edge of the picture, above it.
    """
    page = rgb(image).copy()
    draw = ImageDraw.Draw(page)
    width = max(1, round(min(page.size) / 500))
    font = ImageFont.load_default(max(10, round(min(page.size) / 70)))
    for line in lines:
        draw.polygon(line.quad, outline=INK, width=width)
    for number, line in enumerate(lines, start=1):
        _draw_number(draw, line, str(number), font, width)
    buffer = BytesIO()
    page.save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


def _draw_number(
    draw: ImageDraw.ImageDraw,
    line: Line,
    number: str,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    margin: int,
) -> None:
    left, top, right, bottom = draw.textbbox((0, 0), number, font=font)
    wide, high = right - left + 2 * margin, bottom - top + 2 * margin
    box_left, box_top, _, box_bottom = line.bbox
    x, y = box_left - wide - margin, (box_top + box_bottom - high) / 2
    if x < 0:
        x, y = max(0, box_left), max(0, box_top - high - margin)
    draw.rectangle((x, y, x + wide, y + high), fill=INK)
    draw.text((x + margin - left, y + margin - top), number, font=font, fill=PAPER)
