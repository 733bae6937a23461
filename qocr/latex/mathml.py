"""Formulas as MathML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from unicodedata import normalize
from xml.etree import ElementTree

from qocr.latex.formulas import defused, formulas
from qocr.latex.tokens import LatexToken, group_end, tokenize

# latex2mathml shows a command that it does not know as an identifier.
_UNKNOWN = re.compile(r"<mi>(\\[A-Za-z]+)</mi>")
_PROSE = re.compile(r"[^\\^_={}$&%]*[^\W\d_]{2,}\s+[^\W\d_]{2,}[^\\^_={}$&%]*")
_TEXT = re.compile(r"<mtext>.*?</mtext>", re.DOTALL)
_ESCAPED = re.compile(r"\\([%#_{}$]|&amp;)")
# latex2mathml gives rows and columns to some environments only: what it is told instead.
_ALIKE = {"align*": "aligned align alignat alignedat flalign eqnarray", "cases": "dcases"}
_KNOWN = {name: known for known, names in _ALIKE.items() for name in names.split()}
_ONE_COLUMN = frozenset("gathered gather multline multlined".split())
_BRACED = frozenset("rcases drcases".split())
_COUNTED = frozenset("alignat alignedat".split())  # they begin with the number of columns
# Arguments that are measures, colours and the like, and not shown.
_UNSHOWN = frozenset("color textcolor hspace vspace hphantom vphantom phantom rule kern".split())


class MathError(ValueError):
    """A formula that MathML cannot be made of; the message says why."""


def to_mathml(formula: str) -> str:
    """One formula as a `<math>` element for display, well-formed and with every letter and digit.

    Raises MathError where the formula is empty, damaged, or holds a command without MathML.
    """
    from latex2mathml.converter import convert

    plain = _repaired(" ".join(formulas(formula)))
    try:
        made = str(convert("".join(_with_known_environments(plain)), display="block"))
    except Exception as error:
        raise MathError(f"{type(error).__name__}: {error}".rstrip(": ")) from error
    unknown = _UNKNOWN.search(made)
    if unknown:
        raise MathError(f"{unknown[1]} has no MathML")
    made = _TEXT.sub(lambda text: _ESCAPED.sub(r"\1", text[0]), made)
    _check_whole(plain, made)
    return made


def elements(text: str) -> list[str]:
    """The `<math>` elements in an answer that is MathML already; none where it is not, or where one
    of them is not well-formed."""
    found = re.findall(r"<math\b.*?</math>", text, re.DOTALL)
    return found if all(_is_well_formed(element) for element in found) else []


def _repaired(formula: str) -> str:
    if not formula:
        raise MathError("there is no formula")
    if _PROSE.fullmatch(formula):
        return rf"\text{{{formula}}}"
    if not _balanced(formula):
        raise MathError("a brace or an environment is not closed")
    plain = defused(formula)
    if r"\textbackslash" in plain:  # latex2mathml may know the command
        marks = (token.text == "%" for token in tokenize(formula))
        pieces = (token.text for token in tokenize(formula))
        plain = "".join("\\" * mark + piece for mark, piece in zip(marks, pieces, strict=True))
    return plain


def _balanced(formula: str) -> bool:
    depth = 0
    for token in tokenize(formula):
        depth += token.kind in ("open", "begin")
        depth -= token.kind in ("close", "end")
        if depth < 0:
            return False
    return depth == 0


def _with_known_environments(formula: str) -> Iterator[str]:
    """The formula with environments that latex2mathml has rows and columns for."""
    tokens = tokenize(formula)
    index = 0
    while index < len(tokens):
        token = tokens[index]
        name = token.name.rstrip("*")
        if token.kind in ("begin", "end"):
            yield _known_environment(token, name)
            if token.kind == "begin" and name in _COUNTED:
                index = _end_of_argument(tokens, index)
        else:
            yield token.text
        index += 1


def _known_environment(token: LatexToken, name: str) -> str:
    begins = token.kind == "begin"
    if name in _BRACED:
        return r"\left.\begin{array}{ll}" if begins else r"\end{array}\right\}"
    if name in _ONE_COLUMN:
        return r"\begin{array}{c}" if begins else r"\end{array}"
    return f"\\{token.kind}{{{_KNOWN[name]}}}" if name in _KNOWN else token.text


def _end_of_argument(tokens: list[LatexToken], index: int) -> int:
    """Where the argument after `index` ends; `index` where there is none."""
    after = index + 1
    while after < len(tokens) and tokens[after].kind == "space":
        after += 1
    if after == len(tokens) or tokens[after].kind != "open":
        return index
    end = group_end(tokens, after)
    return index if end is None else end


def _check_whole(formula: str, made: str) -> None:
    """Raises MathError for MathML that is not well-formed, or lacks a letter or digit of the
    formula."""
    if not _is_well_formed(made):
        raise MathError("what latex2mathml makes of it is not XML")
    shown = Counter(normalize("NFKC", "".join(ElementTree.fromstring(made).itertext())))
    missing = Counter(normalize("NFKC", "".join(_shown(formula)))) - shown
    if missing:
        raise MathError(f"MathML would lose {''.join(sorted(missing))}")


def _shown(formula: str) -> Iterator[str]:
    """The letters and digits of a formula that are shown, without names of commands."""
    tokens = tokenize(formula)
    index = 0
    while index < len(tokens):
        token = tokens[index]
        unshown = token.kind == "begin" and token.name.rstrip("*") in {"array", *_COUNTED}
        if unshown or token.name in _UNSHOWN:
            index = _end_of_argument(tokens, index)
        elif token.kind == "text":
            yield "".join(filter(str.isalnum, token.text))
        index += 1


def _is_well_formed(element: str) -> bool:
    try:
        ElementTree.fromstring(element)
    except ElementTree.ParseError:
        return False
    return True
