"""Documents that a model wrote in Markdown or HTML: recognised, and turned into LaTeX. Pure."""

from __future__ import annotations

from qocr.markdown.recognition import NOTATIONS, Notation, recognise
from qocr.markdown.transcription import CHAPTERS, SECTIONS, to_latex, to_markdown

__all__ = [
    "CHAPTERS",
    "NOTATIONS",
    "SECTIONS",
    "Notation",
    "recognise",
    "to_latex",
    "to_markdown",
]
