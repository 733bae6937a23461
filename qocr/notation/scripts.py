"""Raised and lowered text where nothing but letters can be written: 10³, H₂O, x^(a)."""

from __future__ import annotations

_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def raised(text: str) -> str:
    """`text` as a superscript: ³, else ^a or ^(ab)."""
    return _script(text, "^", _RAISED)


def lowered(text: str) -> str:
    """`text` as a subscript: ₂, else _a or _(ab)."""
    return _script(text, "_", _LOWERED)


def _script(text: str, sign: str, letters: dict[int, int]) -> str:
    bare = text.strip()
    if not bare or all(ord(letter) in letters for letter in bare):
        return text.translate(letters)
    return f"{sign}{bare}" if len(bare) == 1 else f"{sign}({bare})"
