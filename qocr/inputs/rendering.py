"""How PDF pages become pictures."""

from __future__ import annotations

from dataclasses import dataclass

from qocr.errors import InputError
from qocr.inputs.ranges import Ranges
from qocr.types import Picture

Size = tuple[float, float]
FINER = 1.1  # than asked for: costs less than rendering a scan, which blurs it
FEWEST_PIXELS = 500_000  # of a scan: a coarser one is easier to read when it is rendered finer


@dataclass(frozen=True, slots=True)
class Rendering:
    """How documents become pages; without `dpi` or `width` a PDF page gets `max_pixels`, up
    to `max_dpi`, or with `passthrough` the pixels of its scan, where it is nothing else.
    A PDF that came through a pipe is kept in `folder`, because poppler wants a path."""

    max_pixels: int
    max_dpi: float
    folder: str
    dpi: float | None = None
    width: int | None = None
    ranges: Ranges | None = None
    password: str | None = None
    passthrough: bool = False


def pdf_picture(path: str, number: int, size: Size, rendering: Rendering) -> Picture:
    """Page `number` (from 1) of `size` points: its own scan, else rendered; raises InputError."""
    return pdf_scan(path, number, size, rendering) or _rendered(path, number, size, rendering)


def pdf_scan(path: str, number: int, size: Size, rendering: Rendering) -> Picture | None:
    """The page's own picture, where it is about as fine as it would be rendered."""
    from qocr.inputs import layers

    if not rendering.passthrough or rendering.dpi is not None:
        return None
    try:
        scan = layers.embedded_scan(path, number, rendering.password)
    except (InputError, OSError):  # pdfium gives up: poppler has a chance
        return None
    if scan is None or rendering.width is not None:
        return scan if scan and scan.width == rendering.width else None
    pixels, dpi = scan.width * scan.height, scan.width / size[0] * 72
    fine = pixels <= FINER * rendering.max_pixels and dpi <= FINER * rendering.max_dpi
    return scan if fine and pixels >= FEWEST_PIXELS else None


def pdf_text(path: str, number: int, rendering: Rendering) -> str:
    """The text page `number` (from 1) itself has; empty where it has none."""
    from qocr.inputs import layers

    try:
        return layers.text_layer(path, number, rendering.password)
    except (InputError, OSError):  # opening the page says what is wrong
        return ""


def _rendered(path: str, number: int, size: Size, rendering: Rendering) -> Picture:
    from qocr.inputs import pdf
    from qocr.pictures import packing

    dpi = rendering.dpi or pdf.dpi_for(size, rendering.max_pixels, rendering.max_dpi)
    if rendering.width is not None:
        dpi = rendering.width / size[0] * 72
    image = pdf.render(path, number, size, dpi, rendering.password)
    return Picture(packing.plain(image))  # print takes a quarter of the memory without its colours
