"""Pictures and PDFs drawn for tests."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont


def draw_page(path: Path, lines: tuple[str, ...] = ("Hello world", "Second line")) -> Path:
    path.write_bytes(_page(path.suffix, lines))
    return path


@cache
def _page(suffix: str, lines: tuple[str, ...]) -> bytes:
    image = Image.new("L", (400, 60 * len(lines) + 40), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(32)
    for index, line in enumerate(lines):
        draw.text((20, 20 + 60 * index), line, fill=0, font=font)
    encoded = BytesIO()
    image.save(encoded, Image.registered_extensions()[suffix.lower()])
    return encoded.getvalue()


def draw_pdf(path: Path, pages: int) -> Path:
    images = [Image.new("L", (200, 100), 255) for _ in range(pages)]
    images[0].save(path, "PDF", save_all=True, append_images=images[1:])
    return path
