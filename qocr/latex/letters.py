"""Characters as TeX can set them."""

from __future__ import annotations

import functools
import re
import unicodedata

from qocr.latex.allowed import MATH_ARGUMENTS, MATH_SPACES
from qocr.latex.symbols import SYMBOLS

_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
}  # fmt: skip
_DROPPED = re.compile(
    r"(?<![\u0590-\u109f\u1780-\u17ff])[\u200c\u200d]|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff\ud800-\udfff]"
)
# What pdfTeX sets from T1 and TS1 fonts beside Latin letters.
_SET = frozenset("–—‘’‚“”„†‡•…‰‹›€™−№Ωµ")
# Names that pylatexenc does not know, or that no font of TeX has.
_OWN_NAMES = {
    "−": "-", "☐": "\\square", "☑": "\\boxed{\\checkmark}", "☒": "\\boxtimes",
    "★": "\\bigstar", "✓": "\\checkmark", "✗": "\\times", "′": "'", "″": "''",
}  # fmt: skip
_UNSEEN = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_NARROW_SPACE = re.compile("[\u1680\u2000-\u200a\u202f\u205f]")
_CODE_OR_SIGN = re.compile(r"\\begin\{verbatim\}.*?\\end\{verbatim\}|[^\x00-\u017f]", re.DOTALL)
_PLAIN_SIGNS = {"\u2010": "-", "\u2012": "–", "\u2015": "—", "\u2044": "/", "\u3002": ".",
                "\u3001": ",", "\u2103": r"\textdegree C", "\u2032": "'"}  # fmt: skip
_WORDS = re.compile(r"\\([A-Za-z]+)")
_NOT_LATIN = re.compile(r"[^\x00-\u017f]")
_GREEK_WORD = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]{4,}")


def escaped(text: str) -> str:
    """Text in which LaTeX finds no command."""
    return "".join(_ESCAPES.get(letter, letter) for letter in text)


def cleaned(text: str) -> str:
    """Lines ended by line feeds, letters composed, no control characters."""
    text = re.sub(r"\r\n?|\x85|\u2028", "\n", text)
    text = re.sub(r"[\f\v]|\u2029", "\n\n", text)
    return _DROPPED.sub("", unicodedata.normalize("NFC", text))


def symbols(text: str) -> str:
    """`text` with each symbol that has a name in mathematics as `\\ensuremath{\\name}`."""
    if _GREEK_WORD.search(text):
        return text
    return _NOT_LATIN.sub(lambda match: _as_text(match[0]), text)


def in_formula(text: str) -> str:
    """The same inside a formula; other letters beyond ASCII are set upright."""
    return re.sub(r"[^\x00-\x7f]+", lambda match: "".join(map(_as_formula, _runs(match[0]))), text)


def needs_fonts(text: str) -> bool:
    """Whether `text` holds letters that pdfTeX has no font for."""
    return any(ord(letter) > 0x17F and letter not in _SET for letter in text)


def letters_beyond_latin(text: str) -> list[str]:
    """The letters that a font of TeX for Latin may lack."""
    return [letter for letter in text if ord(letter) > 0x17F]


def visible(text: str) -> str:
    """`text` without the spaces and joiners that most fonts lack and nobody sees."""
    return _NARROW_SPACE.sub(" ", _UNSEEN.sub("", text))


def with_plain_letters(text: str) -> str:
    """`text` with signs made of Latin letters (Ⅳ, ㎡, ①, ﬁ) as TeX sets them with Latin fonts.

    Code stays as it is where such a sign needs a command.
    """
    return _CODE_OR_SIGN.sub(_plain, visible(text))


def _plain(match: re.Match[str]) -> str:
    if len(match[0]) > 1:
        return _NOT_LATIN.sub(lambda sign: _plain_in_code(sign[0]), match[0])
    return match[0] if match[0] in _SET else _decomposed(match[0])


def _plain_in_code(sign: str) -> str:
    plain = sign if sign in _SET else _decomposed(sign)
    return sign if "\\" in plain else plain


@functools.cache
def _decomposed(sign: str) -> str:
    """What a sign is made of, in TeX; the sign itself where that is not Latin."""
    kind, _, codes = unicodedata.decomposition(sign).rpartition("> ")
    if not kind:
        return _PLAIN_SIGNS.get(sign, sign)
    plain = "".join(_decomposed(chr(int(code, 16))) for code in codes.split())
    if any(ord(letter) > 0x17F and letter not in _SET for letter in plain):
        return sign
    plain = plain if "\\" in plain else escaped(plain)
    wrapped = {"<super": "textsuperscript", "<sub": "textsubscript", "<circle": "textcircled"}
    return rf"\{wrapped[kind]}{{{plain}}}" if kind in wrapped else plain


def _runs(text: str) -> list[str]:
    runs: list[str] = []
    for letter in text:
        if runs and not _named(letter) and not _named(runs[-1][-1]):
            runs[-1] += letter
        else:
            runs.append(letter)
    return runs


def _as_text(letter: str) -> str:
    name = "" if letter in _SET else _named(letter)
    return rf"\ensuremath{{{name}}}" if name else letter


def _as_formula(run: str) -> str:
    name = _named(run) if len(run) == 1 else ""
    return f"{{{name}}}" if name else rf"\text{{{run}}}"


@functools.cache
def _named(letter: str) -> str:
    """A character's name in mathematics; empty if it has none that is allowed."""
    from pylatexenc.latexencode import get_builtin_uni2latex_dict

    if letter in _OWN_NAMES:
        return _OWN_NAMES[letter]
    latex = str(get_builtin_uni2latex_dict().get(ord(letter), ""))
    if not latex.startswith(r"\ensuremath{") or ord(letter) < 0x80:
        return ""
    inner = latex.removeprefix(r"\ensuremath{").removesuffix("}")
    known = SYMBOLS | MATH_ARGUMENTS.keys() | MATH_SPACES
    if not inner.isascii() or not all(name in known for name in _WORDS.findall(inner)):
        return ""
    return inner
