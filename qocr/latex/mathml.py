"""Formulas as MathML."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from xml.etree import ElementTree

from qocr.latex.formulas import defused, formulas
from qocr.latex.mathml_source import PUBLIC, UnknownEnvironmentError, prepared
from qocr.latex.tokens import LatexToken, group_end, tokenize

_COMMAND = re.compile(r"\\[A-Za-z]+")
_SHOWN_COMMAND = re.compile(r"\\textbackslash\{\}([A-Za-z]+)")
# Their argument is no text: a colour, a length, a kind of column.
_UNSEEN = frozenset(
    "color textcolor colorbox fcolorbox hspace mspace kern mkern hskip mskip rule href"
    " style".split()
)
_DIGITS_OF_TEX = frozenset("%&#")


class MathError(ValueError):
    """A formula that MathML cannot be made of; the message says why."""


def to_mathml(formula: str) -> str:
    """One formula as a `<math>` element for display; MathML stays as it is.

    What is written is well-formed XML that holds every letter and digit of the formula. Raises
    MathError where that cannot be done: the formula is empty, or holds a command or environment
    without MathML.
    """
    if formula.lstrip().startswith("<math"):
        return _checked(formula.strip())
    plain = " ".join(formulas(formula))
    mended = defused(plain).strip()
    if not mended:
        raise MathError("there is no formula")
    try:
        if _balanced(plain):
            return _converted(plain)
    except MathError as error:
        return _of_mended(mended, error)
    return _of_mended(mended, MathError("a brace or an environment is not closed"))


def _of_mended(mended: str, reason: MathError) -> str:
    """The MathML of a formula that was repaired; `reason` is why it had to be."""
    shown = _SHOWN_COMMAND.search(mended)
    if shown:
        raise MathError(f"\\{shown[1]} has no MathML") from reason
    try:
        return _converted(mended)
    except MathError:
        raise reason from None


def _converted(plain: str) -> str:
    from latex2mathml.converter import convert

    try:
        source = prepared(plain)
        made = str(convert(source, display="block"))
    except UnknownEnvironmentError as error:
        raise MathError(f"the environment {error} has no MathML") from error
    except Exception as error:  # latex2mathml raises many kinds, its own and others
        raise MathError(f"{type(error).__name__}: {error}".rstrip(": ")) from error
    text = "".join(_parsed(made).itertext())
    if not text.strip():
        raise MathError("there is no formula")
    unknown = _COMMAND.search(text)
    if unknown:
        raise MathError(f"{unknown[0]} has no MathML")
    shown = Counter(unicodedata.normalize("NFKC", text.translate(PUBLIC)))
    missing = (_letters(source) | Counter("%" * _percents(plain))) - shown
    if missing:
        raise MathError(f"latex2mathml leaves out {' '.join(sorted(missing))}")
    return made.translate({private: _escaped(sign) for private, sign in PUBLIC.items()})


def _letters(source: str) -> Counter[str]:
    """How often each letter and digit, `%`, `&` and `#` is seen in a formula."""
    tokens = tokenize(source)
    seen: list[str] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        index += 1
        unseen = token.kind == "word" and token.name in _UNSEEN
        if unseen or (token.kind == "begin" and token.name == "array"):
            index = _after_group(tokens, index)
        elif token.kind == "text":
            seen += filter(str.isalnum, unicodedata.normalize("NFKC", token.text))
        elif token.kind == "sign" and token.name in _DIGITS_OF_TEX:
            seen.append(token.name)
    return Counter(seen)


def _percents(plain: str) -> int:
    return sum(token.text in ("%", "\\%") for token in tokenize(plain))


def _after_group(tokens: list[LatexToken], index: int) -> int:
    end = group_end(tokens, index) if index < len(tokens) else None
    return index if end is None else end + 1


def _checked(markup: str) -> str:
    _parsed(markup)
    return markup


def _parsed(markup: str) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(markup)
    except ElementTree.ParseError as error:
        raise MathError(f"the MathML is not well-formed: {error}") from error


def _escaped(sign: int) -> str:
    return {"&": "&amp;", "<": "&lt;", ">": "&gt;"}.get(chr(sign), chr(sign))


def _balanced(formula: str) -> bool:
    depth = 0
    for token in tokenize(formula):
        depth += token.kind in ("open", "begin")
        depth -= token.kind in ("close", "end")
        if depth < 0:
            return False
    return depth == 0
