"""Sixteen synthetic pages: known text, set with the fonts of this machine, always the same."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import prose
from PIL import Image, ImageChops, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont
Effect = Callable[[Image.Image], Image.Image]

SANS, SERIF, SLAB = "Liberation Sans", "Liberation Serif", "DejaVu Serif"
SCREEN, MONO, HAN = "DejaVu Sans", "DejaVu Sans Mono", "Noto Sans CJK SC"
PIECES = re.compile(r"[ 一-鿿　-〿＀-￯“”]|[^ 一-鿿　-〿＀-￯“”]+")
NEVER_FIRST = "，。；：！？、”）》"
SEED = 7


class MissingFontError(LookupError):
    """A font that is not on this machine."""


@dataclass(frozen=True, slots=True)
class Page:
    """`language` is what tesseract's -l wants; a `hard` page has a row of its own in the table."""

    name: str
    language: str
    hard: bool
    image: Image.Image
    truth: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a page is set: `columns` hold its text, `size` is the font's in pixels."""

    name: str
    columns: tuple[str, ...]
    family: str = SERIF
    size: int = 28
    language: str = "eng"
    width: int = 1000
    margin: int = 80
    height: int | None = None
    effect: Effect | None = None


def rotated(image: Image.Image, degrees: float) -> Image.Image:
    """Turned counter-clockwise on a white ground."""
    return image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor="white")


def noisy(image: Image.Image) -> Image.Image:
    """With grain all over."""
    grain = np.random.default_rng(SEED).normal(0, 40, (image.height, image.width, 1))
    return Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))


def shaded(image: Image.Image) -> Image.Image:
    """Lit from the left, with a shadow that falls across the page."""
    across, down = np.meshgrid(np.linspace(0, 1, image.width), np.linspace(0, 1, image.height))
    light = 1 - 0.45 * across - 0.3 * np.exp(-(((across + down - 0.9) / 0.2) ** 2))
    return Image.fromarray((np.asarray(image) * light[..., None]).astype(np.uint8))


def turned(image: Image.Image) -> Image.Image:
    """Lying on its side."""
    return image.transpose(Image.Transpose.ROTATE_90)


A4 = Sheet(
    "A4 at 200 dpi",
    ("".join((prose.HARBOUR, prose.LIBRARY, prose.ORCHARD, prose.WORKSHOP, prose.OBSERVATORY)),),
    width=1654,
    height=2339,
    margin=130,
    size=31,
)
CLEAN = (
    Sheet("English, serif", (prose.HARBOUR,)),
    Sheet("English, sans", (prose.WORKSHOP,), SANS),
    Sheet("Chinese", (prose.CHINESE,), HAN, language="chi_sim"),
    Sheet("Chinese and English", (prose.MIXED,), HAN, language="chi_sim+eng"),
    Sheet("German", (prose.GERMAN,), SLAB, 26, "deu"),
    Sheet("French", (prose.FRENCH,), SERIF, 30, "fra"),
    Sheet("figures", (prose.FIGURES,), MONO, 24, width=1060),
    Sheet("receipt", (prose.RECEIPT,), MONO, 22, width=480, margin=40),
    A4,
)
HARD = (
    Sheet("small print, 10 px", (prose.LIBRARY,), SCREEN, 10, width=520, margin=20),
    Sheet("rotated by 3 degrees", (prose.ORCHARD,), effect=partial(rotated, degrees=3)),
    Sheet("noise", (prose.OBSERVATORY,), SLAB, 26, effect=noisy),
    Sheet("two columns", (prose.HARBOUR, prose.WORKSHOP), size=24, width=1300),
    Sheet("white on black", (prose.LIBRARY,), SANS, 26, effect=ImageChops.invert),
    Sheet("uneven light", (prose.WORKSHOP,), effect=shaded),
    Sheet("turned by 90 degrees", (prose.OBSERVATORY,), SLAB, 26, effect=turned),
)


def page(sheet: Sheet) -> Page:
    """The sheet as pixels. Raises MissingFontError."""
    font = font_of(sheet.family, sheet.size)
    gap = sheet.margin // 2
    room = sheet.width - 2 * sheet.margin - gap * (len(sheet.columns) - 1)
    measure = room // len(sheet.columns)
    columns = [list(lines(text, font, measure)) for text in sheet.columns]
    step = round(sheet.size * 1.45)
    height = sheet.height or 2 * sheet.margin + step * max(map(len, columns))
    image = Image.new("RGB", (sheet.width, height), "white")
    for number, column in enumerate(columns):
        _draw(image, column, font, (sheet.margin + number * (measure + gap), sheet.margin), step)
    shown = sheet.effect(image) if sheet.effect else image
    truth = "\n".join(line for column in columns for line in column)
    return Page(sheet.name, sheet.language, sheet in HARD, shown, truth)


def font_of(family: str, size: int) -> Font:
    """The font as fontconfig finds it. Raises MissingFontError where it finds another."""
    command = ["fc-match", "--format=%{family}\n%{file}\n%{index}", family]
    answer = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    names, file, index = answer.split("\n")
    if family not in names.split(","):
        raise MissingFontError(family)
    return ImageFont.truetype(file, size, int(index))


def lines(text: str, font: Font, width: int) -> Iterator[str]:
    """The text's paragraphs, broken where a line would be wider than `width` pixels."""
    for paragraph in text.splitlines():
        line = ""
        for piece in PIECES.findall(paragraph):
            if piece not in NEVER_FIRST and font.getlength(line + piece) > width:
                yield line.rstrip()
                line = piece.lstrip()
            else:
                line += piece
        yield line.rstrip()


def _draw(
    image: Image.Image, column: list[str], font: Font, corner: tuple[int, int], step: int
) -> None:
    left, top = corner
    pen = ImageDraw.Draw(image)
    for number, line in enumerate(column):
        pen.text((left, top + number * step), line, "black", font)
