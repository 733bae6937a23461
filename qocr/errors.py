"""What can go wrong, sorted by what the user does next.

The class of an error decides its exit code, whether trying again can help, and the way out
that is printed under it. The text of a message decides nothing.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any


class ExitCode(IntEnum):
    OK = 0
    BUG = 1
    USAGE = 2
    SETUP = 3
    INPUT = 4
    REFUSED = 5
    LATER = 6
    OUTPUT = 7
    PARTIAL = 8
    UNMET = 9
    INCOMPLETE = 10
    INTERRUPTED = 130
    CLOSED_PIPE = 141
    TERMINATED = 143


class QocrError(Exception):
    """Base of every error qocr raises on purpose.

    Attributes: `code` the service's own code or a short name of ours, `status` the HTTP status,
    `request_id` as the service gave it, `retry_after_seconds` if it asked for a pause,
    `hint` one line with the way out, `retryable` whether asking again can help, of a
    `retry_once` one a single time. A `fatal` one would meet every other page, too; a `throttled`
    one says that the account asks too much at once.
    """

    exit_code = ExitCode.BUG
    retryable = False
    default_code = "Bug"
    default_hint = ""

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        hint: str = "",
        status: int | None = None,
        request_id: str = "",
        retry_after_seconds: float | None = None,
        fatal: bool = False,
        throttled: bool = False,
        retry_once: bool = False,
        retryable: bool | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.hint = hint or self.default_hint
        self.status = status
        self.request_id = request_id
        self.retry_after_seconds = retry_after_seconds
        self.fatal = fatal
        self.throttled = throttled
        self.retry_once = retry_once
        if retryable is not None:
            self.retryable = retryable

    def __str__(self) -> str:
        facts = ", ".join(filter(None, [self.code, self.request_id]))
        return f"{self.message} ({facts})"

    def as_dict(self) -> dict[str, Any]:
        """The error as `--error-format json` and the `error` of a page print it."""
        return {
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "retryable": self.retryable,
            "request_id": self.request_id,
        }


class UsageError(QocrError):
    exit_code = ExitCode.USAGE
    default_code = "Usage"
    default_hint = "See qocr --help, or the --help of the command."


class SetupError(QocrError):
    exit_code = ExitCode.SETUP
    default_code = "Setup"


class InputError(QocrError):
    exit_code = ExitCode.INPUT
    default_code = "Input"


class RefusedError(QocrError):
    exit_code = ExitCode.REFUSED
    default_code = "Refused"
    default_hint = "The service will not read this as it was asked; change the request."


class LaterError(QocrError):
    exit_code = ExitCode.LATER
    retryable = True
    default_code = "Later"
    default_hint = "Try again later."


class OutputError(QocrError):
    exit_code = ExitCode.OUTPUT
    default_code = "Output"


class UnmetError(QocrError):
    exit_code = ExitCode.UNMET
    default_code = "Unmet"


def bug(error: BaseException) -> QocrError:
    """What nobody foresaw, as an error that asks to be reported."""
    unforeseen = QocrError(
        f"unforeseen {type(error).__name__}: {error}",
        hint="Please report this, with the output of qocr --version and of -v.",
    )
    unforeseen.__cause__ = error
    return unforeseen
