"""What is open while LaTeX is repaired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FrameKind = Literal["group", "ghost", "environment", "math", "left"]


@dataclass(slots=True)
class Frame:
    """An opened brace, environment, formula or `\\left`; `closer` ends it.

    A `ghost` is a brace that was not written. `owed` counts the arguments still to come after a
    group, `after` is written behind the last. `columns` is where the column specification stands
    in the output, `cells` and `widest` count the cells of a row.
    """

    kind: FrameKind
    closer: str
    math: bool
    name: str = ""
    owed: int = 0
    owed_math: bool = False
    after: str = ""
    argument: bool = False
    columns: int | None = None
    specification: str = ""
    cells: int = 1
    widest: int = 1
    row_start: bool = True
    cell_start: bool = True
    needs_item: bool = False
    superscript: bool = False
    subscript: bool = False
    infix: bool = False
    tagged: bool = False
