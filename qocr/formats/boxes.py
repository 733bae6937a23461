"""Lines with their boxes: tesseract's table, and the page with the boxes drawn on it."""

from __future__ import annotations

from qocr.types import Line, Result

COLUMNS = (
    "level page_num block_num par_num line_num word_num left top width height conf text".split()
)
_PAGE, _WORD = 1, 5


def render_tsv(result: Result) -> str:
    """A row of level 1 for the page and one of level 5 for each line, as a single word: models
    do not say where its words are. `conf` is in percent, -1 where it is not known."""
    if result.width is None or result.height is None:
        return ""
    number = result.page.number
    size = (0, 0, result.width, result.height)
    status = "" if result.status == "ok" else result.status
    rows: list[tuple[object, ...]] = [(_PAGE, number, 0, 0, 0, 0, *size, -1, status)]
    rows += [_row(number, index, line) for index, line in enumerate(result.lines, start=1)]
    return "".join("\t".join(map(str, row)) + "\n" for row in rows)


def render_png(result: Result) -> bytes:
    """The original picture with every box drawn and numbered."""
    from qocr.annotate import draw_boxes

    return draw_boxes(result.picture.image, result.lines) if result.picture else b""


def _row(page_number: int, index: int, line: Line) -> tuple[object, ...]:
    left, top, right, bottom = map(round, line.bbox)
    confidence = -1 if line.confidence is None else round(line.confidence * 100, 2)
    box = (left, top, right - left, bottom - top)
    return (_WORD, page_number, 1, 1, index, 1, *box, confidence, " ".join(line.text.split()))
