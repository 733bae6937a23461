"""How finely PDF pages are rendered: `--dpi`, or else pixels before dots per inch."""

from __future__ import annotations

import math

from qocr.errors import UsageError

FEWEST_PIXELS = 500_000  # of a rendered page, and of a scan that is not rendered finer
_ROUNDING = 0.9995  # renderers round sides up; one pixel too many would have the page scaled
_LEAST_SQUARE_INCHES = 1e-4


def parse_dpi(text: str) -> float | None:
    """Dots per inch; None for `auto`. Raises UsageError if `text` is neither `auto` nor a number
    from 10 to 2400."""
    if text == "auto":
        return None
    try:
        dpi = float(text)
    except ValueError:
        dpi = 0
    if not 10 <= dpi <= 2400:
        raise UsageError(f"--dpi {text}: not a number from 10 to 2400, nor auto")
    return dpi


def auto_dpi(
    width: float, height: float, max_pixels: int, max_dpi: float, own_dpi: float = 0
) -> float:
    """Dots per inch for a page of `width` by `height` points: `max_dpi`, or more where that would
    be coarser than the page's own pictures (`own_dpi`) or fewer than 500,000 pixels; in any case no
    more than `max_pixels`."""
    inches = max(width * height / 72**2, _LEAST_SQUARE_INCHES)
    finest = _ROUNDING * math.sqrt(max_pixels / inches)
    return min(finest, max(max_dpi, own_dpi, math.sqrt(FEWEST_PIXELS / inches)))
