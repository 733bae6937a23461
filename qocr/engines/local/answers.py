"""What the embedded engine answers to each task: one row a task."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from qocr.engines.local import MODEL
from qocr.engines.local.boxes import Block, row_line, row_text
from qocr.engines.local.document import latex
from qocr.engines.local.fields import extract
from qocr.engines.local.order import blocks, paragraphs
from qocr.engines.local.reading import Reading, read_picture
from qocr.engines.local.recognise import Recogniser
from qocr.engines.local.tables import html
from qocr.errors import SetupError
from qocr.fields import says_something
from qocr.types import Ask, Line, Request, Result

DOUBTFUL = 0.8
WAYS_OUT = (
    "Set DASHSCOPE_API_KEY to use the Qwen-OCR service, "
    "or name a server of your own: --engine openai --base-url URL."
)


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    lines: tuple[Line, ...]
    fields: Any = None


Answering = Callable[[Sequence[Block], Ask], Answer]


def check(ask: Ask) -> None:
    """Raises SetupError for what only a language model can do."""
    if ask.task not in ANSWERS:
        raise SetupError(
            "the embedded engine does not read formulas", code="FormulaNeedsModel", hint=WAYS_OUT
        )
    if ask.prompt is not None:
        raise SetupError(
            "the embedded engine cannot follow a prompt", code="PromptNeedsModel", hint=WAYS_OUT
        )


def answer(request: Request, recogniser: Recogniser) -> Result:
    """The page read and put into the shape its task asks for."""
    reading = read_picture(request.picture.image, recogniser)
    answering, warning = ANSWERS[request.ask.task]
    given = answering(blocks(reading.lines), request.ask)
    return Result(
        page=request.page,
        task=request.ask.task,
        engine="local",
        model=MODEL,
        status="ok" if reading.lines and _says_something(given) else "empty",
        text=given.text if reading.lines else "",
        lines=tuple(map(reading.as_given, given.lines)),
        fields=given.fields,
        warnings=tuple(filter(None, (warning, _doubt(reading)))),
        width=request.picture.width,
        height=request.picture.height,
        sha256=request.picture.sha256,
        picture=request.picture,
    )


def _says_something(given: Answer) -> bool:
    return given.fields is None or says_something(given.fields)


def _doubt(reading: Reading) -> str:
    if not reading.lines:
        return ""
    mean = fmean(line.confidence or 0.0 for line in reading.lines)
    if mean >= DOUBTFUL:
        return ""
    return (
        f"mean confidence is only {mean:.2f}: a poor scan, or a script the embedded engine "
        "does not know (it knows Chinese, Japanese and Latin letters)"
    )


def _plain(page: Sequence[Block], _ask: Ask) -> Answer:
    text = "\n\n".join(
        "\n".join(map(row_text, paragraph)) for block in page for paragraph in paragraphs(block)
    )
    return Answer(text, tuple(row_line(row) for block in page for row in block))


def _located(page: Sequence[Block], _ask: Ask) -> Answer:
    lines = _lines(page)
    return Answer("\n".join(line.text for line in lines), lines)


def _table(page: Sequence[Block], _ask: Ask) -> Answer:
    lines = _lines(page)
    return Answer(html(lines), lines)


def _document(page: Sequence[Block], _ask: Ask) -> Answer:
    return Answer(latex(page), _lines(page))


def _fields(page: Sequence[Block], ask: Ask) -> Answer:
    lines = _lines(page)
    fields = extract(lines, ask.schema)
    return Answer(json.dumps(fields, ensure_ascii=False, indent=2), lines, fields)


def _lines(page: Sequence[Block]) -> tuple[Line, ...]:
    return tuple(box.line for block in page for row in block for box in row)


ANSWERS: dict[str, tuple[Answering, str]] = {
    "text": (_plain, ""),
    "multi-lan": (_plain, ""),
    "advanced": (_located, ""),
    "table": (_table, "the embedded engine finds tables by geometry only"),
    "doc": (
        _document,
        "the embedded engine finds headings by size only, and no tables or formulas",
    ),
    "kie": (_fields, "the embedded engine finds fields by their labels only"),
}
