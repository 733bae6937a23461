"""The last step of Markdown: what depends on the letters on both sides.

While a page is rendered, U+0001 stands on both sides of what is fixed (formulas, code, links),
U+0003 and U+0004 before the two marks of a pair such as `**`, U+0005 for the break of a line, and
U+0006 for a tie.
"""

from __future__ import annotations

import re
import unicodedata

from qocr.notation.markdown_addresses import TIE, escaped_addresses
from qocr.notation.markdown_escapes import escaped_context

FIXED, OPENING, CLOSING, BREAK = "\1", "\3", "\4", "\5"

_MARK = re.compile(rf"(?P<side>[{OPENING}{CLOSING}])(?P<mark>\*\*|\*|~~)")
_INVISIBLE = "\1\3\4"
_ELEMENTS = {"**": "strong", "*": "em", "~~": "del"}
_HAN = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_RANGE = re.compile(rf"(?<=[\d{_HAN}%‰°℃]){TIE}(?=[\d{_HAN}+-])")
_DIGIT_AFTER_FORMULA = re.compile(rf"(?<=\${FIXED})\d")
_AFTER_NOTE = re.compile(rf"(?<=\]){FIXED}\(")


def settled(text: str) -> str:
    """A rendered page as Markdown."""
    pieces = text.split(FIXED)
    pieces[::2] = [escaped_addresses(escaped_context(piece)) for piece in pieces[::2]]
    text = _with_emphasis(FIXED.join(pieces))
    text = _DIGIT_AFTER_FORMULA.sub(lambda match: f"&#{ord(match[0])};", text)
    text = _AFTER_NOTE.sub("&#40;", text).replace(FIXED, "")
    text = text.replace("![", "\\![").replace(BREAK, "\\")
    return ties_settled(text, r"\~")


def ties_settled(text: str, tilde: str = "~") -> str:
    """Ties of LaTeX as no-break spaces, but as tildes in ranges such as 3~5."""
    return _RANGE.sub(lambda _: tilde, text).replace(TIE, "\u00a0")


def _with_emphasis(text: str) -> str:
    """Marks where all readers see them as such, tags elsewhere."""
    if OPENING not in text:
        return text
    written: dict[int, str] = {}
    open_marks: list[re.Match[str]] = []
    for match in _MARK.finditer(text):
        if match["side"] == OPENING:
            open_marks.append(match)
            continue
        start = open_marks.pop()
        mark = match["mark"]
        seen = _are_seen(text, start, match)
        written[start.start()] = mark if seen else f"<{_ELEMENTS[mark]}>"
        written[match.start()] = mark if seen else f"</{_ELEMENTS[mark]}>"
    return _MARK.sub(lambda match: written[match.start()], text)


def _are_seen(text: str, start: re.Match[str], end: re.Match[str]) -> bool:
    """Whether the marks open and close by the rules of CommonMark, and touch no others."""
    before = _neighbour(text, start.start() - 1, -1)
    first = _neighbour(text, start.end(), 1)
    last = _neighbour(text, end.start() - 1, -1)
    after = _neighbour(text, end.end(), 1)
    if {before, first, last, after} & {"*", "~"}:
        return False
    return _flanks(before, first) and _flanks(after, last)


def _neighbour(text: str, index: int, step: int) -> str:
    while 0 <= index < len(text) and text[index] in _INVISIBLE:
        index += step
    return text[index] if 0 <= index < len(text) else " "


def _flanks(outside: str, inside: str) -> bool:
    if inside.isspace():
        return False
    return unicodedata.category(inside)[0] not in "PS" or outside.isspace() or _is_mark(outside)


def _is_mark(letter: str) -> bool:
    return letter.isascii() and not letter.isalnum()
