"""Rules for markdown-it: bold text beside letters, tags, and LaTeX commands among Markdown."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from qocr.latex.allowed import TEXT_ARGUMENTS
from qocr.markdown.html_names import TAG

_BOLD = re.compile(r"\*\*(?=[^\s*])([^*\n]{0,1000}[^\s*\\])\*\*(?!\*)")
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?\{[^{}\n]{0,1000}\}")


def add_word_rules(markdown: MarkdownIt) -> None:
    """`**Total:**88` is bold, although letters follow; commands such as `\\textbf{}` become tokens
    `command`, whose content is LaTeX."""
    markdown.inline.ruler.before("escape", "command", _command)
    markdown.inline.ruler.before("emphasis", "bold", _bold)
    markdown.inline.ruler.before("html_inline", "known_tag", _known_tag)


def _bold(state: StateInline, silent: bool) -> bool:
    match = _BOLD.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        end = state.posMax
        state.push("strong_open", "strong", 1)
        state.pos, state.posMax = match.span(1)
        state.md.inline.tokenize(state)
        state.posMax = end
        state.push("strong_close", "strong", -1)
    state.pos = match.end()
    return True


def _known_tag(state: StateInline, silent: bool) -> bool:
    """Tags that are none to CommonMark, such as `<page_number>`, among them."""
    match = TAG.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = match[0]
    state.pos = match.end()
    return True


def _command(state: StateInline, silent: bool) -> bool:
    match = _COMMAND.match(state.src, state.pos, state.posMax)
    if match is None or match[1] not in TEXT_ARGUMENTS:
        return False
    if not silent:
        state.push("command", "", 0).content = match[0]
    state.pos = match.end()
    return True
