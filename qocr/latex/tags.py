"""The numbers of equations."""

from __future__ import annotations

from qocr.latex.walk import TokenWalk

_TAGGED = frozenset({"equation", "equation*", "["})
_TAGGED_ROWS = frozenset("align align* alignat alignat* flalign flalign* gather gather*".split())
_WITHIN_ROW = frozenset({"group", "ghost", "left"})


def tag(walk: TokenWalk) -> None:
    """The number of an equation: a tag where a display or a row has none yet, else text."""
    _tag(walk, "tag")


def plain_tag(walk: TokenWalk) -> None:
    """The same without parentheses of TeX's own."""
    _tag(walk, "tag*")


def _tag(walk: TokenWalk, name: str) -> None:
    number = walk.sub_text(walk.raw())
    if not number:
        return
    shown = number if name == "tag*" else f"({number})"
    stack = walk.stack
    display = next((f for f in reversed(stack.frames) if f.kind not in _WITHIN_ROW), stack.top)
    if not walk.math:
        stack.show(shown)
    elif display.name in _TAGGED and not display.tagged:
        display.tagged = True
        display.closer = f"\\{name}{{{number}}}{display.closer}"
    elif stack.top.name in _TAGGED_ROWS and not stack.top.tagged and not walk.portable:
        stack.top.tagged = True
        stack.write(f"\\{name}{{{number}}}")
    else:
        stack.show(f"\\qquad\\text{{{shown}}}")
