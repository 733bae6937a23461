"""Markdown -> HTML, by markdown-it, with elements of our own for formulas and footnotes.

The result is what `transcription` reads; it is not for browsers. Elements of our own: `x-formula`,
`x-display`, `x-command` and `x-latex` hold LaTeX, `x-note` a footnote.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from qocr.markdown.block_rules import add_note_rules, add_table_rule, notes
from qocr.markdown.formula_rules import add_display_rules, add_formula_rule
from qocr.markdown.known_html import known_html
from qocr.markdown.word_rules import add_word_rules

_DEEPEST = 900  # Python's own limit comes first, and is noticed


class DocumentRenderer(RendererHTML):
    """Writes tokens as HTML."""

    def formula(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        """A formula within a line."""
        return f"<x-formula>{escape(tokens[index].content)}</x-formula>"

    def display(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        """A formula on lines of its own."""
        return f"<x-display>{escape(tokens[index].content)}</x-display>"

    def latex(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        """A LaTeX environment."""
        return f"<x-latex>{escape(tokens[index].content)}</x-latex>"

    def command(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        """A LaTeX command within a line."""
        return f"<x-command>{escape(tokens[index].content)}</x-command>"

    def html_inline(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        """A tag, or what merely looks like one."""
        return known_html(tokens[index].content, escape)

    def html_block(
        self, tokens: Sequence[Token], index: int, _options: Any, env: MutableMapping[str, Any]
    ) -> str:
        """Lines of HTML; the text in them may hold marks and formulas."""
        return known_html(tokens[index].content, lambda text: _inline(text, env))

    def list_item_open(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        """An item with the number that was written."""
        return f'<li value="{escape(tokens[index].info)}">' if tokens[index].info else "<li>"

    def table_rows(
        self, tokens: Sequence[Token], index: int, _options: Any, env: MutableMapping[str, Any]
    ) -> str:
        """A pipe table."""
        rows = [
            "".join(f"<{tag}>{_inline(_cell(text), env)}</{tag}>" for text in cells)
            for tag, cells in tokens[index].meta["rows"]
        ]
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"

    def note_sign(
        self, tokens: Sequence[Token], index: int, _options: Any, env: MutableMapping[str, Any]
    ) -> str:
        """The sign of a footnote: the first one carries its text."""
        name = tokens[index].info
        signs: set[str] = env.setdefault("note_signs", set())
        if name in signs:
            return f"<sup>{escape(name)}</sup>"
        signs.add(name)
        return f"<x-note>{_inline(notes(env)[name], env)}</x-note>"

    def note(
        self, tokens: Sequence[Token], index: int, _options: Any, env: MutableMapping[str, Any]
    ) -> str:
        """Where a footnote is written: nothing if a sign leads to it, else its text."""
        name = tokens[index].info
        if name in env.get("note_names", ()):
            return ""
        return f"<p>[{escape(name)}] {_inline(notes(env)[name], env)}</p>"


def marked_html(text: str) -> str:
    """The HTML of a Markdown document. Raises RecursionError for one nested too deeply."""
    parser = _parser()
    env: dict[str, Any] = {}
    tokens = parser.parse(text, env)
    env["note_names"] = {
        child.info
        for token in tokens
        for child in token.children or ()
        if child.type == "note_sign"
    }
    return str(parser.renderer.render(tokens, parser.options, env))


def formula_html(text: str) -> str:
    """Text between the tags of HTML, as HTML: formulas are its only marks."""
    return str(_formula_parser().renderInline(text))


@cache
def _parser() -> MarkdownIt:
    options = {"maxNesting": _DEEPEST, "html": True}
    parser = MarkdownIt("commonmark", options, renderer_cls=DocumentRenderer)
    parser.enable("strikethrough")
    parser.disable(["code", "reference"])  # both would hide what a page says
    parser.add_render_rule("softbreak", lambda *_: "\n")
    parser.normalizeLink = str  # type: ignore[method-assign, assignment]
    add_formula_rule(parser)
    add_word_rules(parser)
    add_display_rules(parser)
    add_table_rule(parser)
    add_note_rules(parser)
    return parser


@cache
def _formula_parser() -> MarkdownIt:
    parser = MarkdownIt("zero", renderer_cls=DocumentRenderer).enable(["entity"])
    add_formula_rule(parser)
    return parser


def _inline(text: str, env: MutableMapping[str, Any]) -> str:
    return str(_parser().renderInline(text, env))


def _cell(text: str) -> str:
    return text.strip().replace("\\|", "|")
