"""A page as a LaTeX document: paragraphs, and headings told by their size."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from qocr.engines.local.boxes import Block, row_text
from qocr.engines.local.order import paragraphs

HEADING_SIZE = 1.25
HEADING_LETTERS = 120

_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"\textquotedbl{}",
    }
)


def latex(page: Sequence[Block]) -> str:
    """A complete document; one with letters beyond Europe's is for XeLaTeX or LuaLaTeX."""
    pieces = [piece for block in page for piece in paragraphs(block)]
    body = _body_height(page)
    text = "\n\n".join(_paragraph(piece, body) for piece in pieces)
    return "\n".join((*_preamble(text), r"\begin{document}", "", text, "", r"\end{document}"))


def escaped(text: str) -> str:
    """Text in which LaTeX finds no command."""
    return text.translate(_ESCAPES)


def _preamble(text: str) -> tuple[str, ...]:
    if any(ord(letter) >= 0x2E80 for letter in text):
        return (r"\documentclass{ctexart}",)
    return (r"\documentclass{article}", r"\usepackage[T1]{fontenc}", r"\usepackage[utf8]{inputenc}")


def _body_height(page: Sequence[Block]) -> float:
    heights = [box.height for block in page for row in block for box in row]
    return median(heights) if heights else 0.0


def _paragraph(piece: Block, body_height: float) -> str:
    size = median(box.height for row in piece for box in row)
    rows = [escaped(row_text(row)) for row in piece]
    if size > HEADING_SIZE * body_height and sum(map(len, rows)) <= HEADING_LETTERS:
        return rf"\section*{{{' '.join(rows)}}}"
    return "\n".join(rows)
