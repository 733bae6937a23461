"""Commands: those that are allowed are written, all others are shown."""

from __future__ import annotations

import re
from collections.abc import Callable

from qocr.latex import column_specs
from qocr.latex.allowed import (
    DROPPED,
    HEADINGS,
    IN_MATH_TOO,
    KEYS,
    MATH_ARGUMENTS,
    MATH_SYMBOLS,
    OPERATORS,
    OPTIONAL,
    ROW_RULES,
    TABLES,
    TEXT_ARGUMENTS,
    TEXT_SYMBOLS,
    UNWRAPPED,
)
from qocr.latex.environments import leave_formula
from qocr.latex.formula_commands import FORMULA_COMMANDS, formula, opened
from qocr.latex.letters import escaped
from qocr.latex.links import address, key_command
from qocr.latex.renamed import ARGUMENT_NAMES, SYMBOL_NAMES
from qocr.latex.symbols import SYMBOLS
from qocr.latex.tree import symbol_of
from qocr.latex.walk import TokenWalk

# Styles of text that renderers of formulas have, too; all others are plain text there.
_IN_FORMULAS = {
    "emph": "textit", "textsl": "textit", "underline": "underline", "fbox": "fbox",
    **{name: name for name in ("textbf", "textit", "textrm", "textsf", "texttt")},
}  # fmt: skip
_PARAGRAPH_SHAPES = frozenset({"centering", "raggedright", "raggedleft"})


def word(walk: TokenWalk, name: str) -> None:
    """Writes the control word `name`, just read, and opens its arguments."""
    if name in ARGUMENT_NAMES and name not in TEXT_ARGUMENTS:
        name = ARGUMENT_NAMES[name]
    special = SPECIAL.get(name)
    if special:
        special(walk, name)
    elif name in KEYS:
        key_command(walk, name)
    elif name in ROW_RULES:
        _row_rule(walk, name)
    elif name in DROPPED:
        _dropped(walk, DROPPED[name])
    elif name in UNWRAPPED:
        _dropped(walk, UNWRAPPED[name])
    elif name in MATH_ARGUMENTS and (walk.math or name not in TEXT_ARGUMENTS):
        _math_command(walk, name)
    elif name in TEXT_ARGUMENTS:
        _text_command(walk, name)
    else:
        _symbol(walk, name)


def _symbol(walk: TokenWalk, name: str) -> None:
    if name in _PARAGRAPH_SHAPES and walk.stack.cramped():
        return
    if name in SYMBOL_NAMES and (walk.math or name not in TEXT_SYMBOLS):
        formula(walk, SYMBOL_NAMES[name])
    elif walk.among_words() and name in TEXT_SYMBOLS:
        walk.stack.show(symbol_of(name))
    elif name in (MATH_SYMBOLS if walk.math else TEXT_SYMBOLS):
        walk.stack.show(f"\\{name}{_gap(walk)}")
    elif name in TEXT_SYMBOLS and name.startswith("text"):
        shown = symbol_of(name) if walk.portable else f"\\{name}"
        walk.stack.show(rf"\text{{{shown}}}")
    elif name in SYMBOLS | OPERATORS:
        formula(walk, f"\\{name}")
    elif name not in TEXT_SYMBOLS:
        _unknown(walk, name)


def _gap(walk: TokenWalk) -> str:
    """What keeps a control word apart from the letters behind it."""
    follows = walk.tokens[walk.index : walk.index + 1]
    return " " if follows and follows[0].text[:1].isalpha() else ""


def _unknown(walk: TokenWalk, name: str) -> None:
    if walk.portable and (walk.math or walk.among_words()):
        formula(walk, rf"\backslash\text{{{name}}}")
    else:
        shown = rf"\textbackslash{{}}{name}"
        walk.stack.show(rf"\text{{{shown}}}" if walk.math else shown)
    walk.shown_at = walk.index


def _math_command(walk: TokenWalk, name: str) -> None:
    inside = walk.optional() if name in OPTIONAL else None
    root = "" if inside is None or walk.depth else walk.sub(list(inside), math=True)
    shown = "boldsymbol" if name == "bm" and walk.portable else name
    opener = f"\\{shown}" + (f"[{{{root}}}]" if root else "")
    opened(walk, opener, MATH_ARGUMENTS[name], name=name)


def _text_command(walk: TokenWalk, name: str) -> None:
    plain = name.removesuffix("*")
    if plain in (*HEADINGS, "caption"):
        leave_formula(walk)
        _outside_argument(walk)
        floating = walk.stack.environment("figure", "table")
        if plain == "caption" and (floating is None or walk.stack.cramped()):
            return
        if plain in HEADINGS and walk.stack.cramped():
            name = plain = "textbf"
    if plain in (*HEADINGS, "caption", "footnote", "makecell"):
        walk.optional()
    opener, after = _text_opener(walk, name)
    walk.stack.show(opener)
    walk.arguments(TEXT_ARGUMENTS[name], False, after, name)
    walk.stack.vertical = plain in HEADINGS


def _text_opener(walk: TokenWalk, name: str) -> tuple[str, str]:
    """What stands before and behind the argument of a command for text."""
    if walk.portable and walk.math:
        script = {"textsuperscript": "{}^{", "textsubscript": "{}_{"}.get(name, "")
        return f"{script}\\{_IN_FORMULAS.get(name, 'text')}", "}" if script else ""
    if walk.among_words():
        return f"$\\{_IN_FORMULAS.get(name, 'text')}", "$"
    if walk.math and name not in IN_MATH_TOO:
        return rf"\text{{\{name}", "}"
    return f"\\{name}", ""


def _outside_argument(walk: TokenWalk) -> None:
    """A heading inside an argument means that a brace was forgotten."""
    while walk.stack.top.kind in ("group", "ghost") and len(walk.stack.frames) > 1:
        walk.stack.pop_to(walk.stack.top)


def _dropped(walk: TokenWalk, arguments: int) -> None:
    following = walk.next()
    if following is not None and following.text == "[":
        walk.optional()
    for _ in range(arguments):
        walk.raw()


def _row_rule(walk: TokenWalk, name: str) -> None:
    if name == "cmidrule":
        _trim(walk)
    span = walk.raw() if name in ("cline", "cmidrule") else ""
    top = walk.stack.top
    ends = re.fullmatch(r"\s*(\d{1,3})\s*-\s*(\d{1,3})\s*", span)
    if top.name not in TABLES or (name in ("cline", "cmidrule") and not ends):
        return
    if not top.row_start:
        walk.stack.write("\\\\\n")
        top.cells, top.row_start, top.cell_start = 1, True, True
    if ends:
        first, last = sorted((max(int(ends[1]), 1), max(int(ends[2]), 1)))
        top.widest = max(top.widest, last)
        span = f"{{{first}-{last}}}"
    walk.stack.write(f"\\{name}{span}{'' if ends else ' '}")


def _trim(walk: TokenWalk) -> None:
    following = walk.next()
    if following is not None and re.fullmatch(r"\([lr]*\)", following.text):
        walk.skip()


def _multicolumn(walk: TokenWalk, _name: str) -> None:
    times, specification = walk.raw().strip(), column_specs.specification(walk.raw())
    top = walk.stack.top
    if top.name not in TABLES or not top.cell_start:
        return
    spanned = max(int(times), 1) if times.isdigit() and len(times) < 4 else 1
    top.cells += spanned - 1
    top.widest = max(top.widest, top.cells)
    one = specification if column_specs.count(specification) == 1 else "c"
    walk.stack.show(f"\\multicolumn{{{spanned}}}{{{one}}}")
    walk.arguments(1, walk.math, name="multicolumn")


def _multirow(walk: TokenWalk, _name: str) -> None:
    walk.optional()
    times = walk.raw().strip()
    walk.optional()
    following = walk.next()
    if following is not None and following.text.startswith("*"):
        star = walk.skip()
        walk.push_back(star.text[1:] if star else "")
    else:
        walk.raw()
    walk.optional()
    inside = any(frame.name in TABLES for frame in walk.stack.frames)
    if inside and not walk.math and re.fullmatch(r"-?\d{1,3}", times):
        walk.stack.show(f"\\multirow{{{times}}}{{*}}")
        walk.arguments(1, False, name="multirow")


def _picture(walk: TokenWalk, _name: str) -> None:
    walk.optional()
    name = escaped(walk.raw())
    walk.stack.show(rf"\fbox{{\texttt{{{name or 'picture'}}}}}")


SPECIAL: dict[str, Callable[[TokenWalk, str], None]] = {
    "multicolumn": _multicolumn,
    "multirow": _multirow,
    "includegraphics": _picture,
    "url": address,
    "href": address,
    "path": address,
    **FORMULA_COMMANDS,
}
