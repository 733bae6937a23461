"""Where the formulas in Markdown and HTML begin and end, and which dollar signs are money."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qocr.markdown.html_names import TAG

_REACH = 3000  # letters; a delimiter without its partner is text
_PAIRS = {"$$": "$$", "\\[": "\\]", "\\(": "\\)", "$": "$"}
_MATHEMATICS = re.compile(r"[\\^_={}+<>|*/&]|\A\s*[A-Za-z]\W*\Z|\d[A-Za-z]|[A-Za-z]\(")
_AMOUNT_AND_WORDS = re.compile(r"\d[\d.,]*\s+[^\\^_={}+<>]*\Z")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in a text: its LaTeX, whether it is a display, and where its delimiter ends."""

    latex: str
    display: bool
    end: int


def formula_at(text: str, start: int, stop: int | None = None) -> Formula | None:
    """The formula whose delimiter stands at `start`; None where there is none, or only money."""
    stop = len(text) if stop is None else stop
    opener = text[start : start + 2]
    if opener not in _PAIRS:
        opener = opener[:1]
    closer = _PAIRS.get(opener)
    if closer is None:
        return None
    begin = start + len(opener)
    end = text.find(closer, begin, min(stop, begin + _REACH))
    if opener == "$":
        end = _dollar_end(text, begin, end, min(stop, begin + _REACH))
    if end < 0 or not _is_formula(opener, text[begin:end]):
        return None
    latex = text[begin:end].strip()
    return Formula(latex, opener in ("$$", "\\["), end + len(closer))


def _dollar_end(text: str, begin: int, end: int, stop: int) -> int:
    """The dollar that closes: no blank before it and no digit behind it, as pandoc has it. Escaped
    ones are skipped."""
    while end > begin and text[end - 1] == "\\":
        end = text.find("$", end + 1, stop)
    if end <= begin or text[begin].isspace() or text[end - 1].isspace():
        return -1
    return -1 if text[end + 1 : end + 2].isdigit() else end


def _is_formula(opener: str, inside: str) -> bool:
    if not inside.strip() or "\n\n" in inside or TAG.search(inside):
        return False
    if opener == "$":
        return not _AMOUNT_AND_WORDS.match(inside)
    return opener == "$$" or bool(_MATHEMATICS.search(inside))
