"""The embedded engine's results: one function for each task."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean
from typing import Any

from qocr.engines.local import MODEL
from qocr.engines.local.fields import extract
from qocr.engines.local.geometry import Block, level, row_line, row_text
from qocr.engines.local.layout.latex_document import latex
from qocr.engines.local.layout.order import blocks
from qocr.engines.local.layout.paragraphs import paragraphs
from qocr.engines.local.sight.page import PageReading, read_picture
from qocr.engines.local.sight.recognise import Recogniser
from qocr.engines.local.tables import answer_tables, find_tables
from qocr.errors import SetupError
from qocr.fields import has_values
from qocr.tasks import TASKS
from qocr.types import Ask, Line, Request, Result

DOUBTFUL = 0.8  # mean confidence below which a page gets a warning
WAYS_OUT = (
    "Set DASHSCOPE_API_KEY to use the Qwen-OCR service, "
    "or name a server of your own: --engine openai --base-url URL."
)


@dataclass(frozen=True, slots=True)
class TaskResult:
    """The result of a task for one page: text, lines, fields by name, and warnings."""

    text: str
    lines: tuple[Line, ...]
    fields: Any = None
    field_confidence: Mapping[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


TaskReader = Callable[[PageReading, Ask], TaskResult]


def check(ask: Ask) -> None:
    """Raises SetupError if the request needs a language model: formulas, or a prompt."""
    if ask.task not in TASK_READERS:
        raise SetupError(
            f"the embedded engine does not read {TASKS[ask.task].answer}",
            code="FormulaNeedsModel",  # `formula` is the only such task
            hint=WAYS_OUT,
        )
    if ask.prompt is not None:
        raise SetupError(
            "the embedded engine cannot follow a prompt", code="PromptNeedsModel", hint=WAYS_OUT
        )


def answer(request: Request, recogniser: Recogniser) -> Result:
    """Reads the page and puts it into the form its task asks for."""
    reading = read_picture(request.picture.image, recogniser)
    read_task, warning = TASK_READERS[request.ask.task]
    result = read_task(reading, request.ask)
    return Result(
        page=request.page,
        task=request.ask.task,
        engine="local",
        model=MODEL,
        status="ok" if reading.lines and _has_content(result) else "empty",
        text=result.text if reading.lines else "",
        lines=tuple(reading.in_picture(line) for line in result.lines),
        fields=result.fields,
        field_confidence=result.field_confidence,
        warnings=tuple(filter(None, (warning, _confidence_warning(reading), *result.warnings))),
        width=request.picture.width,
        height=request.picture.height,
        sha256=request.picture.sha256,
        picture=request.picture,
    )


def _has_content(result: TaskResult) -> bool:
    return result.fields is None or has_values(result.fields)


def _confidence_warning(reading: PageReading) -> str:
    if not reading.lines:
        return ""
    mean = fmean(line.confidence or 0.0 for line in reading.lines)
    if mean >= DOUBTFUL:
        return ""
    return (
        f"mean confidence is only {mean:.2f}: a poor scan, or a script the embedded engine "
        "does not know (it knows Chinese, Japanese and Latin letters)"
    )


def _plain(reading: PageReading, _ask: Ask) -> TaskResult:
    ordered = _in_order(reading)
    text = "\n\n".join(
        "\n".join(map(row_text, paragraph)) for block in ordered for paragraph in paragraphs(block)
    )
    return TaskResult(text, _without_words([row_line(row) for block in ordered for row in block]))


def _located(reading: PageReading, _ask: Ask) -> TaskResult:
    lines = _lines(reading)
    return TaskResult("\n".join(line.text for line in lines), lines)


def _tables(reading: PageReading, _ask: Ask) -> TaskResult:
    tables = answer_tables(level(reading.lines), reading.pixels)
    lines = [box.line for table in tables for box in table.boxes]
    return TaskResult("\n".join(table.html for table in tables), _without_words(lines))


def _document(reading: PageReading, _ask: Ask) -> TaskResult:
    height, width = reading.pixels.shape[:2]
    tables = find_tables(level(reading.lines), reading.pixels)
    text = latex(reading.lines, tables, (width, height))
    return TaskResult(text, _without_words(_lines(reading)))


def _fields(reading: PageReading, ask: Ask) -> TaskResult:
    extraction = extract(reading.lines, ask.template, ask.json_schema)
    text = json.dumps(extraction.fields, ensure_ascii=False, indent=2)
    warnings = tuple(
        f"{path} is left out, as a word of it is hard to read: {value}"
        for path, value in extraction.illegible.items()
    )
    lines = _without_words(_lines(reading))
    return TaskResult(text, lines, extraction.fields, extraction.confidences, warnings)


def _lines(reading: PageReading) -> tuple[Line, ...]:
    return tuple(box.line for block in _in_order(reading) for row in block for box in row)


def _without_words(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines without their words, which only the task `advanced` returns."""
    return tuple(replace(line, words=()) for line in lines)


def _in_order(reading: PageReading) -> list[Block]:
    return blocks(reading.lines)


TASK_READERS: dict[str, tuple[TaskReader, str]] = {
    "text": (_plain, ""),
    "multi-lan": (_plain, ""),
    "advanced": (_located, ""),
    "table": (_tables, "the embedded engine finds tables by geometry only"),
    "doc": (
        _document,
        "the embedded engine recognises structure by geometry only, without formulas",
    ),
    "kie": (_fields, "the embedded engine finds fields by labels, kinds of values and place only"),
}
