"""Environments: opened as TeX wants them, closed even where the answer was cut."""

from __future__ import annotations

from qocr.latex import column_specs
from qocr.latex.allowed import BLOCKS, DISPLAYS, FLOATS, GRIDS, LISTS, SINGLE, TABLES, THEOREMS
from qocr.latex.frames import Frame
from qocr.latex.letters import escaped
from qocr.latex.tokens import LatexToken, code
from qocr.latex.walk import TokenWalk

_DEEPEST_LIST = 4
_RENAMED = {
    "math": "displaymath", "alignedat": "aligned", "drcases": "rcases",
    **{f"{name}*": name for name in "matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix".split()},
}  # fmt: skip
# Environments that no renderer has without a package: what they are written as.
_WRITTEN = {
    "rcases": (r"\left.\begin{array}{ll}", r"\end{array}\right\}"),
    "psmallmatrix": (r"\left(\begin{smallmatrix}", r"\end{smallmatrix}\right)"),
    "bsmallmatrix": (r"\left[\begin{smallmatrix}", r"\end{smallmatrix}\right]"),
    "vsmallmatrix": (r"\left|\begin{smallmatrix}", r"\end{smallmatrix}\right|"),
    "subarray": (r"\begin{smallmatrix}", r"\end{smallmatrix}"),
}
_OPTIONAL = LISTS | TABLES | THEOREMS | FLOATS.keys() | {
    "matrix*", "pmatrix*", "bmatrix*", "Bmatrix*", "vmatrix*", "Vmatrix*", "subarray",
    "proof", "minipage", "multicols", "adjustbox", "wrapfigure", "subfigure", "subtable",
}  # fmt: skip
# Environments that take arguments in braces before their content.
_ARGUMENTS = {
    **dict.fromkeys("thebibliography minipage multicols tabularx tabular* spacing".split(), 1),
    **dict.fromkeys("alignat alignat* alignedat subarray adjustbox subfigure subtable".split(), 1),
    "wrapfigure": 2,
}


def begin(walk: TokenWalk, token: LatexToken) -> None:
    """Opens an environment; of one that is not known only the content is kept."""
    name = token.name
    if name not in GRIDS | {"array"}:
        walk.leave_arguments()
    label = walk.optional() if name in _OPTIONAL else None
    arguments = [walk.raw() for _ in range(_ARGUMENTS.get(name, 0))]
    name = _renamed(walk, name)
    if name in TABLES:
        _begin_table(
            walk, "longtable" if name == "longtable" and not walk.stack.cramped() else name
        )
    elif name in DISPLAYS or name in GRIDS:
        _begin_formula(walk, name, arguments if name == token.name else [])
    elif name in LISTS | BLOCKS | THEOREMS | FLOATS.keys() and not walk.stack.full:
        _begin_block(walk, name)
        if label and name in THEOREMS | {"proof"}:
            walk.stack.write(f"[{{{walk.sub(list(label), math=False)}}}]")


def end(walk: TokenWalk, token: LatexToken) -> None:
    """Closes an environment and what is open in it; one that was never opened is left out."""
    name = _renamed(walk, token.name)
    name = FLOATS.get(name, name)
    frame = walk.stack.environment(name, f"as {name}")
    if frame is None:
        return
    walk.close_to(frame)
    walk.stack.vertical = True


def _renamed(walk: TokenWalk, name: str) -> str:
    if name == "thebibliography" and walk.portable:
        return "enumerate"
    return _RENAMED.get(name, name)


def verbatim(walk: TokenWalk, token: LatexToken) -> None:
    """Shows code letter by letter: as it is where nothing is open, else escaped."""
    shown = code(token)
    if token.text.startswith(r"\begin{comment}") or not shown:
        return
    leave_formula(walk)
    if len(walk.stack.frames) == 1 and not walk.stack.cramped() and "\\end" not in shown:
        walk.stack.show(f"\\begin{{verbatim}}\n{shown}\n\\end{{verbatim}}\n")
        walk.stack.vertical = True
        return
    lines = [rf"\texttt{{{escaped(line)}}}" for line in shown.split("\n") if line.strip()]
    walk.stack.show((" " if walk.stack.cramped() else "\n\n").join(lines))


def leave_formula(walk: TokenWalk) -> None:
    """Closes the formulas that are open."""
    while walk.math:
        walk.stack.pop_to(walk.stack.top)


def _begin_table(walk: TokenWalk, name: str) -> None:
    specification = column_specs.specification(walk.raw())
    name = name if name in ("array", "longtable") else "tabular"
    if name == "array" and not walk.math:
        name = "tabular"
    elif name == "tabular" and walk.math:
        name = "array"
    if walk.stack.full:
        return
    original = Frame("environment", f"\\end{{{name}}}", math=name == "array", name=name)
    walk.stack.push(original, f"\\begin{{{name}}}")
    original.specification = specification
    original.columns = len(walk.stack.pieces)
    original.widest = column_specs.count(specification)
    walk.stack.write("")


def _begin_formula(walk: TokenWalk, name: str, arguments: list[str]) -> None:
    if walk.stack.full:
        return
    if name in GRIDS:
        before, after = ("", "") if walk.math else ("\\ensuremath{", "}")
        shown = "cases" if name == "dcases" and walk.portable else name
        opener, closer = _WRITTEN.get(name, (f"\\begin{{{shown}}}", f"\\end{{{shown}}}"))
        walk.stack.push(Frame("environment", closer + after, True, name), before + opener)
        return
    _begin_display(walk, name, "{9}" if arguments else "")


def _begin_display(walk: TokenWalk, name: str, arguments: str) -> None:
    if walk.math or walk.stack.cramped():
        aligned = "\\begin{aligned}", "\\end{aligned}"
        opener, closer = aligned if walk.math else (f"${aligned[0]}", f"{aligned[1]}$")
        walk.stack.push(Frame("environment", closer, True, f"as {name}"), opener)
        return
    frame = Frame("environment", f"\\end{{{name}}}", True, name)
    walk.stack.push(frame, f"\\begin{{{name}}}{arguments}")
    if name in SINGLE:
        frame.columns = len(walk.stack.pieces)
        walk.stack.write("")


def _begin_block(walk: TokenWalk, name: str) -> None:
    leave_formula(walk)
    name = FLOATS.get(name, name)
    lists = sum(frame.name in LISTS for frame in walk.stack.frames)
    floating = walk.stack.environment("figure", "table") is not None
    if walk.stack.cramped() or (name in LISTS and lists >= _DEEPEST_LIST):
        return
    if name in FLOATS and floating:
        return
    place = {"figure": "[H]", "table": "[H]", "thebibliography": "{99}"}.get(name, "")
    frame = Frame("environment", f"\\end{{{name}}}", math=False, name=name)
    frame.needs_item = name in LISTS
    walk.stack.push(frame, f"\\begin{{{name}}}{place}")
    walk.stack.vertical = True
