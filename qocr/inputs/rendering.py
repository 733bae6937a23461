"""How PDF pages become pictures: rendered, or passed on as the scan they contain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qocr.errors import InputError
from qocr.inputs.ranges import Ranges
from qocr.inputs.resolution import FEWEST_PIXELS, auto_dpi
from qocr.types import Picture

if TYPE_CHECKING:
    from qocr.inputs.pdf import PageSize

FINER = 1.5  # times `max_pixels` of a scan that is taken as it is: rendering costs more and blurs


@dataclass(frozen=True, slots=True)
class Rendering:
    """How documents become pages. Without `dpi` or `width` (in pixels), a PDF page is rendered as
    `auto_dpi` says for `max_pixels` and `max_dpi`. With `passthrough`, a page that is one scan
    keeps the scan's pixels. A PDF that came through a pipe is stored in `folder`, because poppler
    needs a path."""

    max_pixels: int
    max_dpi: float
    folder: str
    dpi: float | None = None
    width: int | None = None
    ranges: Ranges | None = None
    password: str | None = None
    passthrough: bool = False


def pdf_picture(path: str, number: int, size: PageSize, rendering: Rendering) -> Picture:
    """Page `number` (from 1): its own scan, or else rendered. Raises InputError if the page cannot
    be read."""
    return pdf_scan(path, number, rendering) or _rendered(path, number, size, rendering)


def pdf_scan(path: str, number: int, rendering: Rendering) -> Picture | None:
    """The scan that fills the page. None if there is none, or if it has far more pixels than are
    of use, too few, or not the width asked for."""
    from qocr.inputs import layers

    if not rendering.passthrough or rendering.dpi is not None:
        return None
    try:
        scan = layers.embedded_scan(path, number, rendering.password)
    except (InputError, OSError):  # pdfium fails on the page, but poppler may render it
        return None
    if scan is None or rendering.width is not None:
        return scan if scan and scan.width == rendering.width else None
    pixels = scan.width * scan.height
    return scan if FEWEST_PIXELS <= pixels <= FINER * rendering.max_pixels else None


def pdf_dpi(path: str, number: int, size: PageSize, rendering: Rendering) -> float:
    """Dots per inch at which page `number` (from 1) is rendered, unless a width is asked for."""
    if rendering.dpi is not None:
        return rendering.dpi
    coarse = auto_dpi(size.width, size.height, rendering.max_pixels, rendering.max_dpi)
    if coarse < rendering.max_dpi:  # the page has `max_pixels` already
        return coarse
    own_dpi = _own_dpi(path, number, size, rendering)
    return auto_dpi(size.width, size.height, rendering.max_pixels, rendering.max_dpi, own_dpi)


def _own_dpi(path: str, number: int, size: PageSize, rendering: Rendering) -> float:
    from qocr.inputs import page_pictures

    try:
        return page_pictures.picture_dpi(path, number, rendering.password) / size.unit
    except (InputError, OSError):  # pdfium cannot read what poppler can
        return 0.0


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


def _rendered(path: str, number: int, size: PageSize, rendering: Rendering) -> Picture:
    from qocr.inputs import pdf
    from qocr.pictures import packing

    if rendering.width is not None:
        dpi = rendering.width / size.width * 72
    else:
        dpi = pdf_dpi(path, number, size, rendering)
    image = pdf.render(path, number, size, dpi, rendering.password)
    return Picture(packing.plain(image))  # mode L takes a quarter of the memory
