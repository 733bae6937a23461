"""`--dpi`: how finely PDF pages are rendered."""

from __future__ import annotations

from qocr.errors import UsageError


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
