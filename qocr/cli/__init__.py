"""Words only: options become a Job; errors become messages and exit codes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from errno import EDQUOT, EFBIG, ENOSPC
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from qocr.cli.app import command_tree
from qocr.cli.command_names import (
    BATCH,
    CACHE,
    COMMANDS,
    COMPLETION,
    CONVERT,
    DOCTOR,
    ESTIMATE,
    HELP,
    MODELS,
)
from qocr.errors import ExitCode, OutputError, QocrError, UsageError, bug

if TYPE_CHECKING:
    from qocr.console.report import Report
    from qocr.job import Job


class Terminated(BaseException):
    """SIGTERM: like Ctrl-C, it unwinds and keeps what is finished."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command that was called: what for, who speaks, and the command line's own knowledge."""

    job: Job
    report: Report
    context: Any


def run(arguments: Sequence[str]) -> int:
    """The whole command; returns its exit code and prints nothing but errors on stderr."""
    if " ".join(arguments) in {name.rpartition(" ")[0] for name in COMMANDS}:
        run([*arguments, "--help"])  # of qocr itself, or of a group of commands
        return ExitCode.USAGE
    signal.signal(signal.SIGTERM, _terminate)
    app = command_tree(_start, tuple(_asked_commands(arguments)))
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
        return _failed(_unforeseen(error), arguments)


def _unforeseen(error: Exception) -> QocrError:
    """A bug, unless it is help that does not fit on the disk it is written to."""
    if isinstance(error, OSError) and error.errno in (ENOSPC, EDQUOT, EFBIG):
        return OutputError(f"standard output cannot be written: {error.strerror}")
    return bug(error)


def _start(command: str, job: Job, ctx: Any) -> int:
    from qocr.console.report import Report

    report = Report(job.run.error_format == "json", job.run.quiet, job.run.verbose)
    try:
        return _COMMANDS.get(command, _read)(Invocation(job, report, ctx))
    except BrokenPipeError:  # here, because typer would make a failure of it
        return _closed_pipe()


def _read(call: Invocation) -> int:
    if call.job.source.watch is not None:
        from qocr.commands.watch import run as watch

        return watch(call.job, call.report)
    from qocr.run.reading import run

    return run(call.job, call.report)


def _convert(call: Invocation) -> int:
    from qocr.commands.convert import run

    return run(call.job, call.report)


def _estimate(call: Invocation) -> int:
    from qocr.commands.estimate import run

    return run(call.job, call.report)


def _models(call: Invocation) -> int:
    from qocr.commands.models import run

    return run(call.job.command)


def _doctor(call: Invocation) -> int:
    from qocr.cli.survey import effective_settings
    from qocr.commands.doctor import run

    return run(call.job, effective_settings(call.context))


def _cache_path(call: Invocation) -> int:
    from qocr.commands.cache import path

    return path(call.job.command)


def _cache_size(call: Invocation) -> int:
    from qocr.commands.cache import size

    return size(call.job.command)


def _cache_clear(call: Invocation) -> int:
    from qocr.commands.cache import clear

    return clear(call.job.command)


def _help(call: Invocation) -> int:
    """`batch submit kie` are the words of `qocr help batch submit kie`; their help is shown."""
    return run([*call.job.command.operands, "--help"])


def _completion(call: Invocation) -> int:
    from qocr.commands.completion import run

    return run(call.job.command)


def _batch(command: str) -> Callable[[Invocation], int]:
    def start(call: Invocation) -> int:
        from qocr.commands.batch import run

        return run(command, call.job, call.report)

    return start


_COMMANDS = {
    CONVERT: _convert,
    ESTIMATE: _estimate,
    MODELS: _models,
    DOCTOR: _doctor,
    HELP: _help,
    COMPLETION: _completion,
    **dict(zip(CACHE, (_cache_path, _cache_size, _cache_clear), strict=True)),
    **{command: _batch(command) for command in BATCH},
}


def _asked_commands(arguments: Sequence[str]) -> Iterable[str]:
    """Those of the group that is asked, or of the group in it: `batch submit` has one a task."""
    asked: Iterable[str] = COMMANDS
    for count in (1, 2, 3):
        words = list(arguments[:count])
        asked_further = [name for name in asked if name.split()[:count] == words]
        if not asked_further:
            break
        asked = asked_further
    return [] if arguments[0] in ("-h", "--help") else asked


def _failed(error: QocrError, arguments: Sequence[str]) -> int:
    from qocr.config.endpoints import wants_json_errors
    from qocr.console.report import Report

    Report(as_json=wants_json_errors(arguments)).error(error)
    return error.exit_code


def _usage_hint(first: str) -> str:
    known = first in {name.partition(" ")[0] for name in COMMANDS}
    return f"See qocr {first} --help." if known else "See qocr --help."


def _closed_pipe() -> int:
    """The reader went away, as in `qocr … | head`: nothing may be flushed to it at exit."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.__stdout__.fileno() if sys.__stdout__ else 1)
    os.close(null)
    return ExitCode.CLOSED_PIPE


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated
