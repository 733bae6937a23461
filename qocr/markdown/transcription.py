"""A document in any notation -> LaTeX."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from qocr import latex
from qocr.latex.letters import escaped
from qocr.markdown.block_tokens import block_markdown, has_block_tokens
from qocr.markdown.front_matter import as_comment
from qocr.markdown.known_html import known_html
from qocr.markdown.latex_leaves import letters
from qocr.markdown.latex_writer import LatexWriter
from qocr.markdown.layout_json import layout_markdown
from qocr.markdown.recognition import Notation, recognise

if TYPE_CHECKING:
    from qocr.markdown.html_writer import HtmlWriter

SECTIONS = ("section", "subsection", "subsubsection", "paragraph", "subparagraph", "subparagraph")
CHAPTERS = ("chapter", *SECTIONS[:5])

_GROUNDING = re.compile(r"<\|ref\|>[^<]{0,200}<\|/ref\|>(?:<\|det\|>[^<]{0,20000}<\|/det\|>)?\n?")
_CODE_OR_LABEL = re.compile(
    r"(?P<code>```.*?```|~~~.*?~~~|`[^`\n]*`)|[ ]?\\label\{[^{}\n]{0,200}\}", re.DOTALL
)


def to_latex(text: str, notation: Notation, headings: Sequence[str] = SECTIONS) -> str:
    """The body of a LaTeX document that says what `text` says, in the same order.

    `headings` are the commands for headings of level 1 to 6. LaTeX stays as it is but for the HTML
    tables in it; in plain text nothing is a command. Nothing is left out but HTML comments, which
    become those of LaTeX, and the parts of HTML that nobody sees. Takes time that grows with the
    text. The result is not safe to compile before it is repaired, as all LaTeX of a model.
    """
    if notation == "text":
        return "\n".join(map(letters, text.split("\n")))
    if notation == "latex":
        return _with_tables(text, headings)
    try:
        return LatexWriter(headings).page(_html(text, notation))
    except RecursionError:  # nested too deeply for anybody to mean it
        return _verbatim(text)


def to_markdown(text: str, notation: Notation) -> str | None:
    """A document in Markdown as it came but for labels of formulas, or the Markdown in a list of
    blocks; None for others."""
    if notation == "json":
        return layout_markdown(text)
    return without_labels(without_grounding(text)) if notation == "markdown" else None


def to_html(pages: Sequence[str | None]) -> tuple[list[str], list[str]]:
    """The HTML of each page, None staying a comment, and the footnotes of all of them, in order."""
    from qocr.markdown.html_writer import HtmlWriter
    from qocr.markdown.marked_text import marked_html

    writer = HtmlWriter(marked_html)
    return [_page_html(number, page, writer) for number, page in enumerate(pages, 1)], writer.notes


def _page_html(number: int, page: str | None, writer: HtmlWriter) -> str:
    if page is None:
        return f"<!-- page {number}: could not be read -->"
    notation = recognise(page)
    try:
        if notation in ("latex", "text"):
            marked = latex.to_markdown([to_latex(page, notation, CHAPTERS)])
            return writer.page(_html(marked, "markdown"))
        return writer.page(_html(page, notation))
    except RecursionError:  # nested too deeply for anybody to mean it
        return f"<pre>{escape(page)}</pre>"


def without_grounding(text: str) -> str:
    """`text` without the places on the picture that models write before each block."""
    if has_block_tokens(text):
        return block_markdown(text)
    return _GROUNDING.sub("", text) if "<|ref|>" in text else text


def without_labels(text: str) -> str:
    """Markdown without `\\label{…}` outside of code: nobody sees it, and KaTeX refuses it."""
    if "\\label" not in text:
        return text
    return _CODE_OR_LABEL.sub(lambda match: match["code"] or "", text)


def has_text(text: str) -> bool:
    """Whether an answer is more than places of blocks, or is empty."""
    return not has_block_tokens(text) or bool(block_markdown(text))


def _html(text: str, notation: Notation) -> str:
    from qocr.markdown.marked_text import formula_html, marked_html  # markdown-it takes a while

    text = layout_markdown(text) if notation == "json" else without_grounding(text)
    if notation == "html":
        return known_html(text, formula_html)
    return marked_html(as_comment(text))


def _with_tables(text: str, headings: Sequence[str]) -> str:
    """LaTeX whose HTML tables have become LaTeX tables."""
    lowered = text.lower()
    if "<table" not in lowered:
        return text
    from qocr.markdown.marked_text import formula_html

    pieces, start = [], 0
    while (table := lowered.find("<table", start)) >= 0:
        end = lowered.find("</table>", table)
        if end < 0:
            break
        end += len("</table>")
        html = known_html(text[table:end], formula_html)
        pieces += [text[start:table], LatexWriter(headings).page(html)]
        start = end
    return "".join([*pieces, text[start:]])


def _verbatim(text: str) -> str:
    return "\n\n".join(escaped(line) for line in text.split("\n") if line.strip())
