"""Words in formulas, as latex2mathml takes them."""

from __future__ import annotations

import re

from qocr.latex.tokens import tokenize
from qocr.latex.tree import nodes, symbol_text

# latex2mathml takes these for marks even in a text: letters of a private area stand for them.
PRIVATE = {ord(sign): 0xF100 + ord(sign) for sign in "\\{}&$%#_^~<>'`-\u00a0"}
PUBLIC = {private: sign for sign, private in PRIVATE.items()}

_BLANK = re.compile(r"\\[,:; ]|~")


def worded(source: str, font: str = "text") -> str:
    """LaTeX of text as the letters it shows, in a font such as `textbf`."""
    if not source:
        return ""
    if not source.strip():
        return r"\ "
    escaped = "".join("\\%" if token.text == "%" else token.text for token in tokenize(source))
    plain = symbol_text(nodes(escaped)) if re.search(r"[\\{}~]", escaped) else source
    return rf"\{font}{{{plain.translate(PRIVATE)}}}"


def operator_name(source: str) -> str:
    """The letters of an operator's name; only blanks that are commands are blanks in it."""
    spaced = _BLANK.sub("\u00a0", source)
    plain = symbol_text(nodes(spaced)) if re.search(r"[\\{}]", spaced) else spaced
    return re.sub(r"[ \n\t]+", "", plain).translate(PRIVATE)
