"""HTML as markdown-it and `known_html` write it -> HTML for browsers and word processors."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from qocr import latex
from qocr.markdown.html_names import BLOCKS, HIDDEN
from qocr.markdown.html_tables import children

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_KEPT = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption thead tbody tfoot tr td th blockquote pre "
    "code kbd samp var sup sub strong em b i u s q small big mark del ins cite dfn abbr time ruby "
    "rb rt rp figure figcaption address math semantics mrow mi mn mo mtext msup msub mfrac "
    "msqrt".split()
)
_NAMES = {"center": "div", "strike": "s", "tt": "code"}
_COUNTS = {"td": ("rowspan", "colspan"), "ol": ("start",), "li": ("value",)}
_COUNTS["th"] = _COUNTS["td"]
_COUNT = re.compile(r"[0-9]{1,9}")
_ADDRESS = re.compile(r"(https?://|mailto:|ftp://|www\.)", re.IGNORECASE)
_LINES = frozenset({"table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "dl"})


class HtmlWriter:
    """Writes pages as HTML of plain elements: no scripts, styles, pictures or forms, and nothing
    that a browser would fetch. Formulas become MathML, and `notes` gathers the footnotes of all
    pages, numbered through."""

    def __init__(self, marked_html: Callable[[str], str]) -> None:
        self.notes: list[str] = []
        self._marked_html = marked_html
        self._in_latex = False

    def page(self, html: str) -> str:
        """The body of one page."""
        from selectolax.lexbor import LexborHTMLParser

        body = LexborHTMLParser(f"<body>{html}</body>").body
        return self.inner(body).strip() if body is not None else ""

    def inner(self, node: LexborNode) -> str:
        """Everything inside an element."""
        return "".join(map(self.node, children(node)))

    def node(self, node: LexborNode) -> str:
        """An element, a text or a comment."""
        tag = node.tag or ""
        if tag == "-text":
            return self._text(node)
        if tag == "-comment":
            return f"<!-- {(node.comment_content or '').strip().replace('--', '- -')} -->\n"
        if tag in HIDDEN:
            return ""
        writer = _ELEMENTS.get(tag)
        if writer is not None:
            return writer(self, node)
        name = _NAMES.get(tag, tag if tag in _KEPT else "div" if tag in BLOCKS else "")
        return self._element(name, node) if name else self.inner(node)

    def _text(self, node: LexborNode) -> str:
        text = node.text_content or ""
        between = node.parent is not None and node.parent.tag in _LINES and not text.strip()
        return "" if between else escape(text, quote=False)

    def _element(self, name: str, node: LexborNode) -> str:
        counts = ((key, node.attributes.get(key) or "") for key in _COUNTS.get(name, ()))
        shown = "".join(f' {key}="{n}"' for key, n in counts if _COUNT.fullmatch(n) and n != "1")
        inner = self.inner(node).strip() if name == "li" else self.inner(node)
        start = "\n" if name in _LINES else ""
        end = "\n" if name in BLOCKS and name not in ("td", "th") else ""
        return f"<{name}{shown}>{start}{inner}</{name}>{end}"

    def link(self, node: LexborNode) -> str:
        """A link to an address that a reader can open; others stand behind the text."""
        address, text = (node.attributes.get("href") or "").strip(), self.inner(node)
        if not address or address.startswith("#"):
            return text
        if _ADDRESS.match(address):
            return f'<a href="{escape(address)}">{text}</a>'
        return f"{text} ({escape(address)})"

    def formula(self, node: LexborNode, *, display: bool) -> str:
        """A formula as MathML, or as its LaTeX where it has none."""
        source = (node.text() or "").strip()
        try:
            shown = latex.to_mathml(source)
        except latex.MathError:
            shown = f"<code>{escape(source)}</code>"
        if display:
            return f"<div>{shown}</div>\n"
        return shown.replace(' display="block"', ' display="inline"', 1)

    def latex_block(self, node: LexborNode) -> str:
        """A LaTeX environment among Markdown."""
        source = node.text() or ""
        if self._in_latex:
            return f"<pre>{escape(source)}</pre>\n"
        self._in_latex = True
        shown = self.page(self._marked_html(latex.to_markdown([source])))
        self._in_latex = False
        return f"{shown}\n"

    def note(self, node: LexborNode) -> str:
        """The sign of a footnote; its text stands at the end."""
        self.notes.append(self.inner(node).strip())
        number = len(self.notes)
        return f'<sup id="sign-{number}"><a href="#note-{number}">{number}</a></sup>'


def _command(_writer: HtmlWriter, node: LexborNode) -> str:
    return escape(latex.to_text([node.text() or ""]).strip(), quote=False)


def _picture(_writer: HtmlWriter, node: LexborNode) -> str:
    """What the model says about a picture, and its name: the picture itself is not there."""
    source, alt = node.attributes.get("src") or "", node.attributes.get("alt") or ""
    shown = (alt, "" if source.startswith("data:") else source)
    return escape(" ".join(filter(None, shown)), quote=False)


def _check_box(_writer: HtmlWriter, node: LexborNode) -> str:
    if node.attributes.get("type") != "checkbox":
        return escape(node.attributes.get("value") or "", quote=False)
    return "☑ " if "checked" in node.attributes else "☐ "


_ELEMENTS: dict[str, Callable[[HtmlWriter, LexborNode], str]] = {
    "a": HtmlWriter.link,
    "br": lambda *_: "<br>",
    "hr": lambda *_: "<hr>\n",
    "img": _picture,
    "input": _check_box,
    "x-formula": lambda writer, node: writer.formula(node, display=False),
    "x-display": lambda writer, node: writer.formula(node, display=True),
    "x-latex": HtmlWriter.latex_block,
    "x-command": _command,
    "x-note": HtmlWriter.note,
}
