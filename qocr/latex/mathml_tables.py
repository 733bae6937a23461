"""The columns and rules of tables in MathML, as styles of cells.

Browsers leave out the attributes that MathML once had for both, and latex2mathml has no rules
around a table: private letters in the first cell of a row say where they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

# Marks of a table, as text in its first cell (a rule below rows: in the row that follows).
DISPLAYED, RULE_ABOVE = "\uf200", "\uf201"
_FIRST_COLUMN = 0xF210
_MOST_RULES = 200  # columns that a rule can stand before
_MARKS = re.compile("[\uf200-\uf2ff]+")


def marked(marks: str) -> str:
    """The LaTeX of marks."""
    return rf"\text{{{marks}}}"


def rules_between(specification: str) -> str:
    """The marks of the rules between columns, as LaTeX for the first cell."""
    marks, column = "", 0
    for sign in re.sub(r"\{[^{}]*\}", "", specification):
        if sign == "|":
            marks += _rule_before(min(column, _MOST_RULES))
        else:
            column += 1
    return marked(marks) if marks else ""


def _rule_before(column: int) -> str:
    return chr(_FIRST_COLUMN + column)


def set_table(table: Element) -> None:
    """Columns and rules by styles of the cells."""
    marks = [_taken_marks(row) for row in table]
    closed = len(table) > 1 and marks[-1] == RULE_ABOVE and not "".join(table[-1].itertext())
    if closed:
        table.remove(table[-1])
    if DISPLAYED in marks[0]:
        table.set("displaystyle", "true")
    aligned = table.get("columnspacing", "").startswith("0em")
    for number, row in enumerate(table):
        for column, cell in enumerate(row):
            side = cell.get("columnalign")
            styles = [f"text-align:{side}"] if side in ("left", "right") else []
            if aligned:
                styles.append(f"padding-{'left' if column % 2 else 'right'}:0")
            styles += _rules(marks[0], column, len(row))
            if RULE_ABOVE in marks[number]:
                styles.append("border-top:1px solid")
            if closed and number == len(table) - 1:
                styles.append("border-bottom:1px solid")
            if styles:
                add_style(cell, ";".join(styles))


def _rules(marks: str, column: int, width: int) -> Iterator[str]:
    """The rules on the left and right of a cell."""
    if _rule_before(column) in marks:
        yield "border-left:1px solid"
    if column == width - 1 and _rule_before(width) in marks:
        yield "border-right:1px solid"


def _taken_marks(row: Element) -> str:
    """The marks of a row, which are taken out of it."""
    marks = ""
    for parent in list(row.iter()):
        if parent is not row and parent.tag == "mtable":
            return marks
        for leaf in list(parent):
            if leaf.tag == "mtext" and leaf.text and _MARKS.fullmatch(leaf.text):
                parent.remove(leaf)
                marks += leaf.text
    return marks


def add_style(element: Element, style: str) -> None:
    """Adds declarations of CSS to those that an element has."""
    before = element.get("style")
    element.set("style", f"{before};{style}" if before else style)
