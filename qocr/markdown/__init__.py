"""The notation of documents as models write them, and documents as LaTeX and HTML. Pure."""

from __future__ import annotations

from qocr.markdown.recognition import NOTATIONS, Notation, recognise
from qocr.markdown.transcription import CHAPTERS, SECTIONS, to_html, to_latex, to_markdown

__all__ = [
    "CHAPTERS",
    "NOTATIONS",
    "SECTIONS",
    "Notation",
    "recognise",
    "to_html",
    "to_latex",
    "to_markdown",
]
