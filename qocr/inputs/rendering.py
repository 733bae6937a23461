"""How PDF pages become pictures: rendered, or passed on as the scan they contain."""

from __future__ import annotations

from dataclasses import dataclass

from qocr.errors import InputError
from qocr.inputs.ranges import Ranges
from qocr.types import Picture

Size = tuple[float, float]
FINER = 1.1  # how much finer than asked for a scan may be: rendering costs more and blurs it
FEWEST_PIXELS = 500_000  # a scan with fewer is easier to read when it is rendered finer


@dataclass(frozen=True, slots=True)
class Rendering:
    """How documents become pages. Without `dpi` or `width` (in pixels), a PDF page is rendered with
    `max_pixels`, at most `max_dpi`. With `passthrough`, a page that is one scan keeps the scan's
    pixels. A PDF that came through a pipe is stored in `folder`, because poppler needs a path."""

    max_pixels: int
    max_dpi: float
    folder: str
    dpi: float | None = None
    width: int | None = None
    ranges: Ranges | None = None
    password: str | None = None
    passthrough: bool = False


def pdf_picture(path: str, number: int, size: Size, rendering: Rendering) -> Picture:
    """Page `number` (from 1) of `size` points: its own scan, or else rendered. Raises InputError
    if the page cannot be read."""
    return pdf_scan(path, number, size, rendering) or _rendered(path, number, size, rendering)


def pdf_scan(path: str, number: int, size: Size, rendering: Rendering) -> Picture | None:
    """The scan that fills the page. None if there is none, or if it is much finer than the page
    would be rendered, too coarse, or not of the width asked for."""
    from qocr.inputs import layers

    if not rendering.passthrough or rendering.dpi is not None:
        return None
    try:
        scan = layers.embedded_scan(path, number, rendering.password)
    except (InputError, OSError):  # pdfium fails on the page, but poppler may render it
        return None
    if scan is None or rendering.width is not None:
        return scan if scan and scan.width == rendering.width else None
    pixels, dpi = scan.width * scan.height, scan.width / size[0] * 72
    fits = pixels <= FINER * rendering.max_pixels and dpi <= FINER * rendering.max_dpi
    return scan if fits and pixels >= FEWEST_PIXELS else None


def pdf_text(path: str, number: int, rendering: Rendering) -> str:
    """The text layer of page `number` (from 1); empty if it has none."""
    from qocr.inputs import layers

    try:
        return layers.text_layer(path, number, rendering.password)
    except (InputError, OSError):  # opening the page will report the error
        return ""


def pdf_has_text(path: str, number: int, password: str | None) -> bool:
    """Whether page `number` (from 1) has text of its own, seen or invisible."""
    from qocr.inputs import layers

    return layers.has_text(path, number, password)


def _rendered(path: str, number: int, size: Size, rendering: Rendering) -> Picture:
    from qocr.inputs import pdf
    from qocr.pictures import packing

    dpi = rendering.dpi or pdf.dpi_for(size, rendering.max_pixels, rendering.max_dpi)
    if rendering.width is not None:
        dpi = rendering.width / size[0] * 72
    image = pdf.render(path, number, size, dpi, rendering.password)
    return Picture(packing.plain(image))  # mode L takes a quarter of the memory
