"""Chemical formulas of mhchem as mathematics."""

from __future__ import annotations

import re

_CHEMICAL = re.compile(
    r"""
    (?P<arrow><=>>|<<=>|<=>|<->|->|<-)(?:\[(?P<above>[^\[\]]{0,300})\](?:\[(?P<below>[^\[\]]{0,300})\])?)?
  | (?P<formula>\$[^$]{0,1000}\$)
  | (?P<command>\\[A-Za-z]+(?:\{[^{}]{0,300}\}|[ ]?)|\\.)
  | (?P<escape>(?<![^\s])[v^](?![^\s]))
  | (?P<charge>\^(?:\{[^{}]*\}|\d*[+-]+|\d+|[A-Za-z]))
  | (?P<low>_(?:\{[^{}]*\}|\d+|[A-Za-z]))
  | (?P<sign>(?<=[A-Za-z\d)\]])[+-](?=$|[\s)\]},]))
  | (?P<count>(?<=[A-Za-z)\]])\d+)
  | (?P<letters>[A-Za-z]+)
  | (?P<dot>[.*])
  | (?P<space>\s+)
  | (?P<other>.)
    """,
    re.DOTALL | re.VERBOSE,
)
_ARROWS = {
    "->": r"\rightarrow",
    "<-": r"\leftarrow",
    "<->": r"\leftrightarrow",
    "<=>": r"\rightleftharpoons",
    "<=>>": r"\rightleftharpoons",
    "<<=>": r"\rightleftharpoons",
}


def chemistry(source: str) -> str:
    r"""The formula of mhchem's `\ce`: upright letters, counts lowered, charges raised.

    What stands on arrows is chemistry, too.
    """
    pieces = []
    before = ""
    for match in _CHEMICAL.finditer(source):
        kind = match.lastgroup or ""
        kind = "arrow" if match["arrow"] else kind
        pieces.append(_piece(match, kind, before))
        before = kind
    return "".join(pieces)


def _piece(match: re.Match[str], kind: str, before: str) -> str:
    text = match[0]
    if kind == "arrow":
        return _arrow(match)
    if kind in ("charge", "low"):
        inside = text[1:].removeprefix("{").removesuffix("}")
        return f"{text[0]}{{{chemistry(inside) if kind == 'low' else inside}}}"
    if kind == "dot":
        return r"\cdot " if text == "*" or before in ("count", "letters") else text
    return {
        "formula": f"{{{text[1:-1]}}}",
        "escape": r"\downarrow " if text == "v" else r"\uparrow ",
        "sign": f"^{{{text}}}",
        "count": f"_{{{text}}}",
        "letters": rf"\mathrm{{{text}}}",
    }.get(kind, text)


def _arrow(match: re.Match[str]) -> str:
    arrow = _ARROWS[match["arrow"]]
    above, below = match["above"], match["below"]
    if above is None:
        return f"{arrow} "
    above_it = rf"\overset{{{chemistry(above)}}}{{{arrow}}}"
    return rf"\underset{{{chemistry(below)}}}{{{above_it}}}" if below else above_it
