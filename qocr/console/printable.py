"""Text that a terminal shows and does not obey."""

from __future__ import annotations

from typing import Any

CONTROLS: dict[int, Any] = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"},
    0x7F: "␡",
    **{code: f"\\x{code:02x}" for code in range(0x80, 0xA0)},
    **{code: f"\\u{code:04x}" for code in (0x202A, 0x202B, 0x202C, 0x202D, 0x202E)},
    **{code: f"\\u{code:04x}" for code in (0x2066, 0x2067, 0x2068, 0x2069)},
}


def one_line(name: str) -> str:
    """The name with its line feeds shown, so that it stays on one line."""
    return name.replace("\n", "␊")


def printable(text: str) -> str:
    """Names of files and messages of services may hold control characters; show them."""
    return text.translate(CONTROLS)
