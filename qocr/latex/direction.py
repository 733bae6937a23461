"""Text that runs from right to left, marked where TeX has to know."""

from __future__ import annotations

import re
from itertools import groupby

from qocr.latex.alphabets import RIGHT_TO_LEFT
from qocr.latex.tokens import tokenize

_LEFTWARDS = re.compile(f"[{RIGHT_TO_LEFT}]")
_ANY_LETTER = re.compile(r"\\[A-Za-z]+\*?|\\?\{[a-z]+\*?\}|(?P<letter>[^\W\d_])")
_BETWEEN = r"[ \n0-9.,:;!?/'()\[\]«»“”–—-]"
_RUN = re.compile(rf"[{RIGHT_TO_LEFT}]+(?:{_BETWEEN}+[{RIGHT_TO_LEFT}]+)*(?:[ ]?[0-9]+)?")
_WORD = r"[A-Za-z\u00c0-\u024f0-9]+(?:\\%)?"
_UNTOUCHED = (
    r"(?P<kept>\\(?:label|ref|eqref|pageref|cite|bibitem|url|begin|end|multicolumn|cline|cmidrule)"
    r"(?:\[[^\]\n]*\])?(?:\{[^{}\n]*\})*|\\href\{[^{}\n]*\}|\\[A-Za-z]+|\$[^$]*\$|\\\[.*?\\\])"
)
_LATIN_WORDS = re.compile(
    rf"{_UNTOUCHED}|(?P<words>(?<![\\A-Za-z]){_WORD}(?:[ .,:/'-]+{_WORD})+)", re.DOTALL
)
# TeX sets a sign behind a number to its right, unless something stands between them.
_END_OF_LATIN = re.compile(r"(?<=[A-Za-z0-9%}])(?<![\\{])(?=[.,:;!?](?:\s|$))")
_AS_IT_IS = re.compile(r"\\begin\{verbatim\}.*?\\end\{verbatim\}|^%[^\n]*", re.DOTALL | re.M)


def runs_leftwards(text: str) -> bool:
    """Whether most letters of LaTeX `text` are of scripts that run from right to left."""
    leftwards = len(_LEFTWARDS.findall(text))
    return leftwards > 0 and 2 * leftwards >= _letters(text)


def has_leftwards(text: str) -> bool:
    """Whether `text` has a letter that runs from right to left."""
    return _LEFTWARDS.search(text) is not None


def with_directions(body: str, leftwards: bool) -> str:
    """`body` with paragraphs and words marked that run against their surroundings; `leftwards` is
    how the document runs."""
    parts = []
    for against, blocks in groupby(_blocks(body), key=lambda block: _against(block, leftwards)):
        text = "\n\n".join(_marked(block, leftwards != bool(against)) for block in blocks)
        if against:
            name = "ltrparagraphs" if leftwards else "rtlparagraphs"
            text = f"\\begin{{{name}}}\n{text}\n\\end{{{name}}}"
        parts.append(text)
    return "\n\n".join(parts)


def with_words(text: str, leftwards: bool) -> str:
    """The same for a text of one paragraph, such as a title."""
    return _marked(text, leftwards)


def _letters(text: str) -> int:
    return sum(match["letter"] is not None for match in _ANY_LETTER.finditer(text))


def _against(block: str, leftwards: bool) -> bool:
    plain = re.sub(r"(?m)^%.*", "", block)
    return runs_leftwards(plain) != leftwards and _letters(plain) > 0


def _blocks(body: str) -> list[str]:
    """Paragraphs, those together that an environment or a brace holds together."""
    blocks: list[list[str]] = []
    depth = 0
    for paragraph in body.split("\n\n"):
        if depth > 0:
            blocks[-1].append(paragraph)
        else:
            blocks.append([paragraph])
        depth += _opened(paragraph)
    return ["\n\n".join(paragraphs) for paragraphs in blocks]


def _opened(paragraph: str) -> int:
    if "\\begin{verbatim}" in paragraph or "\\end{verbatim}" in paragraph:
        return paragraph.count("\\begin{") - paragraph.count("\\end{")
    kinds = [token.kind for token in tokenize(paragraph)]
    opened = sum(kind in ("open", "begin") for kind in kinds)
    return opened - sum(kind in ("close", "end") for kind in kinds)


def _marked(block: str, leftwards: bool) -> str:
    pieces, start = [], 0
    for match in _AS_IT_IS.finditer(block):
        pieces += [_mark(block[start : match.start()], leftwards), match[0]]
        start = match.end()
    return "".join([*pieces, _mark(block[start:], leftwards)])


def _mark(text: str, leftwards: bool) -> str:
    if not leftwards:
        return _RUN.sub(_right_to_left, text)
    return _END_OF_LATIN.sub(r"{\\kern0pt}", _LATIN_WORDS.sub(_left_to_right, text))


def _right_to_left(match: re.Match[str]) -> str:
    return rf"\rtltext{{{match[0]}}}" if len(match[0]) > 1 else match[0]


def _left_to_right(match: re.Match[str]) -> str:
    words = match["words"]
    if words is None or not re.search(r"[^\W\d_]", words):
        return match[0]
    return rf"\ltrtext{{{words}}}"
