"""What --denoise, --contrast and --deskew do for pages that need them.

    python benchmarks/cleaning.py

Prints a Markdown table: letters the embedded engine gets wrong without and with the option, on
pages made here; for --deskew, which that engine does by itself, the degrees a page is askew.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein

from qocr.pictures import filters

WORDS = "the quick brown fox jumps over a lazy dog while seven wizards make toxic brew for queens"
SIZE = 1240, 1400  # pixels
CHANCE = random.Random(4)


def main() -> None:
    lines = [" ".join(CHANCE.choices(WORDS.split(), k=8)) for _ in range(22)]
    page, text = printed(lines), " ".join(lines)
    print("| page | option | without | with |")
    print("|---|---|---|---|")
    for share in (0.2, 0.3, 0.4):
        name = f"{share:.0%} of the pixels black or white"
        print(row(name, "--denoise", speckled(page, share), text))
    for contrast in (0.4, 0.3, 0.2):
        print(row(f"shadow, ink {contrast:.0%} darker", "--contrast", shaded(page, contrast), text))
    for degrees in (-8.0, -1.5, 0.5, 4.0):
        skewed = filters.turned(page, degrees)
        left = degrees + filters.skew(skewed)
        print(f"| turned by {degrees:g}° | --deskew | {degrees:g}° | {left:.1f}° |")


def printed(lines: list[str]) -> Image.Image:
    page = Image.new("L", SIZE, 245)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(30)
    for number, line in enumerate(lines):
        draw.text((90, 90 + 56 * number), line, 40, font)
    return page


def speckled(page: Image.Image, share: float) -> Image.Image:
    specks = Image.frombytes("L", SIZE, CHANCE.randbytes(SIZE[0] * SIZE[1]))
    half = int(128 * share)
    white = specks.point(lambda value: 255 * (value < half))
    black = specks.point(lambda value: 255 * (value >= 256 - half))
    return ImageChops.subtract(ImageChops.lighter(page, white), black)


def shaded(page: Image.Image, contrast: float) -> Image.Image:
    """Dark on the left, light on the right, with a little noise."""
    light = Image.linear_gradient("L").rotate(90).resize(SIZE)
    light = light.point(lambda value: int(25 + 200 * (value / 255) ** 3))
    ink = page.point(lambda value: int(255 * (1 - contrast * (245 - value) / 205)))
    return ImageChops.add(ImageChops.multiply(light, ink), Image.effect_noise(SIZE, 2), 1, -128)


def row(name: str, option: str, page: Image.Image, text: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.png")
        page.save(path)
        without, cleaned = (wrong(text, path, *options) for options in ((), (option,)))
    return f"| {name} | {option} | {without:.1%} | {cleaned:.1%} |"


def wrong(text: str, path: Path, *options: str) -> float:
    local = ["--engine", "local", "--cache", "off"]
    command = [sys.executable, "-m", "qocr", "text", str(path), *local, *options]
    found = subprocess.run(command, capture_output=True, text=True).stdout
    return Levenshtein.distance(text, " ".join(found.split())) / len(text)


if __name__ == "__main__":
    main()
