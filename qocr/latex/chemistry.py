r"""Chemical formulas of mhchem: which ones it can be given, and how they are written without it."""

from __future__ import annotations

import re

from qocr.latex.symbols import SYMBOLS

_PIECE = re.compile(
    r"""
    (?P<arrow>(?:<=>>|<<=>|<=>|<->|<-->|->|<-|-->)(?:\[[^\[\]]{0,200}\]){0,2})
  | (?P<bond>\\bond\s*\{(?P<kind>[^{}]{0,10})\})
  | (?P<formula>\$[^$]{0,200}\$)
  | (?P<words>\\(?:text|mbox|mathrm|textrm)\s*\{[^{}]{0,200}\})
  | (?P<command>\\[A-Za-z]+)
  | (?P<gas>(?<!\S)[v^](?!\S))
  | (?P<script>[\^_](?:\{[^{}]{0,200}\}|\d{0,20}[+-]?))
  | (?P<sign>(?<=[A-Za-z\d)\]}])[+-](?=$|[\s)\]},]))
  | (?P<count>(?<=[A-Za-z)\]}])\d+)
  | (?P<amount>\d+(?:\.\d+)?)
  | (?P<letters>[A-Za-z]+)
  | (?P<dot>[ ]?[*.][ ]?(?=\d|[A-Z]))
  | (?P<space>\s+)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ARROWS = {
    "->": r"\rightarrow", "<-": r"\leftarrow", "<->": r"\leftrightarrow",
    "-->": r"\dashrightarrow", "<-->": r"\leftrightarrow", "<=>": r"\rightleftharpoons",
    "<=>>": r"\rightleftharpoons", "<<=>": r"\rightleftharpoons",
}  # fmt: skip
_BONDS = {"-": "-", "1": "-", "=": "=", "2": "=", "#": r"\equiv ", "3": r"\equiv ",
          "->": r"\rightarrow ", "<-": r"\leftarrow ", "...": r"\cdots ", "....": r"\cdots ",
          "~": "-", "~-": "-"}  # fmt: skip
_SURE = re.compile(r"[A-Za-z0-9 ()\[\]{}^_+\-=<>.,*/:;'|\\$]*")
_DOUBLE = re.compile(r"[\^_]\s*[\^_]|\\(?![A-Za-z])|\$")


def is_sure(source: str) -> bool:
    """Whether mhchem takes this argument of `\\ce` without an error, and nothing in it acts."""
    names = set(re.findall(r"\\([A-Za-z]+)", source))
    if not _SURE.fullmatch(source) or _DOUBLE.search(source):
        return False
    return source.count("[") == source.count("]") and names <= SYMBOLS | {"bond"}


def written_chemistry(source: str) -> str:
    """Upright letters, counts lowered and charges raised, in mathematics for every renderer."""
    return f"{{{''.join(_piece(match) for match in _PIECE.finditer(source))}}}"


def _piece(match: re.Match[str]) -> str:
    kind, text = match.lastgroup, match[0]
    if kind == "arrow":
        return _arrow(text)
    if kind == "bond":
        return _BONDS.get(match["kind"], match["kind"])
    if kind == "formula":
        return text[1:-1]
    if kind == "command":
        return f"{text} " if text[1:] in SYMBOLS else rf"\mathrm{{{text[1:]}}}"
    if kind == "script":
        inside = text[1:].strip("{}")
        return f"{text[0]}{{{_upright(inside)}}}" if inside else _gas(text)
    if kind == "gas":
        return _gas(text)
    if kind == "dot":
        return r"\cdot "
    plain = {"sign": f"^{{{text}}}", "count": f"_{{{text}}}", "letters": rf"\mathrm{{{text}}}"}
    return plain.get(kind or "", text)


def _gas(sign: str) -> str:
    """`^` on its own is an escaping gas, `v` or `_` something that settles."""
    return r"\uparrow " if sign == "^" else r"\downarrow "


def _arrow(text: str) -> str:
    name, _, rest = text.partition("[")
    texts = rest.removesuffix("]").split("][") if rest else []
    symbol = _ARROWS[name]
    if not texts:
        return f"{symbol} "
    over = [written_chemistry(label) for label in texts]
    shown = rf"\overset{{{over[0]}}}{{{symbol}}}"
    return rf"\underset{{{over[1]}}}{{{shown}}}" if len(over) > 1 else shown


def _upright(text: str) -> str:
    return re.sub(r"(?<!\\)\b[A-Za-z]+", r"\\mathrm{\g<0>}", text)
