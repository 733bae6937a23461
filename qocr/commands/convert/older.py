"""Results saved before the error of a page had its `exit_code`: what it must have been."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qocr.engines.remote.service_errors import class_of_code, service_error
from qocr.errors import InputError, LaterError, QocrError, RefusedError, SetupError, UnmetError

# Codes of qocr's own that a page could end with. The others are InputError or retryable.
_OWN_CODES: tuple[tuple[type[QocrError], str], ...] = (
    (QocrError, "Bug"),
    (
        SetupError,
        "Certificate FormulaNeedsModel HeicMissing KeyFile LocalEngineBroken LocalEngineMissing "
        "LocalModelMissing NetworkSettings NoEngine NoKey NotEncrypted Offline OpenCvMissing "
        "PdfMissing PromptNeedsModel Setup WorkspaceNeeded",
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
    """By its code, qocr's own or a service's; else a retryable error is LaterError, another one
    that a service gave its request id goes by HTTP status, and what is left is InputError."""
    code = str(error.get("code"))
    known = _OWN.get(code) or class_of_code(code)
    if known is not None:
        return known
    if error.get("retryable"):
        return LaterError
    return type(service_error(_status(code), code, "")) if error.get("request_id") else InputError


def _status(code: str) -> int:
    """Of a code `HTTP 403`, which stands where a service gave none; 400 for any other."""
    number = code.removeprefix("HTTP ")
    return int(number) if number != code and number.isdecimal() else 400
