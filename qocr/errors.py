"""What can go wrong, sorted by what the user does next.

    QocrError           raised on purpose; itself only for a bug     1   report it
    ├── UsageError      the command line makes no sense              2   fix the command
    ├── SetupError      key, region, account or component            3   fix the set-up
    ├── InputError      missing, unreadable, unsupported             4   fix the file
    ├── RefusedError    the service will not read this               5   change the request
    ├── LaterError      rate limit, network, server, timeout         6   try again
    ├── OutputError     the result cannot be written                 7   make room
    └── UnmetError      a condition of the user's does not hold      9   relax it

The class of an error decides its exit code, whether trying again can help, and the way out that is
printed under it. The text of a message decides nothing. The number is the exit code; 8 and 10 are
of a whole run, not of an error.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, Self


class ExitCode(IntEnum):
    """How the command ends: one code for each thing the user does next."""

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
    `hint` one line with the way out, `retryable` whether asking again can help, `retry_once`
    that it can help a single time, `fatal` that every other page would meet the same error,
    `throttled` that the account asks too much at once.
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
        self.retryable = type(self).retryable if retryable is None else retryable

    def __setattr__(self, name: str, value: Any) -> None:
        """Facts are set once: threads hand errors to each other, see `replaced`."""
        if name in self.__dict__:
            raise AttributeError(f"{name} of an error is not changed: use replaced()")
        super().__setattr__(name, value)

    def replaced(self, **facts: Any) -> Self:
        """A new error of the same class and cause, with other `facts` (its attributes) and
        without what this one holds of the frames it passed."""
        error = type(self).__new__(type(self), *self.args)
        error.__dict__.update(self.__dict__ | facts)
        error.__cause__ = self.__cause__
        return error

    def __str__(self) -> str:
        facts = ", ".join(filter(None, [self.code, self.request_id]))
        return f"{self.message} ({facts})"


class UsageError(QocrError):
    """The command line or a setting makes no sense. Nothing was read or sent."""

    exit_code = ExitCode.USAGE
    default_code = "Usage"
    default_hint = "See qocr --help, or the --help of the command."


class SetupError(QocrError):
    """A key, region, account, setting file or component is missing or wrong."""

    exit_code = ExitCode.SETUP
    default_code = "Setup"


class InputError(QocrError):
    """A document is missing, unreadable, unsupported, encrypted or too large."""

    exit_code = ExitCode.INPUT
    default_code = "Input"


class RefusedError(QocrError):
    """The service will not read this page: a content rule or a parameter it does not take."""

    exit_code = ExitCode.REFUSED
    default_code = "Refused"
    default_hint = "The service will not read this as it was asked; change the request."


class LaterError(QocrError):
    """The network, a server or a rate limit was in the way; the same request may work later."""

    exit_code = ExitCode.LATER
    retryable = True
    default_code = "Later"
    default_hint = "Try again later."


class OutputError(QocrError):
    """A result cannot be written: a full disk, a folder without permission."""

    exit_code = ExitCode.OUTPUT
    default_code = "Output"


class UnmetError(QocrError):
    """A condition the user set does not hold, such as `--max-cost` or `--cache only`."""

    exit_code = ExitCode.UNMET
    default_code = "Unmet"


def bug(error: BaseException) -> QocrError:
    """An exception that nobody foresaw, as an error that asks to be reported."""
    unforeseen = QocrError(
        f"unforeseen {type(error).__name__}: {error}",
        hint="Please report this, with the output of qocr --version and of -v.",
    )
    unforeseen.__cause__ = error
    return unforeseen
