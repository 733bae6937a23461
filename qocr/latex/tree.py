"""The tree of a LaTeX text, by pylatexenc, as blocks and runs of our own words."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from qocr.latex.allowed import THEOREMS

Node = Any

# Names that pylatexenc reads otherwise, or not at all.
_OWN = {
    "textasciicircum": "^", "textasciitilde": "~", "textquotedbl": '"', "textbar": "|",
    "textless": "<", "textgreater": ">", "textbullet": "•", "texteuro": "€", "leavevmode": "",
    "centering": "", "noindent": "", "newline": "\n", "space": " ", "slash": "/",
}  # fmt: skip


def nodes(text: str) -> Sequence[Node]:
    """The nodes of a repaired text."""
    from pylatexenc.latexwalker import LatexWalker

    walker = LatexWalker(text, latex_context=_context(), tolerant_parsing=True)
    siblings, _, _ = walker.get_latex_nodes()
    return list(siblings)


def kind(node: Node) -> str:
    """`chars`, `macro`, `environment`, `group`, `math`, `comment` or `specials`."""
    return type(node).__name__.removeprefix("Latex").removesuffix("Node").lower()


def arguments(node: Node) -> list[Node]:
    """The arguments that were given, in order."""
    parsed = node.nodeargd.argnlist if node.nodeargd is not None else ()
    return [argument for argument in parsed or () if argument is not None]


def content(node: Node) -> Sequence[Node]:
    """What stands inside a group or is the node itself."""
    return list(node.nodelist) if kind(node) == "group" else [node]


def source(siblings: Sequence[Node]) -> str:
    """The LaTeX of nodes."""
    return "".join(node.latex_verbatim() for node in siblings)


def symbol(node: Node) -> str:
    """The letters that a macro stands for (accents, names of characters)."""
    known = _OWN.get(node.macroname)
    return known if known is not None else str(_letters().node_to_text(node))


def symbol_of(name: str) -> str:
    """The letter that the command `name` of text stands for; empty where it shows nothing."""
    known = _OWN.get(name)
    return known if known is not None else symbol_text(nodes(f"\\{name}"))


def symbol_text(siblings: Sequence[Node]) -> str:
    """The letters of nodes, commands in them resolved."""
    return str(_letters().nodelist_to_text(siblings))


@functools.cache
def _letters() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(keep_comments=False, math_mode="text")


@functools.cache
def _context() -> Any:
    from pylatexenc.latexwalker import get_default_latex_context_db
    from pylatexenc.macrospec import EnvironmentSpec, MacroSpec

    context = get_default_latex_context_db()
    macros = {
        "multicolumn": "{{{", "multirow": "{{{", "cline": "{", "cmidrule": "{", "fbox": "{",
        "textsuperscript": "{", "textsubscript": "{", "href": "{{", "url": "{", "uline": "{",
        "sout": "{", "ul": "{", "makecell": "{", "shortstack": "{", "parbox": "{", "thanks": "{",
        "caption": "{", "eqref": "{", "part": "*[{", "chapter": "*[{", "paragraph": "*[{",
        "subparagraph": "*[{", "textsc": "{", "textmd": "{", "textup": "{", "textsl": "{",
        "textsf": "{", "textnormal": "{", "underline": "{", "mbox": "{", "ensuremath": "{",
        "footnotetext": "{", "item": "[", "title": "{", "author": "{", "date": "{",
    }  # fmt: skip
    environments = {
        "tabular": "{", "longtable": "{", "array": "{", "proof": "[",
        **dict.fromkeys(THEOREMS, "["),
    }  # fmt: skip
    context.add_context_category(
        "pages",
        macros=[MacroSpec(name, args_parser=shape) for name, shape in macros.items()],
        environments=[EnvironmentSpec(name, args_parser=s) for name, s in environments.items()],
        prepend=True,
    )
    return context
