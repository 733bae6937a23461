"""Formulas as MathML."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from xml.etree import ElementTree

from qocr.latex.formulas import defused, formulas
from qocr.latex.mathml_core import to_core
from qocr.latex.mathml_letters import PUBLIC
from qocr.latex.mathml_source import UnknownEnvironmentError, prepared
from qocr.latex.tokens import LatexToken, group_end, tokenize

_COMMAND = re.compile(r"\\[A-Za-z]+")
_SHOWN_COMMAND = re.compile(r"\\backslash\\text\{([A-Za-z]+)\}")
# These arguments are no text: a colour, a length, a kind of column.
_UNSEEN = {
    **dict.fromkeys("color textcolor colorbox hspace mspace kern mkern hskip mskip".split(), 1),
    **dict.fromkeys("href style".split(), 1),
    **dict.fromkeys("fcolorbox rule".split(), 2),
}
_DIGITS_OF_TEX = frozenset("%&#$")
_COUNTED_SIGNS = frozenset("+=,;!?()%&#$")
_NAMESPACE = ' xmlns="http://www.w3.org/1998/Math/MathML"'


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
    root = _parsed(made.replace(_NAMESPACE, "", 1))
    for leaf in root.iter():
        leaf.text = leaf.text.translate(PUBLIC) if leaf.text else None
    to_core(root)
    _check(root, plain, source)
    return ElementTree.tostring(root, encoding="unicode").replace("<math", f"<math{_NAMESPACE}", 1)


def _check(root: ElementTree.Element, plain: str, source: str) -> None:
    """Raises MathError unless all letters of a formula are seen."""
    text = "".join(root.itertext())
    if not text.strip():
        raise MathError("there is no formula")
    unknown = _COMMAND.search("".join(leaf.text or "" for leaf in root.iter("mi")))
    if unknown:
        raise MathError(f"{unknown[0]} has no MathML")
    shown = Counter(unicodedata.normalize("NFKD", text))
    missing = (_letters(source) | Counter("%" * _percents(plain))) - shown
    if missing:
        raise MathError(f"latex2mathml leaves out {' '.join(sorted(missing))}")


def _letters(source: str) -> Counter[str]:
    """How often each letter, digit and sign that is never changed is seen in a formula."""
    tokens = tokenize(source)
    seen: list[str] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        index += 1
        unseen = _UNSEEN.get(token.name, 0) if token.kind == "word" else 0
        if unseen or (token.kind == "begin" and token.name == "array"):
            for _ in range(unseen or 1):
                index = _after_group(tokens, index)
        elif token.kind == "text":
            text = unicodedata.normalize("NFKD", token.text.translate(PUBLIC))
            seen += [sign for sign in text if sign.isalnum() or sign in _COUNTED_SIGNS]
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


def _balanced(formula: str) -> bool:
    depth = 0
    for token in tokenize(formula):
        depth += token.kind in ("open", "begin")
        depth -= token.kind in ("close", "end")
        if depth < 0:
            return False
    return depth == 0
