"""A service's reply -> the result of the page. Pure."""

from __future__ import annotations

from qocr.engines.remote.interpreting.document_answer import read_document
from qocr.engines.remote.interpreting.field_answer import read_fields
from qocr.engines.remote.interpreting.formula_answer import read_formulas
from qocr.engines.remote.interpreting.interpretation import Interpretation, Interpreter
from qocr.engines.remote.interpreting.table_answer import read_tables
from qocr.engines.remote.interpreting.text_answer import read_text
from qocr.engines.remote.logprobs import line_confidence
from qocr.engines.remote.reply import DONE, Reply
from qocr.errors import RefusedError
from qocr.pictures.fitting import Encoded
from qocr.tasks import TASKS, Answer
from qocr.types import Ask, Request, Result, Status

CUT_OFF = "cut off at the longest answer the model gives"
ABORTED = "the server broke its answer off"
NO_REASON = "the service did not say that its answer is whole"
UNREADABLE = "the model's answer is not in the form that was asked for"
AS_TEXT = f"{UNREADABLE}: -f txt writes it as it is, and so does qocr text --prompt"
REPEATS = "the answer ends in repeating itself"
_SWITCH_OFF = (
    "switch that off with --body enable_thinking=false (vLLM, SGLang: "
    "--body chat_template_kwargs.enable_thinking=false)"
)
ONLY_THOUGHTS = f"the model only thought, and wrote nothing of the page; {_SWITCH_OFF}"
CUT_THOUGHTS = (
    f"cut off while the model was thinking; {_SWITCH_OFF}, or give it a larger --max-tokens"
)
NO_LOGPROBS = "the service did not say how sure it was"


def result(engine: str, request: Request, sent: Encoded, reply: Reply) -> Result:
    """The result of the page: its text, lines or fields, as the task wants them, and its status.

    `sent` is the picture as the service got it. Raises RefusedError where the content filter
    stopped the answer.
    """
    interpretation = _INTERPRETERS[TASKS[request.ask.task].answer](request, sent, reply)
    status, warnings = _status(request.ask, reply, interpretation)
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


def _read_lines(request: Request, sent: Encoded, reply: Reply) -> Interpretation:
    from qocr.engines.remote.interpreting.line_answer import read_lines  # takes 15 ms

    return read_lines(request, sent, reply)


_INTERPRETERS: dict[Answer, Interpreter] = {
    "text": read_text,
    "tables": read_tables,
    "formulas": read_formulas,
    "document": read_document,
    "fields": read_fields,
    "lines": _read_lines,
}


def _status(
    ask: Ask, reply: Reply, interpretation: Interpretation
) -> tuple[Status, tuple[str, ...]]:
    if reply.finish_reason == "content_filter":
        raise RefusedError("the content filter stopped the answer", code="content_filter")
    warnings = (*reply.faults, *reply.notes, *interpretation.warnings)
    if reply.thought and interpretation.empty and not reply.text.strip():
        cut = reply.finish_reason == "length"
        return "incomplete", (CUT_THOUGHTS if cut else ONLY_THOUGHTS, *warnings)
    if reply.finish_reason == "repetition":
        return "incomplete", (REPEATS, *warnings)
    if reply.finish_reason not in ("stop", DONE):
        reason = {"length": CUT_OFF, "abort": ABORTED, "": NO_REASON}.get(
            reply.finish_reason, f"the answer ended with {reply.finish_reason!r}"
        )
        return "incomplete", (reason, *warnings)
    if reply.faults:
        return "incomplete", warnings
    if interpretation.empty and not interpretation.partial:
        return "empty", warnings
    if ask.any_form and (interpretation.unreadable or interpretation.partial):
        return "ok", reply.notes
    if interpretation.partial:
        return "incomplete", (*warnings, interpretation.partial)
    if interpretation.unreadable:
        way_out = UNREADABLE if ask.prompt is None else AS_TEXT
        return "incomplete", (*warnings, way_out)
    return "ok", warnings
