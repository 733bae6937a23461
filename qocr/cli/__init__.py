"""Words only: options become a Job; errors become messages and exit codes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

import typer

from qocr import config
from qocr.cli.app import build_app
from qocr.errors import ExitCode, QocrError, UsageError, bug
from qocr.report import Report
from qocr.settings import Job
from qocr.tasks import TASKS


class Terminated(BaseException):
    """SIGTERM: like Ctrl-C, it unwinds and keeps what is finished."""


def run(arguments: Sequence[str]) -> int:
    """The whole command; returns its exit code and prints nothing but errors on stderr."""
    if not arguments:
        run(["--help"])
        return ExitCode.USAGE
    signal.signal(signal.SIGTERM, _terminate)
    app = typer.main.get_command(build_app(_start))
    report = Report(as_json=config.wants_json_errors(arguments))
    try:
        return int(app.main(list(arguments), "qocr", standalone_mode=False) or 0)
    except typer.TyperException as error:
        return _failed(report, UsageError(error.format_message(), hint=_usage_hint(arguments)))
    except QocrError as error:
        return _failed(report, error)
    except BrokenPipeError:
        return _closed_pipe()
    except (KeyboardInterrupt, typer.Abort):
        return ExitCode.INTERRUPTED
    except Terminated:
        return ExitCode.TERMINATED
    except Exception as error:
        return _failed(report, bug(error))


def _start(job: Job) -> int:
    from qocr import job as jobs

    return jobs.run(job, Report(job.error_format == "json", job.quiet, job.verbose))


def _failed(report: Report, error: QocrError) -> int:
    report.error(error)
    return error.exit_code


def _usage_hint(arguments: Sequence[str]) -> str:
    command = arguments[0] if arguments[0] in TASKS else ""
    return f"See {' '.join(filter(None, ['qocr', command, '--help']))}."


def _closed_pipe() -> int:
    """The reader went away, as in `qocr … | head`: nothing may be flushed to it at exit."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.__stdout__.fileno() if sys.__stdout__ else 1)
    os.close(null)
    return ExitCode.CLOSED_PIPE


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated
