"""Column specifications and lengths, made harmless."""

from __future__ import annotations

import re

_LENGTH = re.compile(
    r"-?\d{0,4}\.?\d{0,4}\s*(pt|cm|mm|em|ex|in|\\(?:line|text|column)width|\\textheight)"
)
_COLUMN = re.compile(
    r"\*\s*\{\s*(\d+)\s*\}\s*\{([^{}]*)\}|([pmb])\s*\{([^{}]*)\}|([lcrXSdC|LR])|(.)", re.S
)
_MODIFIER = re.compile(r"[@!<>]\s*\{(?:[^{}]|\{[^{}]*\})*\}|[@!<>]")
_PLAIN = {"X": "l", "S": "r", "d": "r", "C": "c", "L": "l", "R": "r"}
MOST_COLUMNS = 600


def length(text: str, default: str) -> str:
    """`text` if it is a plain length, else `default`."""
    return text.strip() if _LENGTH.fullmatch(text.strip()) else default


def specification(text: str) -> str:
    """Only `l c r p{} m{} b{} |` of a column specification."""
    pieces = []
    for match in _COLUMN.finditer(_MODIFIER.sub("", text)):
        times, repeated, kind, width, plain, _ = match.groups()
        if times:
            pieces += [specification(repeated)] * min(int(times[:3]), 100)
        elif kind:
            pieces.append(f"{kind}{{{length(width, '3cm')}}}")
        elif plain:
            pieces.append(_PLAIN.get(plain, plain))
    return "".join(pieces[:MOST_COLUMNS])


def count(clean: str) -> int:
    """How many columns a clean specification has."""
    return len(re.sub(r"\{[^{}]*\}|\|", "", clean))


def widened(clean: str, columns: int) -> str:
    """The specification with `l` columns added up to `columns`, at least one."""
    missing = max(columns, 1) - count(clean)
    return clean + "l" * missing
