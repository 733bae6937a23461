"""LaTeX as models write it: joined, made safe, read and turned into other forms. Pure."""

from __future__ import annotations

from qocr.latex.assembly import join_document
from qocr.latex.formulas import DELIMITERS, defused, delimited, formulas, tidied
from qocr.latex.mathml import MathError, to_mathml
from qocr.latex.render import Markdown, to_markdown, to_text

__all__ = [
    "DELIMITERS",
    "Markdown",
    "MathError",
    "defused",
    "delimited",
    "formulas",
    "join_document",
    "tidied",
    "to_markdown",
    "to_mathml",
    "to_text",
]
