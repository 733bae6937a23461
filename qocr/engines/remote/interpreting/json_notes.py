"""What has to be said about the JSON in an answer: what was mended, left out, or is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qocr.fields import ParsedJson

MENDED = "the model's JSON was damaged and has been mended"
CUT_JSON = "the model's JSON stops before its end"
LOST = "part of the model's JSON could not be read"
DOTS = "the model wrote dots in place of more"
MAX_SHOWN = 100  # letters of what was left out


def json_warnings(parsed: ParsedJson) -> Iterator[str]:
    """What was done to the JSON to read it; nothing where there is none."""
    if parsed.value is None:
        return
    if parsed.mended:
        yield MENDED
    if parsed.repeated:
        names = ", ".join(parsed.repeated)
        yield f"the model wrote {names} more than once; all values are kept"
    if parsed.shortened:
        yield DOTS
    if parsed.left_out:
        text = parsed.left_out
        shown = text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"
        yield f"text stands around the JSON: {shown}"


def partial_reason(parsed: ParsedJson) -> str:
    """Why the value is not all of the JSON; empty where it is, and where there is none."""
    if parsed.value is None:
        return ""
    if parsed.cut:
        return CUT_JSON
    return LOST if parsed.lost else ""
