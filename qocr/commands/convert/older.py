"""Results of earlier versions: the `exit_code` of their errors, and their status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from qocr.engines.remote.interpreting import AS_TEXT
from qocr.engines.remote.service_errors import class_of_code, service_error
from qocr.errors import (
    InputError,
    LaterError,
    QocrError,
    RefusedError,
    SetupError,
    UnmetError,
    UsageError,
)
from qocr.tasks import TASKS
from qocr.types import Result

# Codes of qocr's own that a page could end with, unless the error is retryable. All others are
# InputError.
_OWN_CODES: tuple[tuple[type[QocrError], str], ...] = (
    (QocrError, "Bug"),
    (UsageError, "Usage"),
    (
        SetupError,
        "Certificate FormulaNeedsModel HeicMissing KeyFile LocalEngineBroken LocalEngineMissing "
        "LocalModelMissing NetworkSettings NoEngine NoKey NotEncrypted Offline OpenCvMissing "
        "PdfMissing PromptNeedsModel Proxy Setup WorkspaceNeeded",
    ),
    (RefusedError, "NoMathML Refused content_filter"),
    (UnmetError, "CostLimit NotCached TooManyPages Unmet"),
)
_OWN = {code: kind for kind, codes in _OWN_CODES for code in codes.split()}


def with_exit_code(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record of a page, whose error, if there is one, has an `exit_code`."""
    error = record.get("error")
    if not error or "exit_code" in error:
        return record
    return {**record, "error": {**error, "exit_code": int(_class(error).exit_code)}}


def in_form(result: Result) -> Result:
    """The result; an incomplete one where it has text but no fields, lines or tables, as the task
    wants them. Earlier versions took any text for an answer to a prompt."""
    parts = {"fields": result.fields, "lines": result.lines, "tables": result.tables}
    answer = TASKS[result.task].answer
    if result.status != "ok" or answer not in parts or parts[answer] or not result.text.strip():
        return result
    return replace(result, status="incomplete", warnings=(*result.warnings, AS_TEXT))


def _class(error: Mapping[str, Any]) -> type[QocrError]:
    """The class of a saved error: by its code if that is a service's, else LaterError if it is
    retryable, else by its code if that is qocr's own. Other errors with a service's request id go
    by their HTTP status; those without are InputError."""
    code = str(error.get("code"))
    known = class_of_code(code)
    if known is not None:
        return known
    if error.get("retryable"):
        return LaterError
    if code in _OWN:
        return _OWN[code]
    return type(service_error(_status(code), code, "")) if error.get("request_id") else InputError


def _status(code: str) -> int:
    """The status in a code like `HTTP 403`, which stands where a service sent no code; else 400."""
    number = code.removeprefix("HTTP ")
    return int(number) if number != code and number.isdecimal() else 400
