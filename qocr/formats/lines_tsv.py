"""Lines with their boxes as the table that tesseract writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qocr.formats.page_lines import page_size, shown_blocks, shown_words
from qocr.types import Line, Result

COLUMNS = (
    "level page_num block_num par_num line_num word_num left top width height conf text".split()
)
_PAGE, _BLOCK, _PARAGRAPH, _LINE, _WORD = 1, 2, 3, 4, 5
_Row = tuple[object, ...]


def render_tsv(result: Result) -> str:
    """Rows as tesseract writes them: one for the page, each block, paragraph, line and word.

    Blocks are counted on the page, paragraphs in their block, and so on. Only words have a text,
    and `conf` in percent, -1 where it is not known.
    """
    width, height = page_size(result)
    rows: list[_Row] = [(_PAGE, result.page.number, 0, 0, 0, 0, 0, 0, width, height, -1, "")]
    for block_number, block in enumerate(shown_blocks(result), start=1):
        place = (result.page.number, block_number)
        rows.append((_BLOCK, *place, 0, 0, 0, *_box(block.lines), -1, ""))
        for number, paragraph in enumerate(block.paragraphs, start=1):
            rows += _paragraph_rows((*place, number), paragraph)
    return "".join("\t".join(map(str, row)) + "\n" for row in rows)


def _paragraph_rows(place: tuple[int, int, int], lines: Sequence[Line]) -> Iterator[_Row]:
    yield (_PARAGRAPH, *place, 0, 0, *_box(lines), -1, "")
    for number, line in enumerate(lines, start=1):
        yield (_LINE, *place, number, 0, *_box([line]), -1, "")
        for word_number, word in enumerate(shown_words(line), start=1):
            confidence = -1 if word.confidence is None else round(word.confidence * 100, 2)
            text = " ".join(word.text.split())
            yield (_WORD, *place, number, word_number, *_box([word]), confidence, text)


def _box(lines: Sequence[Line]) -> tuple[int, int, int, int]:
    """Left, top, width and height of the box around the lines."""
    lefts, tops, rights, bottoms = zip(*(map(round, line.bbox) for line in lines), strict=True)
    left, top = min(lefts), min(tops)
    return left, top, max(rights) - left, max(bottoms) - top
