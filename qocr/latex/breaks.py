"""Breaks of lines and paragraphs, items, cells and delimiters."""

from __future__ import annotations

import re

from qocr.latex.allowed import (
    DELIMITER_NAMES,
    DELIMITERS,
    GRIDS,
    LISTS,
    LONG,
    MOST_CELLS,
    OPERATORS,
    TABLES,
)
from qocr.latex.environments import leave_formula
from qocr.latex.frames import Frame
from qocr.latex.links import clean_key
from qocr.latex.walk import TokenWalk

_ALIGNED = frozenset(
    "align align* alignat alignat* flalign flalign* eqnarray eqnarray* gather gather* multline "
    "multline*".split()
)
_DISPLAYS = frozenset({"equation", "equation*", "displaymath", "["})  # of one row, unless aligned
_LENGTH = re.compile(r"\s*-?[\d.]+\s*(pt|cm|mm|em|ex|in)\s*")


def paragraph(walk: TokenWalk) -> None:
    """A blank line: ends what cannot run over it."""
    stack = walk.stack
    formula = stack.above("math")
    if formula is not None and formula.name == "$":
        stack.pop_to(formula)
    while len(stack.frames) > 1 and _ends_at_blank(stack.top):
        stack.pop_to(stack.top)
    stack.gap("\n" if walk.math or stack.narrow() else "\n\n")
    stack.vertical = not walk.math


def _ends_at_blank(frame: Frame) -> bool:
    return frame.argument and not frame.math and frame.name not in LONG


def line_break(walk: TokenWalk) -> None:
    """`\\\\`, with its length left out; a star behind it is shown, as it may be text."""
    following = walk.next()
    if following is not None and following.text == "[":
        before = walk.index
        inside = walk.optional()
        if inside is None or not _LENGTH.fullmatch("".join(token.text for token in inside)):
            walk.index = before
    stack = walk.stack
    _close_delimiters(walk)
    if _is_grid(stack.top):
        stack.write("\\\\")
        stack.top.cells, stack.top.row_start, stack.top.cell_start = 1, True, True
        stack.top.superscript = stack.top.subscript = False
        stack.top.tagged = False
    elif walk.math:
        _formula_break(walk)
    elif walk.stacked():
        stack.show("\\\\")
    elif stack.cramped():
        stack.write(" ")
    else:
        stack.ready()
        stack.write(("\\leavevmode" if stack.vertical else "") + "\\\\")


def cell(walk: TokenWalk) -> None:
    """`&`: the next cell where there are cells, a sign elsewhere."""
    stack = walk.stack
    _close_delimiters(walk)
    top = stack.top
    if top.name in _DISPLAYS:
        top.widest = 2
        stack.write("&")
    elif not _is_grid(top):
        stack.show("\\&")
    elif top.cells >= MOST_CELLS.get(top.name.removeprefix("as "), 10**6):
        stack.show("\\quad ")
    else:
        top.cells += 1
        top.widest = max(top.widest, top.cells)
        stack.write("&")
        top.row_start, top.cell_start = False, True
        top.superscript = top.subscript = False


def item(walk: TokenWalk) -> None:
    """`\\item` in its list; elsewhere a bullet."""
    leave_formula(walk)
    while walk.stack.top.kind in ("group", "ghost") and len(walk.stack.frames) > 1:
        walk.stack.pop_to(walk.stack.top)
    inside = walk.optional()
    label = "" if inside is None or walk.depth else walk.sub(list(inside), math=False)
    walk.stack.vertical = False
    if walk.stack.top.name not in LISTS:
        walk.stack.show(rf"{label} " if label else r"\textbullet{} ")
        return
    walk.stack.top.needs_item = False
    walk.stack.write("\\item" + (f"[{{{label}}}]" if label else _space(walk)))


def bibitem(walk: TokenWalk) -> None:
    """An entry of a bibliography; elsewhere an item."""
    inside = walk.optional()
    label = "" if inside is None or walk.depth else walk.sub(list(inside), math=False)
    key = clean_key(walk.raw())
    leave_formula(walk)
    if walk.stack.top.name != "thebibliography":
        item(walk)
        return
    walk.stack.top.needs_item = walk.stack.vertical = False
    walk.stack.write("\\bibitem" + (f"[{{{label}}}]" if label else "") + f"{{{key}}} ")


def fence(walk: TokenWalk, name: str) -> None:
    """`\\left`, `\\middle`, `\\right` with the delimiter that follows, in pairs."""
    delimiter = _delimiter(walk)
    if not walk.math:
        walk.stack.show({".": "", "\\|": "\\textbar{}"}.get(delimiter, _plain(delimiter)))
    elif name == "left" and not walk.stack.full:
        walk.stack.push(Frame("left", "\\right.", True), f"\\left{delimiter}")
    elif name == "right":
        _right(walk, delimiter)
    elif name == "middle" and walk.stack.top.kind == "left":
        walk.stack.show(f"\\middle{delimiter}")
    else:
        walk.stack.show(delimiter if delimiter != "." else "")


def size(walk: TokenWalk, name: str) -> None:
    """`\\big` and its like, left out where no delimiter follows."""
    delimiter = _delimiter(walk)
    if walk.math and delimiter != ".":
        walk.stack.show(f"\\{name}{delimiter}")
    elif delimiter != ".":
        walk.stack.show(_plain(delimiter))


def limits(walk: TokenWalk, name: str) -> None:
    """`\\limits` behind an operator."""
    before = next((piece for piece in reversed(walk.stack.pieces) if piece.strip()), "")
    if walk.math and before.strip().removeprefix("\\") in OPERATORS:
        walk.stack.write(f"\\{name} ")


def _right(walk: TokenWalk, delimiter: str) -> None:
    open_left = walk.stack.above("left")
    if open_left is None:
        walk.stack.show(f"\\left.\\right{delimiter}")
        return
    while walk.stack.top is not open_left:
        walk.stack.pop_to(walk.stack.top)
    open_left.closer = f"\\right{delimiter}"
    walk.stack.pop()


def _delimiter(walk: TokenWalk) -> str:
    following = walk.next()
    if following is None:
        return "."
    if following.kind == "word" and following.name in DELIMITER_NAMES:
        walk.skip()
        return DELIMITER_NAMES[following.name]
    if following.kind == "word" and following.name in DELIMITERS:
        walk.skip()
        return f"\\{following.name} "
    if following.text in ("\\{", "\\}", "\\|", "[", "]"):
        walk.skip()
        return following.text
    if following.kind == "text" and following.text[0] in "()|/.<>":
        walk.skip()
        walk.push_back(following.text[1:])
        return following.text[0]
    return "."


def _plain(delimiter: str) -> str:
    return f"\\ensuremath{{{delimiter}}}"


def _close_delimiters(walk: TokenWalk) -> None:
    """Closes every `\\left` that is open: a pair does not reach over cells or rows."""
    while walk.stack.top.kind == "left":
        walk.stack.pop_to(walk.stack.top)


def _formula_break(walk: TokenWalk) -> None:
    """A new row where the formula has rows, else a blank, behind which a base keeps its scripts."""
    top = walk.stack.top
    if top.name in _DISPLAYS:
        top.widest = 2
    elif not walk.stacked():
        walk.stack.write(" ")
        return
    walk.stack.write("\\\\")
    top.superscript = top.subscript = False


def _is_grid(frame: Frame) -> bool:
    return frame.name.startswith("as ") or frame.name in TABLES | GRIDS | _ALIGNED


def _space(walk: TokenWalk) -> str:
    follows = walk.tokens[walk.index : walk.index + 1]
    return "" if follows and follows[0].kind in ("space", "blank") else " "
