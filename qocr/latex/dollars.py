"""Which dollar signs are mathematics and which are money."""

from __future__ import annotations

from typing import Literal

from qocr.latex.allowed import HEADINGS
from qocr.latex.tokens import LatexToken

Role = Literal["open", "close", "literal", "unclosed"]

_REACH = 3000
_BREAKS = frozenset({"item", *HEADINGS, *(f"{name}*" for name in HEADINGS)})


def roles(tokens: list[LatexToken]) -> dict[int, Role]:
    """The role of each dollar token, by its index.

    Splits `$$` in place where it closes one formula and opens the next.
    """
    known: dict[int, Role] = {}
    index = 0
    while index < len(tokens):
        if tokens[index].kind == "dollar" and index not in known:
            end, formula = _end(tokens, index)
            if end is not None and _money(tokens, index, end):
                known[index] = known[end] = "literal"
            elif end is not None:
                known[index], known[end] = "open", "close"
            else:
                known[index] = "unclosed" if formula else "literal"
        index += 1
    return known


def _end(tokens: list[LatexToken], start: int) -> tuple[int | None, bool]:
    """Where the formula opened at `start` is closed, and whether what follows looks like one."""
    double, depth, environments, formula = tokens[start].text == "$$", 0, 0, False
    for index in range(start + 1, min(len(tokens), start + _REACH)):
        token = tokens[index]
        depth += (token.kind == "open") - (token.kind == "close")
        environments += (token.kind == "begin") - (token.kind == "end")
        if depth < 0 or environments < 0 or _breaks(token, double, depth or environments):
            break
        formula = formula or token.kind == "word" or token.text in "^_"
        if token.kind == "dollar" and depth == 0:
            return _closing(tokens, index, double), formula
    return None, formula


def _breaks(token: LatexToken, double: bool, nested: int) -> bool:
    if token.kind == "word":
        return token.name in _BREAKS
    if double or nested:
        return False
    return token.kind in ("blank", "tab") or token.text == "\\\\"


def _closing(tokens: list[LatexToken], index: int, double: bool) -> int | None:
    if double:
        return index if tokens[index].text == "$$" else None
    if tokens[index].text == "$$":
        tokens[index : index + 1] = [LatexToken("dollar", "$"), LatexToken("dollar", "$")]
    return index


def _money(tokens: list[LatexToken], start: int, end: int) -> bool:
    """As in "$5 and $6": an amount follows both signs."""
    if tokens[start].text != "$" or end == start + 1:
        return False
    before, after = tokens[start + 1], tokens[end + 1 : end + 2]
    spaced = tokens[end - 1].kind == "space"
    return spaced and before.text[:1].isdigit() and bool(after and after[0].text[:1].isdigit())
