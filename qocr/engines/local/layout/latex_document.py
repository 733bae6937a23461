"""A page as a LaTeX document, with headers, footers and notes in the margin as comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import groupby

from qocr.engines.local.geometry import Box, level
from qocr.engines.local.layout.furniture import PageFurniture, separate_furniture
from qocr.engines.local.layout.hyphens import compounds, joined
from qocr.engines.local.layout.latex_tables import tabular
from qocr.engines.local.layout.lists import ListMark, mark_of
from qocr.engines.local.layout.order import inside
from qocr.engines.local.layout.structure import Element, TableArea, elements
from qocr.latex.letters import escaped, needs_fonts
from qocr.types import Line

_HEADINGS = {1: "section*", 2: "subsection*", 3: "subsubsection*"}
_IN_COMMENT = str.maketrans({"&": "+", "\\": "/"})  # marks of a table row


def latex(
    lines: Sequence[Line],
    tables: Sequence[TableArea] = (),
    page: tuple[float, float] = (0.0, 0.0),
) -> str:
    """A complete LaTeX document; its first line is a comment if it needs XeLaTeX.

    `tables` are in the coordinates of `geometry.level`; `page` is the page's width and height in
    pixels.
    """
    boxes = level(lines)
    furniture = separate_furniture([box for box in boxes if not _in_table(box, tables)], page[1])
    ids = {id(box) for box in furniture.text}
    text_boxes = [box for box in boxes if id(box) in ids or _in_table(box, tables)]
    hyphenated = compounds(box.line.text for box in text_boxes)
    text = "\n\n".join(_element_texts(elements(text_boxes, tables), hyphenated))
    body = "\n\n".join(
        part for part in (_comments(furniture, True), text, _comments(furniture, False)) if part
    )
    return "\n".join((*_preamble(text), r"\begin{document}", "", body, "", r"\end{document}"))


def _in_table(box: Box, tables: Sequence[TableArea]) -> bool:
    return any(inside(box, table) for table in tables)


def _comments(furniture: PageFurniture, above: bool) -> str:
    named = [("header", text) for text in furniture.header] if above else []
    if not above:
        named = [("footer", text) for text in furniture.footer]
        named += [("margin", text) for text in furniture.margin]
    return "\n".join(f"% {name}: {text.translate(_IN_COMMENT)}" for name, text in named)


def _preamble(text: str) -> list[str]:
    packages = [r"\usepackage{multirow}"] if r"\multirow" in text else []
    if any(ord(letter) >= 0x2E80 for letter in text):
        return ["% compile with xelatex", r"\documentclass{ctexart}", *packages]
    if needs_fonts(text):
        fonts = [r"\documentclass{article}", r"\usepackage{fontspec}"]
        return ["% compile with xelatex", *fonts, *packages]
    encoding = [r"\usepackage[T1]{fontenc}", r"\usepackage[utf8]{inputenc}"]
    return [r"\documentclass{article}", *encoding, *packages]


def _element_texts(parts: Sequence[Element], hyphenated: Set[str]) -> Iterator[str]:
    for kind, group in groupby(parts, key=lambda element: element.kind):
        if kind == "item":
            yield from _lists([joined(element.rows, hyphenated) for element in group])
        else:
            yield from (_paragraph(element, hyphenated) for element in group)


def _paragraph(element: Element, hyphenated: Set[str]) -> str:
    if element.kind == "table":
        return tabular(element.html)
    if element.kind == "lines":
        return "\\\\\n".join(map(escaped, element.rows))
    text = escaped(joined(element.rows, hyphenated))
    if element.kind == "heading":
        return rf"\{_HEADINGS[element.level]}{{{text}}}"
    return rf"{{\footnotesize {text}}}" if element.kind == "note" else text


def _lists(items: Sequence[str]) -> Iterator[str]:
    """The items as lists, one for each run of marks of one style."""
    runs: list[list[tuple[ListMark, str]]] = []
    for item in items:
        mark = mark_of(item)
        if mark is None:
            continue
        if not runs or not mark.follows(runs[-1][-1][0]):
            runs.append([])
        runs[-1].append((mark, item[mark.length :]))
    return map(_list, runs)


def _list(items: Sequence[tuple[ListMark, str]]) -> str:
    """A list of bullets, or one with its printed numbers; LaTeX counts only those that start at
    `1.`."""
    first = items[0][0]
    name = "itemize" if first.value is None else "enumerate"
    counted = first.value is None or first.sign == "1."
    signs = ["" if counted else f"[{{{escaped(mark.sign)}}}]" for mark, _ in items]
    lines = [rf"\item{sign} {escaped(item[1])}" for sign, item in zip(signs, items, strict=True)]
    return "\n".join((rf"\begin{{{name}}}", *lines, rf"\end{{{name}}}"))
