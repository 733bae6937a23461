"""Results saved before the error of a page had its `exit_code`: what it must have been."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
    """A page's record whose error, if it has one, has an `exit_code`."""
    error = record.get("error")
    if not error or "exit_code" in error:
        return record
    return {**record, "error": {**error, "exit_code": int(_class(error).exit_code)}}


def _class(error: Mapping[str, Any]) -> type[QocrError]:
    """By its code if that is a service's; else LaterError if it is retryable, or by its code if
    that is qocr's own. Of the rest, one that has a service's request id goes by its HTTP status,
    and one that has none is InputError."""
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
    """Of a code `HTTP 403`, which stands where a service gave none; 400 for any other."""
    number = code.removeprefix("HTTP ")
    return int(number) if number != code and number.isdecimal() else 400
