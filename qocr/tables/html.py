"""A model's HTML -> markup that an HTML parser cannot misread.

An HTML parser takes `p <x</td>` for a tag, and drops cells outside a table. Here, only names
that models use in tables are tags, and everything else is text. Tags that a cell's text does not
need are removed, and rows without a table get one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qocr.tables.cell_marks import CLOSING, NO_MARKS, OPENING

_CELLS = frozenset({"td", "th"})
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_TABLE = "table|thead|tbody|tfoot|tr|td|th"
_BLOCK = (
    "p|div|li|ul|ol|dl|dt|dd|h[1-6]|hr|pre|blockquote|center|caption|section|article|header|footer"
)
_INLINE = (
    "b|i|u|s|a|q|em|strong|small|big|span|font|code|tt|kbd|samp|var|mark|del|ins|strike"
    "|cite|abbr|label|nobr|wbr|col|colgroup|html|head|body|main|meta|link"
    "|select|optgroup|textarea|button|ruby|rb|rt|rp|bdi|bdo|figure|figcaption|fieldset|legend|form"
)
# The attributes of a table's tag are matched loosely: an unclosed quote must not swallow cells.
_ATTRIBUTES = r"""(?:"[^"<]*"|'[^'<]*'|[^<>"'])*+"""
_NAMED = r"""(?:\s++[\w:.-]++\s*+=\s*+(?:"[^"<]*"|'[^'<]*'|[^\s"'<>]+))*+\s*/?"""
_LOOSE = r"""(?:\s++[\w:.-]++(?:\s*+=\s*+(?:"[^"<]*"|'[^'<]*'|[^\s"'<>]+))?+)*+\s*/?"""
_TOKEN = re.compile(
    rf"<(?P<close>/?)(?:(?P<table>{_TABLE})\b(?:(?P<attributes>{_ATTRIBUTES})|(?P<broken>[^<>]*))"
    rf"|(?:(?P<line>br)|(?P<block>{_BLOCK})|(?P<script>sup|sub)|{_INLINE})\b{_NAMED}"
    rf"|(?P<void>input|img|option)\b(?P<named>{_LOOSE}))>|<!doctype[^<>]*>|<",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(rf"(?<!\\)</?(?:{_TABLE})\b", re.IGNORECASE)
_HIDDEN = re.compile(
    r"<(style|script|title)\b[^<>]*+>(?:(?!<\1\b).)*?</\1\s*>", re.IGNORECASE | re.DOTALL
)
_NAME = re.compile(r"<[/!]?-?([a-z][a-z0-9]*)?", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:.-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?""")
_NAMES = f"{_TABLE}|br|sup|sub|input|img|option|{_BLOCK}|{_INLINE}".replace(
    "h[1-6]", "h1|h2|h3|h4|h5|h6"
).split("|")
_KNOWN_NAMES = frozenset(_NAMES)
_NAME_STARTS = frozenset(name[:end] for name in _NAMES for end in range(len(name) + 1))


@dataclass(frozen=True, slots=True)
class Repaired:
    """Markup of nothing but tables, line breaks (`br`), block edges (`hr`) and marks of raised and
    lowered letters. Check boxes and pictures have become text. `whole` says that it
    was not cut off and that every table, or row without a table, was closed."""

    markup: str
    whole: bool


def has_table(html: str) -> bool:
    """Whether `html` contains a table's tag that Markdown does not escape."""
    return bool(_ANY_TAG.search(html))


def repair(html: str) -> Repaired:
    """The markup in `html`. Takes linear time, however broken the markup is."""
    shown, comments_end = _without_comments(html.translate(NO_MARKS))
    shown = _HIDDEN.sub("", shown)
    complete = _without_cut_tag(shown)
    open_tables = _OpenTables()
    markup = _TOKEN.sub(open_tables.replacement, complete)
    whole = open_tables.all_closed and comments_end and complete == shown
    return Repaired(markup, whole)


class _OpenTables:
    """Rewrites tags one by one, and keeps track of the open tables as the HTML standard does."""

    def __init__(self) -> None:
        self._in_cell: list[bool] = []  # one entry for each open table
        self._added = False  # whether the outermost open table was added here
        self._in_row = False

    @property
    def all_closed(self) -> bool:
        return not self._in_cell or (self._added and len(self._in_cell) == 1 and not self._in_row)

    def replacement(self, token: re.Match[str]) -> str:
        name = (token["table"] or "").lower()
        if token[0] == "<":
            return "&lt;"
        if not name:
            return _of_text(token)
        if name == "table":
            return self._close_table() if token["close"] else self._open_table()
        if token["close"]:
            return self._close(name)
        broken = token["broken"]
        return self._open(name, token["attributes"] if broken is None else _without_quotes(broken))

    def _open_table(self) -> str:
        if self._in_cell and not self._in_cell[-1]:  # the HTML standard ends the open table
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
            return "</td></th>"  # a parser ignores the one that is not open
        return f"</tr></{name}>" if name in _GROUPS else "</tr>"


def _of_text(token: re.Match[str]) -> str:
    """What stands for a tag that is no table's."""
    if token["script"]:
        return (CLOSING if token["close"] else OPENING)[token["script"].lower()]
    if token["void"]:
        if token["close"]:
            return " "
        return _void(token["void"].lower(), token["named"])
    return "<br>" if token["line"] else "<hr>" if token["block"] else ""


def _void(name: str, named: str) -> str:
    """A check box as ☑ or ☐, a button or an option of choice as ◉ or ○, a field by its value, a
    picture by its `alt`."""
    attributes = {key.lower(): a or b or c for key, a, b, c in _ATTRIBUTE.findall(named)}
    kind = attributes.get("type", "").lower()
    if name == "option":
        return " ◉ " if "selected" in attributes else " ○ "
    if name == "input" and kind in ("checkbox", "radio"):
        return {"checkbox": "☐☑", "radio": "○◉"}[kind]["checked" in attributes]
    return attributes.get("alt", "") or (attributes.get("value", "") if kind != "hidden" else "")


def _without_quotes(attributes: str) -> str:
    return attributes.replace('"', " ").replace("'", " ")


def _without_comments(html: str) -> tuple[str, bool]:
    """`html` without its comments, and whether the last one ends. One that does not end is text."""
    first, *comments = html.split("<!--")
    pieces = [first]
    for comment in comments:
        _, end, after = comment.partition("-->")
        pieces.append(after if end else "&lt;!--" + comment)
    return "".join(pieces), not comments or "-->" in comments[-1]


def _without_cut_tag(html: str) -> str:
    """`html` without an incomplete tag at its end."""
    start = html.rfind("<")
    tail = html[start:] if start >= 0 else ""
    match = _NAME.match(tail)
    if not match or ">" in tail:
        return html
    name = (match[1] or "").lower()
    cut_in_name = match.end() == len(tail) and name in _NAME_STARTS
    return html[:start] if cut_in_name or name in _KNOWN_NAMES else html
