"""Tables within Markdown, written with pipes or as HTML, as grids that know their neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import lxml.html
from lxml.html import HtmlElement

Place = tuple[int, int]
Direction = tuple[int, int]

RULE = re.compile(r"\|?(\s*:?-+:?\s*\|)+(\s*:?-+:?\s*)?")
PIPE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Cell:
    """Cells are the same if they are at the same place, whatever they hold."""

    text: str
    at: Place


@dataclass(frozen=True, slots=True)
class Grid:
    """The cell at each place; a cell with spans is at several."""

    cells: dict[Place, Cell]

    def beyond(self, place: Place, direction: Direction) -> Iterator[Cell]:
        """The other cells in one direction, nearest first."""
        own, seen = self.cells[place], self.cells[place]
        (row, column), (down, right) = place, direction
        while (cell := self.cells.get((row := row + down, column := column + right))) is not None:
            if cell not in (own, seen):
                yield cell
            seen = cell


def grids(markdown: str) -> list[Grid]:
    """All tables of a document."""
    return [*_piped(markdown.splitlines()), *_marked(markdown)]


def _piped(lines: list[str]) -> Iterator[Grid]:
    for at, line in enumerate(lines):
        if at and RULE.fullmatch(line.strip()) and "|" in lines[at - 1]:
            rows = [lines[at - 1]]
            for row in lines[at + 1 :]:
                if "|" not in row:
                    break
                rows.append(row)
            yield Grid({cell.at: cell for cell in _cells(rows)})


def _cells(rows: list[str]) -> Iterator[Cell]:
    for number, row in enumerate(rows):
        inner = row.strip().removeprefix("|").removesuffix("|")
        for column, text in enumerate(PIPE.split(inner)):
            yield Cell(text.strip(), (number, column))


def _marked(markdown: str) -> Iterator[Grid]:
    if "<table" not in markdown:
        return
    for table in lxml.html.fromstring(f"<div>{markdown}</div>").iter("table"):
        cells: dict[Place, Cell] = {}
        for number, row in enumerate(table.iter("tr")):
            for element in row.iterchildren("td", "th"):
                _place(cells, number, element)
        yield Grid(cells)


def _place(cells: dict[Place, Cell], row: int, element: HtmlElement) -> None:
    column = 0
    while (row, column) in cells:
        column += 1
    cell = Cell(" ".join(element.text_content().split()), (row, column))
    for down in range(_span(element, "rowspan")):
        for right in range(_span(element, "colspan")):
            cells[row + down, column + right] = cell


def _span(element: HtmlElement, name: str) -> int:
    value = element.get(name, "1")
    return max(1, int(value)) if value.isdigit() else 1
