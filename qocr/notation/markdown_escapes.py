"""Text that Markdown shows as it is.

What is escaped is what cmark-gfm, pandoc (gfm and its own markdown) or markdown-it would take for a
mark; a backslash stands only before signs that all of them unescape.
"""

from __future__ import annotations

import re

from qocr.notation.markdown_addresses import escaped_addresses

_MARKS = re.compile(r"[\\`*_\[\]<>|$~^]")
_IN_CONTEXT = re.compile(
    r"""
    &(?=\#?\w{1,40};)                                      # a character reference
  | :(?=(?:[a-z_+-][a-z0-9_+-]{0,40}|100|1234|8ball):)     # an emoji
  | (?<!\w)@(?=[\w{])                                      # pandoc's citations
  | -(?=-)                                                 # pandoc's dashes
  | \{(?=\s{0,9}(?:[\#.=]|[\w-]{1,40}=))                   # pandoc's attributes
    """,
    re.VERBOSE,
)
_COLUMNS = re.compile(r"(\\begin\{array\}(?:\[\w\])?\{)([^{}]*)")
_BAR = re.compile(r"\\\||\|")
_FORMULA = re.compile(r"(?<!\\)(\$\$?)(?=[^\s$])([^$\n]{1,500})(?<=[^\s\\])\1(?!\d)")
_MATHEMATICS = re.compile(r"[\\^_={}<>]|\A\s*[A-Za-z]\W*\Z")
_START = re.compile(
    r"""
    ^([ \t]*)
    (?:
      (?P<mark>
        [-+](?=[ \t]|$) | \#(?=[\#. \t]|$) | =(?==*+[ \t]*$) | :(?=[: \t]|$) | %(?=[ \t])
      )
    | (?P<number>\(?(?:\d{1,40}|[A-Za-z]|[ivxlcdm]{2,9}|[IVXLCDM]{2,9}|@[\w-]{0,40}))
      (?P<end>[.)])(?=([ \t]+)|$)
    )
    """,
    re.VERBOSE | re.MULTILINE,
)


def escaped_letters(text: str) -> str:
    """Text without what is a mark wherever it stands; `escaped_context` sees to the rest."""
    return _MARKS.sub(r"\\\g<0>", text)


def escaped_context(text: str) -> str:
    """Text, its letters escaped, without what is a mark before certain others."""
    return _IN_CONTEXT.sub(r"\\\g<0>", text)


def escaped_cell(text: str) -> str:
    """The text of a table's cell on one line; formulas between dollars stay formulas."""
    pieces, start = [], 0
    for match in _FORMULA.finditer(text):
        inside = match[2]
        if _MATHEMATICS.search(inside) and inside.count("{") == inside.count("}"):
            pieces += [_escaped_text(text[start : match.start()]), without_bars(match[0])]
            start = match.end()
    return "".join([*pieces, _escaped_text(text[start:])])


def _escaped_text(text: str) -> str:
    escaped = escaped_addresses(escaped_context(escaped_letters(text)))
    return escaped.replace("\n", "<br> ")


def without_bars(formula: str) -> str:
    """A formula between dollars for a cell of a table, whose cells are parted by bars."""
    plain = _COLUMNS.sub(lambda match: match[1] + match[2].replace("|", ""), formula)
    written = _BAR.sub(lambda bar: r"\Vert " if len(bar[0]) > 1 else r"\vert ", plain)
    return re.sub(r" (?=\$+\Z)", "", written)


def escaped_starts(text: str) -> str:
    """Lines, escaped within already, none of which begins a list, a heading or another block."""
    return _START.sub(_escaped_start, text)


def _escaped_start(match: re.Match[str]) -> str:
    indent, mark, number, end, blanks = match.groups()
    if mark:
        return f"{indent}\\{mark}"
    if len(number) == 1 and number.isupper() and end == "." and len(blanks or "") == 1:
        return match[0]  # pandoc takes "A. Smith" for a name
    return f"{indent}{number}\\{end}"
