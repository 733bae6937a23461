"""Which notation a document is written in, by the marks in it."""

from __future__ import annotations

import re
from typing import Literal, get_args

from qocr.markdown.block_tokens import has_block_tokens
from qocr.markdown.html_names import BLOCKS, TABLE_PARTS, TAG
from qocr.markdown.layout_json import layout_blocks

Notation = Literal["latex", "markdown", "html", "json", "text"]
NOTATIONS: tuple[str, ...] = get_args(Notation)

_DOCUMENT = re.compile(r"\\documentclass\b|\\begin\{document\}")
_LATEX = re.compile(
    r"\\(?:usepackage|(?:sub)*section|chapter|paragraph|title|maketitle|item|textbf|textit|emph"
    r"|underline|caption|includegraphics|footnote|noindent|hline|multicolumn|multirow)(?![A-Za-z])"
    r"|\\begin\{(?:tabularx|tabular|longtable|table|figure|itemize|enumerate|description|center"
    r"|abstract|quote|quotation|verbatim|flushleft|flushright)\*?\}"
)
_MARK = re.compile(
    r"""
    ^[ ]{0,3}\#{1,6}[ \t]+\S                              # a heading
  | ^[ \t]*+\|?[ \t]*+:?-++:?[ \t]*+\|[ \t|:-]*+$        # the rule of a table
  | ^[ ]{0,3}(?:```|~~~)                                  # a fence
  | ^[ \t]*[-*+][ ]\[[ xX]\][ ]                           # a task
  | ^[ ]{0,3}(?:-{3,}|\*{3,})[ \t]*$                      # a rule
  | \*\*[^\s*][^*\n]{0,300}\*\*                           # bold
  | (?<![\w*\\])\*[^\s*](?:[^*\n]{0,300}[^\s*])?\*(?![\w*])  # italic
  | ~~[^\s~][^~\n]{0,300}~~
  | \[[^\[\]\n]{0,300}\]\([^()\s]{1,1000}\)               # a link or a picture
  | \[\^[\w-]{1,40}\]                                     # a footnote
    """,
    re.VERBOSE | re.MULTILINE,
)
_ITEM = re.compile(r"^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+\S", re.MULTILINE)
_COMMAND = re.compile(r"\\[A-Za-z(\[%&#_${}\\]|\$[^$\n]{1,300}\$|\$\$|[_^]\{")
_HTML_DOCUMENT = re.compile(r"<(?:!doctype|html|body)\b", re.IGNORECASE)
_LEAST_ITEMS = 2


def recognise(text: str) -> Notation:
    """The notation of a document; "json" is a list of the page's blocks. What has no marks is
    "text". Blocks between tokens, such as DocTags, count as Markdown, which is made of them.

    Where marks of two notations stand side by side, the more frequent ones decide, and a table is
    one mark. Formulas say nothing, for all notations have them.
    """
    text = text.strip()
    if layout_blocks(text):
        return "json"
    if has_block_tokens(text):
        return "markdown"
    if _DOCUMENT.search(text):
        return "latex"
    if _HTML_DOCUMENT.match(text):
        return "html"
    commands, marks, tags = _count(_LATEX, text), _count(_MARK, text), _tags(text)
    if commands > marks + tags:
        return "latex"
    if tags and not marks and _is_one_block(text):
        return "html"
    if marks or tags or (not commands and _count(_ITEM, text) >= _LEAST_ITEMS):
        return "markdown"
    return "latex" if commands or _COMMAND.search(text) else "text"


def _count(pattern: re.Pattern[str], text: str) -> int:
    return sum(1 for _ in pattern.finditer(text))


def _tags(text: str) -> int:
    return sum(
        tag["name"] is None or tag["name"].lower() not in TABLE_PARTS
        for tag in TAG.finditer(text)
        if not tag[0].startswith("</")
    )


def _is_one_block(text: str) -> bool:
    """Whether the text begins and ends with the tag of a block, as HTML does."""
    first = TAG.match(text)
    last = text.rfind("<")
    end = TAG.match(text, last) if last >= 0 else None
    return _is_block(first) and _is_block(end) and end is not None and end.end() == len(text)


def _is_block(tag: re.Match[str] | None) -> bool:
    return tag is not None and (tag["name"] or "").lower() in BLOCKS
