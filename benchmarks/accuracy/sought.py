"""Whether a fact holds for a Markdown text. The kinds and their defaults are olmOCR-bench's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from grids import Direction, Grid, Place, grids
from rapidfuzz.distance import Levenshtein

Fact = Mapping[str, Any]

ALIKE = str.maketrans("‘’‚“”„–—‑‒−＿µ", "'''\"\"\"-----_μ")
HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
TAG = re.compile(r"<br ?/?>|</?(?:b|i|em|strong|sup|sub|u)>")
EMPHASIS = re.compile(r"(?<![\\*_\w])(\*\*|__|\*|_)(?=\S)(.+?)(?<=[^\s\\])\1(?![*_\w])")
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
NEIGHBOURS: dict[str, Direction] = {
    "up": (-1, 0),
    "down": (1, 0),
    "left": (0, -1),
    "right": (0, 1),
}
HEADINGS: dict[str, Direction] = {"top_heading": (-1, 0), "left_heading": (0, -1)}


def present(fact: Fact, markdown: str) -> bool:
    """The text stands in the document, or in the named part of it."""
    text, sought = normalised(markdown), normalised(fact["text"])
    if not fact.get("case_sensitive", True):
        text, sought = text.lower(), sought.lower()
    return bool(starts(sought, _part(fact, text), fact.get("max_diffs", 0)))


def absent(fact: Fact, markdown: str) -> bool:
    """The text does not stand there."""
    return not present(fact, markdown)


def in_order(fact: Fact, markdown: str) -> bool:
    """One text stands somewhere before the other."""
    text, most = normalised(markdown), fact.get("max_diffs", 0)
    before, after = (starts(normalised(fact[name]), text, most) for name in ("before", "after"))
    return bool(before and after) and min(before) < max(after)


def in_table(fact: Fact, markdown: str) -> bool:
    """A cell of some table holds the text, and those around it what the fact says of them."""
    return any(
        alike(fact, "cell", cell.text) and surrounded(fact, grid, place)
        for grid in grids(markdown)
        for place, cell in grid.cells.items()
    )


def surrounded(fact: Fact, grid: Grid, place: Place) -> bool:
    """The nearest cell of each side, and some cell towards each heading, are as the fact says."""
    for name, direction in (NEIGHBOURS | HEADINGS).items():
        if fact.get(name):
            cells = list(grid.beyond(place, direction))
            cells = cells[:1] if name in NEIGHBOURS else cells
            if not any(alike(fact, name, cell.text) for cell in cells):
                return False
    return True


def alike(fact: Fact, name: str, text: str) -> bool:
    """The text is the fact's, but for the edits it allows."""
    edits = Levenshtein.distance(normalised(fact[name]).strip(), normalised(text).strip())
    return edits <= fact.get("max_diffs", 0)


def as_formula(fact: Fact, markdown: str) -> bool:
    """A formula is written as in the fact, spaces aside."""
    return "".join(fact["math"].split()) in formulas(markdown)


def formulas(markdown: str) -> set[str]:
    """The LaTeX of the formulas, without spaces."""
    return {"".join("".join(found).split()) for found in FORMULA.findall(markdown)}


def normalised(markdown: str) -> str:
    """Text without marks, in which the width of gaps and the shape of quotes do not count."""
    text = EMPHASIS.sub(r"\2", HEADING.sub("", TAG.sub(" ", markdown)))
    text = unicodedata.normalize("NFC", ESCAPE.sub(r"\1", text))
    return " ".join(text.translate(ALIKE).split())


def starts(sought: str, text: str, most: int) -> list[int]:
    """About where `sought` begins in the text, wherever `most` edits or fewer are enough.

    Sellers' algorithm: the last row of an edit table whose first row is free.
    """
    if not most:
        return [found.start() for found in re.finditer(re.escape(sought), text)]
    row = [0] * (len(text) + 1)
    for number, letter in enumerate(sought, 1):
        above, row = row, [number]
        for at, other in enumerate(text):
            row.append(min(above[at] + (letter != other), above[at + 1] + 1, row[at] + 1))
    return [end - len(sought) for end, edits in enumerate(row) if edits <= most]


def _part(fact: Fact, text: str) -> str:
    first, last = fact.get("first_n"), fact.get("last_n")
    if not first and not last:
        return text
    return text[: first or 0] + (text[-last:] if last else "")
