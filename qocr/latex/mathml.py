"""Formulas as MathML."""

from __future__ import annotations

import re

from qocr.latex.formulas import formulas
from qocr.latex.tokens import tokenize

# latex2mathml shows a command that it does not know as an identifier.
_UNKNOWN = re.compile(r"<mi>(\\[A-Za-z]+)</mi>")


class MathError(ValueError):
    """A formula that MathML cannot be made of; the message says why."""


def to_mathml(formula: str) -> str:
    """One formula as a `<math>` element for display.

    Raises MathError where the formula is empty, damaged, or holds a command without MathML.
    """
    from latex2mathml.converter import convert

    plain = " ".join(formulas(formula))
    if not plain:
        raise MathError("there is no formula")
    if not _balanced(plain):
        raise MathError("a brace or an environment is not closed")
    try:
        made = str(convert(plain, display="block"))
    except Exception as error:
        raise MathError(f"{type(error).__name__}: {error}".rstrip(": ")) from error
    unknown = _UNKNOWN.search(made)
    if unknown:
        raise MathError(f"{unknown[1]} has no MathML")
    return made


def _balanced(formula: str) -> bool:
    depth = 0
    for token in tokenize(formula):
        depth += token.kind in ("open", "begin")
        depth -= token.kind in ("close", "end")
        if depth < 0:
            return False
    return depth == 0
