"""A page is its text: plain text, HTML and LaTeX as the task gave them."""

from __future__ import annotations

from qocr.types import Result


def render_text(result: Result) -> str:
    """The text, then a line feed unless it ends in one; a failed page has no text."""
    if result.status == "failed" or not result.text:
        return ""
    return result.text if result.text.endswith("\n") else result.text + "\n"
