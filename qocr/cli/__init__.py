"""Words only: options become a Job; errors become messages and exit codes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Sequence
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import typer

from qocr.cli.app import COMMANDS, build_app
from qocr.cli.options import CONVERT, ESTIMATE, MODELS
from qocr.errors import ExitCode, QocrError, UsageError, bug
from qocr.settings import Job

if TYPE_CHECKING:
    from qocr.report import Report


class Terminated(BaseException):
    """SIGTERM: like Ctrl-C, it unwinds and keeps what is finished."""


def run(arguments: Sequence[str]) -> int:
    """The whole command; returns its exit code and prints nothing but errors on stderr."""
    if not arguments:
        run(["--help"])
        return ExitCode.USAGE
    signal.signal(signal.SIGTERM, _terminate)
    app = typer.main.get_command(build_app(_start, _asked_commands(arguments[0])))
    try:
        return int(app.main(list(arguments), "qocr", standalone_mode=False) or 0)
    except typer.TyperException as error:
        return _failed(
            UsageError(error.format_message(), hint=_usage_hint(arguments[0])), arguments
        )
    except QocrError as error:
        return _failed(error, arguments)
    except (KeyboardInterrupt, typer.Abort):
        return ExitCode.INTERRUPTED
    except Terminated:
        return ExitCode.TERMINATED
    except Exception as error:
        return _failed(bug(error), arguments)


def _start(command: str, job: Job) -> int:
    from qocr.report import Report

    report = Report(job.error_format == "json", job.quiet, job.verbose)
    try:
        return _COMMANDS.get(command, _read)(job, report)
    except BrokenPipeError:  # here, because typer would make a failure of it
        return _closed_pipe()


def _read(job: Job, report: Report) -> int:
    from qocr.job import run

    return run(job, report)


def _convert(job: Job, report: Report) -> int:
    from qocr.convert import run

    return run(job, report)


def _estimate(job: Job, report: Report) -> int:
    from qocr.estimate import run

    return run(job, report)


def _models(job: Job, report: Report) -> int:
    from qocr.models import run

    return run(job, report)


_COMMANDS = {CONVERT: _convert, ESTIMATE: _estimate, MODELS: _models}


def _asked_commands(first: str) -> Iterable[str]:
    if first in COMMANDS:
        return [first]
    return [] if first in ("-h", "--help") else COMMANDS


def _failed(error: QocrError, arguments: Sequence[str]) -> int:
    from qocr.config import wants_json_errors
    from qocr.report import Report

    Report(as_json=wants_json_errors(arguments)).error(error)
    return error.exit_code


def _usage_hint(first: str) -> str:
    return f"See qocr {first} --help." if first in COMMANDS else "See qocr --help."


def _closed_pipe() -> int:
    """The reader went away, as in `qocr … | head`: nothing may be flushed to it at exit."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.__stdout__.fileno() if sys.__stdout__ else 1)
    os.close(null)
    return ExitCode.CLOSED_PIPE


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated
