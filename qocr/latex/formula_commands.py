"""Commands of formulas that take more than copying: chemistry, quantities, arrows, fractions."""

from __future__ import annotations

import re
from collections.abc import Callable

from qocr.latex import chemistry, units
from qocr.latex.allowed import OPERATORS
from qocr.latex.letters import escaped
from qocr.latex.renamed import AROUND, CAPITALS_ONLY, INFIXES, LONG_SYMBOLS
from qocr.latex.symbols import SYMBOLS
from qocr.latex.tokens import tokenize
from qocr.latex.walk import TokenWalk

_LENGTH = re.compile(r"\s*-?\d*\.?\d+\s*(?:pt|em|ex|mu|cm|mm|in|bp|sp|pc)\b\s*")
_CASED = re.compile(r"[A-Z]+|[^A-Z]+")
_CAPITALS_AND_OTHERS = re.compile(r"[A-Za-z0-9 ]+")
_AMOUNT = re.compile(r"\s*([-+]?[\d.,]+(?:[eE][-+]?\d+)?)?\s*(.*)", re.DOTALL)
_THICKNESS = re.compile(r"(?:\d*\.?\d+\s*(?:pt|em|ex|mm))?")
_DELIMITERS = frozenset({"", "(", ")", "[", "]", "|", ".", "/", r"\{", r"\}", "<", ">"})
_FURTHEST_OF = 20  # tokens between \root and \of


def formula(walk: TokenWalk, latex: str) -> None:
    """Writes mathematics where the walk stands, in text as a formula."""
    if walk.math:
        walk.stack.show(latex)
    else:
        walk.stack.show(f"${latex}$" if walk.among_words() else rf"\ensuremath{{{latex}}}")


def opened(walk: TokenWalk, opener: str, arguments: int, closer: str = "", name: str = "") -> None:
    """Writes `opener`, takes arguments, and writes `closer` behind them."""
    before, after = ("", "") if walk.math else (r"\ensuremath{", "}")
    if before and walk.among_words():
        before = after = "$"
    walk.stack.show(before + opener)
    walk.arguments(arguments, True, closer + after, name)


def inside(walk: TokenWalk, latex: str) -> str:
    """An argument that was read raw, repaired on its own."""
    return escaped(latex) if walk.depth else walk.sub(tokenize(latex), math=True)


def _argument(walk: TokenWalk) -> str:
    """The argument that follows, unread: a group, a letter or a symbol."""
    following = walk.next()
    if following is None or following.kind == "open":
        return walk.raw()
    if following.kind == "text":
        walk.skip()
        walk.push_back(following.text[1:])
        return following.text[0]
    if following.kind == "word" and following.name in SYMBOLS:
        walk.skip()
        return following.text
    return ""


def circled(letters: str) -> str:
    """A number up to 20 or a letter in a circle; all else in parentheses."""
    text = letters.strip()
    if re.fullmatch(r"[1-9]|1\d|20", text):
        return chr(0x2460 + int(text) - 1)
    if re.fullmatch(r"[A-Za-z]", text):
        return chr(ord(text) - ord("A") + 0x24B6 if text.isupper() else ord(text) - 97 + 0x24D0)
    return "⓪" if text == "0" else f"({text})"


def _chemistry(walk: TokenWalk, _name: str) -> None:
    source = _argument(walk)
    if not walk.portable and chemistry.is_sure(source):
        walk.stack.show(rf"\ce{{{source}}}")
    else:
        formula(walk, inside(walk, chemistry.written_chemistry(source)))


def _quantity(walk: TokenWalk, name: str) -> None:
    walk.optional()
    following = walk.next()
    if following is None or following.kind != "open":
        return
    arguments = [walk.raw() for _ in range(units.QUANTITIES[name])]
    if not walk.portable and units.is_sure(name, arguments):
        walk.stack.show(f"\\{name}" + "".join(f"{{{argument}}}" for argument in arguments))
    else:
        formula(walk, inside(walk, units.written_quantity(name, arguments)))


def _amount(walk: TokenWalk, _name: str) -> None:
    """`\\pu` of mhchem: a number and its unit in one argument."""
    match = _AMOUNT.fullmatch(walk.raw())
    number, unit = (match[1] or "", match[2]) if match else ("", "")
    formula(walk, inside(walk, units.written_quantity("SI", [number, unit])))


def _circled(walk: TokenWalk, _name: str) -> None:
    sign = escaped(circled(_argument(walk)))
    walk.stack.show(rf"\text{{{sign}}}" if walk.math else sign)


def _around(walk: TokenWalk, name: str) -> None:
    left, right = AROUND[name]
    opened(walk, left, 1, right, name)


def _long_symbol(walk: TokenWalk, name: str) -> None:
    below = walk.optional()
    under = walk.sub(list(below), math=True) if below and not walk.depth else ""
    opener = rf"\underset{{{under}}}{{\overset" if under else r"\overset"
    opened(walk, opener, 1, f"{{{LONG_SYMBOLS[name]}}}" + ("}" if under else ""), name)


def _alphabet(walk: TokenWalk, name: str) -> None:
    """An alphabet without small letters: those are set in another one."""
    start, letters = walk.index, walk.raw()
    if not _CAPITALS_AND_OTHERS.fullmatch(letters) or letters.isupper():
        walk.index = start
        opened(walk, f"\\{name}", 1, name=name)
        return
    other = CAPITALS_ONLY[name]
    runs = [f"\\{name}{{{run}}}" if run.isupper() else f"{other}{{{run}}}"
            for run in _CASED.findall(letters)]  # fmt: skip
    formula(walk, f"{{{''.join(runs)}}}")


def _struck_to(walk: TokenWalk, _name: str) -> None:
    target = inside(walk, _argument(walk))
    opened(walk, r"{\cancel", 1, f"}}^{{{target}}}", "cancel")


def _before_scripts(walk: TokenWalk, _name: str) -> None:
    raised, lowered = inside(walk, _argument(walk)), inside(walk, _argument(walk))
    opened(walk, f"{{}}^{{{raised}}}_{{{lowered}}}", 1)


def _infix(walk: TokenWalk, name: str) -> None:
    """`\\over` and its like, of which a group may have one."""
    top = walk.stack.top
    if not walk.math or top.infix or top.kind == "environment":
        walk.stack.show("/" if name == "over" else f" {name} ")
        return
    walk.stack.show(f"\\{name} ")
    top.infix = True


def _root(walk: TokenWalk, _name: str) -> None:
    for offset, token in enumerate(walk.tokens[walk.index : walk.index + _FURTHEST_OF]):
        if token.kind == "word" and token.name == "of":
            degree = "".join(t.text for t in walk.tokens[walk.index : walk.index + offset])
            walk.index += offset + 1
            opened(walk, rf"\sqrt[{{{inside(walk, degree.strip())}}}]", 1, name="sqrt")
            return


def _length(walk: TokenWalk, name: str) -> None:
    """A distance, in braces or behind its command."""
    following = walk.next()
    if following is not None and following.kind == "open":
        walk.raw()
    elif following is not None and following.kind == "text":
        match = _LENGTH.match(following.text)
        if match:
            walk.skip()
            walk.push_back(following.text[match.end() :])
    walk.stack.write("\\quad " if walk.math and name not in ("kern", "mkern") else " ")


def _fraction(walk: TokenWalk, _name: str) -> None:
    left, right, thickness, style = (walk.raw().strip() for _ in range(4))
    sure = {left, right} <= _DELIMITERS and _THICKNESS.fullmatch(thickness)
    style = style if style in ("0", "1", "2", "3") else ""
    opener = rf"\genfrac{{{left}}}{{{right}}}{{{thickness}}}{{{style}}}" if sure else r"\frac"
    opened(walk, opener, 2)


def _either_side(walk: TokenWalk, _name: str) -> None:
    """`\\sideset`: what stands before and behind an operator."""
    before, behind = inside(walk, walk.raw()), inside(walk, walk.raw())
    following = walk.next()
    operator = ""
    if following is not None and following.kind == "word" and following.name in OPERATORS:
        walk.skip()
        operator = f"\\{following.name}\\nolimits "
    formula(walk, f"{{}}{before}{operator}{behind} ")


FORMULA_COMMANDS: dict[str, Callable[[TokenWalk, str], None]] = {
    **dict.fromkeys(("ce", "cee"), _chemistry),
    **dict.fromkeys(units.QUANTITIES, _quantity),
    "pu": _amount,
    "textcircled": _circled,
    **dict.fromkeys(AROUND, _around),
    **dict.fromkeys(LONG_SYMBOLS, _long_symbol),
    **dict.fromkeys(CAPITALS_ONLY, _alphabet),
    "cancelto": _struck_to,
    "prescript": _before_scripts,
    **dict.fromkeys(INFIXES, _infix),
    "root": _root,
    **dict.fromkeys(("hspace", "hspace*", "hskip", "mspace", "mskip", "kern", "mkern"), _length),
    "genfrac": _fraction,
    "sideset": _either_side,
}
