"""A model's HTML -> markup that an HTML parser cannot misread. Pure.

An HTML parser takes `p <x</td>` for a tag, and drops cells outside a table. Here only names that
models use in tables are tags, all else is text; what a cell's text does not need is taken out, and
rows without a table get one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CELLS = frozenset({"td", "th"})
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_TABLE = "table|thead|tbody|tfoot|tr|td|th"
_BLOCK = (
    "p|div|li|ul|ol|dl|dt|dd|h[1-6]|hr|pre|blockquote|center|caption|section|article|header|footer"
)
_INLINE = (
    "b|i|u|s|a|q|em|strong|sub|sup|small|big|span|font|img|code|tt|kbd|samp|var|mark|del|ins|strike"
    "|cite|abbr|label|nobr|wbr|col|colgroup|html|head|body|main|meta|link"
)
# What an opened tag of a table holds is not read closely: half a quote must not swallow cells.
_ATTRIBUTES = r"""(?:"[^"<]*"|'[^'<]*'|[^<>"'])*+"""
_NAMED = r"""(?:\s++[\w:.-]++\s*+=\s*+(?:"[^"<]*"|'[^'<]*'|[^\s"'<>]+))*+\s*/?"""
_TOKEN = re.compile(
    rf"<(?P<close>/?)(?:(?P<table>{_TABLE})\b(?:(?P<attributes>{_ATTRIBUTES})|(?P<broken>[^<>]*))"
    rf"|(?:(?P<line>br)|(?P<block>{_BLOCK})|{_INLINE})\b{_NAMED})>|<!doctype[^<>]*>|<",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(rf"(?<!\\)</?(?:{_TABLE})\b", re.IGNORECASE)
_HIDDEN = re.compile(
    r"<(style|script|title)\b[^<>]*+>(?:(?!<\1\b).)*?</\1\s*>", re.IGNORECASE | re.DOTALL
)
_NAME = re.compile(r"<[/!]?-?([a-z][a-z0-9]*)?", re.IGNORECASE)
_NAMES = f"{_TABLE}|br|{_BLOCK}|{_INLINE}".replace("h[1-6]", "h1|h2|h3|h4|h5|h6").split("|")
_KNOWN = frozenset(_NAMES)
_BEGUN = frozenset(name[:end] for name in _NAMES for end in range(len(name) + 1))


@dataclass(frozen=True, slots=True)
class Repaired:
    """Markup of tables, line breaks (`br`) and block edges (`hr`) alone; `whole` if it was not
    cut off and every table, or row without a table, was closed."""

    markup: str
    whole: bool


def has_table(html: str) -> bool:
    """Whether a tag of a table is in `html`; one that Markdown escapes is not."""
    return bool(_ANY_TAG.search(html))


def repair(html: str) -> Repaired:
    """The markup in `html`, in time that grows with its length however broken it is."""
    shown, comments_end = _without_comments(html)
    shown = _HIDDEN.sub("", shown)
    kept = _without_begun_tag(shown)
    mending = _Mending()
    markup = _TOKEN.sub(mending.replaced, kept)
    return Repaired(markup, mending.closed and comments_end and kept == shown)


class _Mending:
    """The tables open at a point of the markup, as the HTML standard counts them."""

    def __init__(self) -> None:
        self._in_cell: list[bool] = []  # one for each open table
        self._added = False  # the outermost open table is ours
        self._in_row = False

    @property
    def closed(self) -> bool:
        return not self._in_cell or (self._added and len(self._in_cell) == 1 and not self._in_row)

    def replaced(self, token: re.Match[str]) -> str:
        name = (token["table"] or "").lower()
        if token[0] == "<":
            return "&lt;"
        if not name:
            return "<br>" if token["line"] else "<hr>" if token["block"] else ""
        if name == "table":
            return self._close_table() if token["close"] else self._open_table()
        if token["close"]:
            return self._close(name)
        broken = token["broken"]
        return self._open(name, token["attributes"] if broken is None else _unquoted(broken))

    def _open_table(self) -> str:
        if self._in_cell and not self._in_cell[-1]:  # it ends the table before it
            self._in_cell.pop()
        self._added = self._added and bool(self._in_cell)
        self._in_cell.append(False)
        return "<table>"

    def _close_table(self) -> str:
        if not self._in_cell:
            return "<hr>"
        self._in_cell.pop()
        self._added = self._added and bool(self._in_cell)
        return "</table>"

    def _open(self, name: str, attributes: str) -> str:
        added = "" if self._in_cell else "<table>"
        if added:
            self._in_cell.append(False)
            self._added = True
        self._in_cell[-1] = name in _CELLS
        self._in_row = True
        return f"{added}<{name} {attributes.strip(' /')}>"

    def _close(self, name: str) -> str:
        if not self._in_cell:
            return "<hr>"
        self._in_cell[-1] = False
        self._in_row = self._in_row and name in _CELLS
        if name in _CELLS:
            return "</td></th>"  # the one that is not open is ignored
        return f"</tr></{name}>" if name in _GROUPS else "</tr>"


def _unquoted(attributes: str) -> str:
    return attributes.replace('"', " ").replace("'", " ")


def _without_comments(html: str) -> tuple[str, bool]:
    """`html` without its comments, and whether the last one ends; one that does not is text."""
    kept, *begun = html.split("<!--")
    pieces = [kept]
    for piece in begun:
        _, end, after = piece.partition("-->")
        pieces.append(after if end else "&lt;!--" + piece)
    return "".join(pieces), not begun or "-->" in begun[-1]


def _without_begun_tag(html: str) -> str:
    """`html` without the tag in which it breaks off."""
    start = html.rfind("<")
    tail = html[start:] if start >= 0 else ""
    found = _NAME.match(tail)
    if not found or ">" in tail:
        return html
    name = (found[1] or "").lower()
    cut_in_name = found.end() == len(tail) and name in _BEGUN
    return html[:start] if cut_in_name or name in _KNOWN else html
