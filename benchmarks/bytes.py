"""Bytes sent for a picture, next to what the official package sends for the same file.

    python benchmarks/bytes.py SAMPLES_FOLDER

Prints a Markdown table: the size of the file, bytes of the data URL that the official package
makes of it (the file in base64) and of ours, image tokens of both, milliseconds of CPU to open and
encode. Files that the service does not take, or only in another form, have no peer. The last rows
are a 600-dpi A4 page made here: print with the noise of a scanner, as it is usually saved.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from qocr.catalog.catalogue import model
from qocr.catalog.regions import DEFAULT_MODEL
from qocr.errors import QocrError
from qocr.pictures import opening
from qocr.pictures.fitting import MAX_SENT_PIXELS, Encoded, encode, smart_resize
from qocr.types import Picture

A4_600_DPI = (4960, 7016)
SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".heic"}
MAX_INLINE_BYTES = (10_485_760 - len("data:image/jpeg;base64,")) // 4 * 3
MODEL = model(DEFAULT_MODEL)


def main() -> None:
    print("| file | pixels | bytes | sent officially | by us | ours | tokens | ours | ms |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, data in (*samples(Path(sys.argv[1])), *scans()):
        try:
            print(row(name, data))
        except QocrError as error:
            print(f"| {name} | | {len(data):,} | {error} | | | | | |")


def samples(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in SUFFIXES:
            yield path.name, path.read_bytes()


def scans() -> Iterator[tuple[str, bytes]]:
    for noise in (0, 5, 12):
        page = scanned_page(noise)
        yield f"600 dpi, noise {noise}, grey JPEG 90", saved(page, "JPEG", quality=90)
        yield f"600 dpi, noise {noise}, RGB JPEG 75", saved(page.convert("RGB"), "JPEG")
        yield f"600 dpi, noise {noise}, grey PNG", saved(page, "PNG", compress_level=1)
    black = page.point(lambda value: 255 * (value > 128)).convert("1")
    yield "600 dpi, black and white PNG", saved(black, "PNG")
    yield "600 dpi, black and white TIFF", saved(black, "TIFF", compression="group4")
    smaller = black.convert("L").resize((3307, 4677)).point(lambda value: 255 * (value > 128))
    yield "400 dpi, black and white TIFF", saved(smaller.convert("1"), "TIFF", compression="group4")


def scanned_page(noise: float) -> Image.Image:
    width, height = A4_600_DPI
    page = Image.new("L", A4_600_DPI, 235)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(84)
    text = "The quick brown fox jumps over the lazy dog 0123456789 and so it goes on until the end"
    for line, top in enumerate(range(400, height - 400, 130)):
        draw.text((400, top), text[line % 20 :] + text[: line % 20], 30, font)
    page = page.filter(ImageFilter.GaussianBlur(1.5))
    return ImageChops.add(page, Image.effect_noise((width, height), noise), 1, -128)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def row(name: str, data: bytes) -> str:
    start = time.process_time()
    page = opening.picture(data)
    opening.check_readable(page)
    sent = encode(page, MAX_INLINE_BYTES, MODEL.default_max_pixels, MODEL.factor)
    milliseconds = (time.process_time() - start) * 1000
    official, ours = in_base64(len(data)), in_base64(len(sent.data))
    limit = "" if official <= 10_485_760 and takes(page) else " (refused)"
    return (
        f"| {name} | {page.width}x{page.height} | {len(data):,} | {official:,}{limit} | {ours:,} "
        f"{sent.mime[6:]} {sent.width}x{sent.height} | {ours / official:.0%} "
        f"| {tokens(page)} | {tokens(sent)} | {milliseconds:.0f} |"
    )


def in_base64(size: int) -> int:
    return len("data:image/jpeg;base64,") + (size + 2) // 3 * 4


def takes(page: Picture) -> bool:
    """Source: API reference, "image limits"."""
    short, long = sorted((page.width, page.height))
    if page.image.format in opening.SENDABLE:
        return short * long <= MAX_SENT_PIXELS
    return page.image.format != "GIF" and short <= 2160 and long <= 3840


def tokens(picture: Picture | Encoded) -> int:
    limits = MODEL.factor, MODEL.min_pixels, MODEL.default_max_pixels
    wide, high = smart_resize(picture.width, picture.height, *limits)
    return wide * high // MODEL.factor**2 + 2


if __name__ == "__main__":
    main()
