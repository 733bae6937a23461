"""Raised and lowered letters of a cell: marked while it is read, then written in two ways."""

from __future__ import annotations

import re
from html import escape

from qocr.notation.scripts import lowered, raised

# Control characters, which texts of cells never contain.
OPENING = {"sup": "\x0e", "sub": "\x10"}
CLOSING = {"sup": "\x0f", "sub": "\x11"}
NO_MARKS = dict.fromkeys(range(0x0E, 0x12), " ")
_MARK = re.compile("([\x0e-\x11])")
_NAMES = {mark: name for name, mark in (*OPENING.items(), *CLOSING.items())}
_WRITTEN = {"sup": raised, "sub": lowered}


def plain_and_html(marked: str) -> tuple[str, str]:
    """The text, 10³ or x^(ab), and the HTML with `sup` and `sub`; "" for HTML without any."""
    if not _MARK.search(marked):
        return marked, ""
    names: list[str] = []
    texts, htmls = [""], []
    for piece in _MARK.split(marked):
        name = _NAMES.get(piece)
        if name is None:
            texts[-1] += piece
            htmls.append(escape(piece).replace("\n", "<br>"))
        elif piece == OPENING[name]:
            names.append(name)
            texts.append("")
            htmls.append(f"<{name}>")
        elif names and names[-1] == name:
            _close(names, texts, htmls)
    while names:
        _close(names, texts, htmls)
    return texts[0].strip(" "), "".join(htmls)


def _close(names: list[str], texts: list[str], htmls: list[str]) -> None:
    name, inside = names.pop(), texts.pop()
    texts[-1] += _WRITTEN[name](inside)
    htmls.append(f"</{name}>")
