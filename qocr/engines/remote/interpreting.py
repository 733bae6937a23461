"""A service's reply -> the result of the page. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qocr.catalog.catalogue import model, writes_pixels
from qocr.engines.remote import coordinates
from qocr.engines.remote.logprobs import line_confidence, with_confidence
from qocr.errors import RefusedError
from qocr.pictures import fitting
from qocr.pictures.fitting import Encoded
from qocr.tasks import TASKS
from qocr.types import Line, Request, Result, Status, Token, Usage

CUT_OFF = "cut off at the longest answer the model gives"
LEAST_TIMES, LEAST_LETTERS, LONGEST_UNIT = 20, 600, 200  # of a repetition
NO_REASON = "the service did not say that its answer is whole"
MENDED = "the model's JSON was damaged and has been mended"
UNREADABLE = "the model's answer is not in the form that was asked for"
REPEATS = "the answer ends in repeating itself"
NO_LOGPROBS = "the service did not say how sure it was"
NO_TABLE = "the model's answer has no table"
ROTATED = "boxes may refer to the picture as the service straightened it"


@dataclass(frozen=True, slots=True)
class Reply:
    """A response, or one event of a stream, in a form common to all services.

    `words` are the entries of `words_info`, None where the service sent none; `fields` the JSON of
    `kv_result`. `finish_reason` is empty until the answer ends.
    """

    text: str = ""
    finish_reason: str = ""
    usage: Usage | None = None
    request_id: str = ""
    words: list[Any] | None = None
    fields: Any = None
    tokens: tuple[Token, ...] = ()


def result(engine: str, request: Request, sent: Encoded, reply: Reply) -> Result:
    """The result of the page: its text, lines or fields, as the task wants them, and its status.

    `sent` is the picture as the service got it. Raises RefusedError where the content filter
    stopped the answer.
    """
    interpretation = _INTERPRETERS[TASKS[request.ask.task].answer](request, sent, reply)
    status, warnings = _status(reply, interpretation)
    if request.ask.parameters.get("logprobs") and not reply.tokens:
        warnings = (*warnings, NO_LOGPROBS)
    return Result(
        page=request.page,
        task=request.ask.task,
        engine=engine,
        model=request.ask.model,
        status=status,
        text=interpretation.text,
        lines=interpretation.lines,
        fields=interpretation.fields,
        usage=reply.usage,
        request_id=reply.request_id,
        warnings=warnings,
        width=request.picture.width,
        height=request.picture.height,
        sha256=request.picture.sha256,
        sent_bytes=len(sent.data),
        picture=request.picture,
        tokens=reply.tokens,
        line_confidence=line_confidence(interpretation.text, reply.tokens),
    )


@dataclass(frozen=True, slots=True)
class _Interpretation:
    text: str
    lines: tuple[Line, ...] = ()
    fields: Any = None
    warnings: tuple[str, ...] = ()
    unreadable: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was read. Fields that are all absent count as nothing, although their
        JSON is text."""
        if self.fields is not None:
            from qocr import fields

            return not fields.has_values(self.fields)
        return not self.lines and not self.text.strip()


def _read_text(_request: Request, _sent: Encoded, reply: Reply) -> _Interpretation:
    return _Interpretation(reply.text)


def _read_tables(request: Request, _sent: Encoded, reply: Reply) -> _Interpretation:
    """A table that was cut off is kept as it is, with a warning. The formats complete it."""
    if request.ask.prompt is not None or not reply.text.strip():
        return _Interpretation(reply.text)
    from qocr.tables import parse_tables

    parsed = parse_tables(reply.text)
    warnings = () if parsed.tables else (NO_TABLE,)
    return _Interpretation(
        reply.text,
        warnings=(*warnings, *parsed.warnings),
        unreadable=not (parsed.whole and parsed.tables),
    )


def _read_fields(request: Request, _sent: Encoded, reply: Reply) -> _Interpretation:
    from qocr import fields  # most runs have none, and it takes 8 ms

    if request.ask.prompt is not None and reply.fields is None:
        return _Interpretation(reply.text)
    value, mended = (reply.fields, False) if reply.fields else fields.parse_fields(reply.text)
    value = fields.absent_as_null(value)
    warnings = (MENDED,) if mended and value is not None else ()
    return _Interpretation(reply.text, (), value, warnings, unreadable=value is None)


def _read_lines(request: Request, sent: Encoded, reply: Reply) -> _Interpretation:
    picture = request.picture
    mended = False
    if request.ask.prompt is not None and reply.words is None:
        return _Interpretation(reply.text)
    if reply.words is not None:
        scale = (picture.width / sent.width, picture.height / sent.height)
        lines = coordinates.words_to_lines(reply.words, scale)
    else:
        from qocr import fields

        value, mended = fields.parse_fields(reply.text)
        lines = coordinates.text_boxes_to_lines(
            _words(value),
            _seen_size(request, sent),
            (picture.width, picture.height),
            writes_pixels(request.ask.model),
        )
        lines = with_confidence(lines, reply.tokens)
    if not lines and not reply.words:
        unreadable = reply.words is None and bool(reply.text.strip())
        return _Interpretation(reply.text if unreadable else "", unreadable=unreadable)
    count = len(reply.words or lines)
    warnings = (ROTATED,) if request.ask.rotate else ()
    if len(lines) < count:
        warnings = (*warnings, f"{count - len(lines)} lines came without a box")
    if mended:
        warnings = (*warnings, MENDED)
    text = "\n".join(map(coordinates.word_text, reply.words)) if reply.words else _joined(lines)
    return _Interpretation(text, lines, warnings=warnings, unreadable=len(lines) < count)


_INTERPRETERS = {
    "text": _read_text,
    "tables": _read_tables,
    "formulas": _read_text,
    "document": _read_text,
    "fields": _read_fields,
    "lines": _read_lines,
}


def repeats_itself(text: str) -> bool:
    """Whether the text ends in the same words over and over, as a stuck model writes.

    Rules and dotted lines do not count, nor does a column of equal numbers: it is shorter.
    """
    text = text.rstrip()
    for size in range(2, LONGEST_UNIT + 1):
        unit = text[-size:]
        times = max(LEAST_TIMES, LEAST_LETTERS // size)
        if text.endswith(unit * times):
            return len(set(unit)) > 1 and any(map(str.isalnum, unit))
    return False


def _joined(lines: tuple[Line, ...]) -> str:
    return "\n".join(line.text for line in lines)


def _words(value: Any) -> list[Any]:
    if isinstance(value, dict):
        value = value.get("words_info") or value.get("pos_list") or [value]
    return value if isinstance(value, list) else []


def _seen_size(request: Request, sent: Encoded) -> tuple[int, int]:
    ask = request.ask
    return fitting.seen_size(
        sent.width, sent.height, model(ask.model), ask.min_pixels, ask.max_pixels
    )


def _status(reply: Reply, interpretation: _Interpretation) -> tuple[Status, tuple[str, ...]]:
    if reply.finish_reason == "content_filter":
        raise RefusedError("the content filter stopped the answer", code="content_filter")
    if reply.finish_reason != "stop":
        reason = {"length": CUT_OFF, "": NO_REASON}.get(
            reply.finish_reason, f"the answer ended with {reply.finish_reason!r}"
        )
        return "incomplete", (reason, *interpretation.warnings)
    if interpretation.empty:
        return "empty", interpretation.warnings
    if repeats_itself(reply.text):
        return "incomplete", (REPEATS, *interpretation.warnings)
    if interpretation.unreadable:
        return "incomplete", (*interpretation.warnings, UNREADABLE)
    return "ok", interpretation.warnings
