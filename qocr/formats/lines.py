"""Lines with their boxes: tesseract's table, and the page with the boxes drawn on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, TypeVar

from qocr.types import Line, Quad, Result, Style

Rendered = TypeVar("Rendered", str, bytes)

COLUMNS = (
    "level page_num block_num par_num line_num word_num left top width height conf text".split()
)
_PAGE, _WORD = 1, 5


def render_tsv(result: Result) -> str:
    """A row of level 1 for the page and one of level 5 for each word; a line of which the engine
    does not tell its words is one. `conf` is in percent, -1 where it is not known."""
    if result.width is None or result.height is None:
        return ""
    number = result.page.number
    size = (0, 0, result.width, result.height)
    status = "" if result.status == "ok" else result.status
    rows: list[tuple[object, ...]] = [(_PAGE, number, 0, 0, 0, 0, *size, -1, status)]
    rows += [
        _row(number, at, word_at, word)
        for at, line in enumerate(result.lines, start=1)
        for word_at, word in enumerate(line.words or (line,), start=1)
    ]
    return "".join("\t".join(map(str, row)) + "\n" for row in rows)


def render_png(result: Result, label: Literal["number", "text", "none"]) -> bytes:
    """The original picture with every box drawn and labelled."""
    from qocr.pictures.annotate import draw_boxes

    lines = [line for line in result.lines if line.quad]
    return draw_boxes(result.picture.image, lines, label) if result.picture else b""


def placed_lines(render: Callable[[Result], str]) -> Callable[[Result], str]:
    """`render`, to which a line without a box is somewhere on the page: its box is all of it."""
    from qocr.formats.xml_text import page_size  # here: plain text needs none, and it takes 11 ms

    def render_placed(result: Result) -> str:
        width, height = page_size(result)
        page: Quad = ((0, 0), (width, 0), (width, height), (0, height))
        lines = tuple(
            line if line.quad else replace(line, quad=page, words=()) for line in result.lines
        )
        return render(replace(result, lines=lines))

    return render_placed


def kept_lines(style: Style, render: Callable[[Result], Rendered]) -> Callable[[Result], Rendered]:
    """`render` of the lines that are sure enough; those of unknown confidence are kept."""
    return lambda result: render(sure(result, style.min_confidence))


def sure(result: Result, least: float) -> Result:
    """The result without the lines that are less sure than `least`."""
    if not least or not result.lines:
        return result
    lines = tuple(line for line in result.lines if (line.confidence or 1) >= least)
    return replace(result, lines=lines, text="\n".join(line.text for line in lines))


def _row(page_number: int, line: int, word: int, part: Line) -> tuple[object, ...]:
    left, top, right, bottom = map(round, part.bbox)
    confidence = -1 if part.confidence is None else round(part.confidence * 100, 2)
    box = (left, top, right - left, bottom - top)
    return (_WORD, page_number, 1, 1, line, word, *box, confidence, " ".join(part.text.split()))
