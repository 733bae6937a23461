"""From events to files and the exit code: what reading and converting have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

from qocr.errors import ExitCode, QocrError, UsageError
from qocr.formats import choose_format
from qocr.output import Destination, check_destinations, destination
from qocr.report import Report
from qocr.settings import Job
from qocr.sinks import StandardOutput, standard_output
from qocr.tasks import TASKS
from qocr.types import Event, Result, Source, Style
from qocr.writing import Output

Template = Mapping[str, Any] | None
STATUSES = ("ok", "empty", "incomplete", "failed")


@dataclass(frozen=True, slots=True)
class Desk:
    """What a line may use while it runs: a folder of its own, and whether a person watches."""

    report: Report
    folder: str
    terminal: bool


class Tally:
    """How the pages ended, and what that makes of the run."""

    def __init__(self, fail_on: frozenset[str]) -> None:
        self._fail_on = fail_on
        self._statuses: Counter[str] = Counter()
        self._error: QocrError | None = None
        self._unmet = False

    def count(self, result: Result) -> int:
        self._statuses[result.status] += 1
        self._error = self._error or result.error
        self._unmet = self._unmet or bool(result.unmet)
        return self._statuses.total()

    @property
    def summary(self) -> str:
        """`3 pages: 2 ok, 1 failed`; nothing for a single page, which speaks for itself."""
        if self._statuses.total() < 2:
            return ""
        parts = [f"{self._statuses[name]} {name}" for name in STATUSES if self._statuses[name]]
        return f"{self._statuses.total()} pages: {', '.join(parts)}"

    @property
    def exit_code(self) -> ExitCode:
        failed = self._statuses["failed"]
        if self._error is not None and failed == self._statuses.total():
            return self._error.exit_code
        if failed:
            return ExitCode.PARTIAL
        met = self._fail_on.intersection(self._statuses)
        if "incomplete" in met:
            return ExitCode.INCOMPLETE
        return ExitCode.UNMET if met or self._unmet else ExitCode.OK


def destinations(job: Job, task: str, template: Template = None) -> list[Destination]:
    """`--output` first, then each `--also`; UsageError for what the task does not have.
    `template`, the fields that are asked for, orders the columns of csv."""
    style = _style(job, template)
    form = choose_format(TASKS[task], job.format, job.output, style)
    found = [destination(job.output, form)]
    for text in job.also:
        name, equals, path = text.partition("=")
        if not equals or not path:
            raise UsageError(f"--also {text}: no place", hint="Write it like --also json=all.json.")
        found.append(destination(path, choose_format(TASKS[task], name, path, style)))
    return found


def deliver(
    job: Job,
    report: Report,
    targets: Sequence[Destination],
    documents: Sequence[Source],
    open_line: Callable[[Desk], Iterator[Event]],
) -> ExitCode:
    """Writes what the line brings to every target and says how it ended."""
    check_destinations(targets, documents)
    tally = Tally(_fail_on(job.fail_on))
    with standard_output() as stdout, ExitStack() as stack:
        _check_terminal(targets, stdout)
        folder = stack.enter_context(TemporaryDirectory(prefix="qocr-", ignore_cleanup_errors=True))
        line = open_line(Desk(report, folder, stdout.terminal))
        output = Output(targets, stdout)
        if not (stdout.terminal and any(target.pattern is None for target in targets)):
            stack.enter_context(report.progress(job.color))
        _take_all(job, report, line, output, tally)
    if tally.summary:
        report.note(tally.summary)
    return tally.exit_code


def _take_all(
    job: Job, report: Report, line: Iterator[Event], output: Output, tally: Tally
) -> None:
    try:
        for event in line:
            output.take(event)
            if isinstance(event, Result):
                report.page_done(tally.count(event), event)
                if event.error is not None and not job.keep_going:
                    break
        output.close()
    except QocrError:
        output.abandon(keep=False)
        raise
    except BaseException:  # stopped from outside: what is finished stays
        for path in output.abandon(keep=True):
            report.note(f"stopped; the finished pages are in {path}")
        raise


def _style(job: Job, template: Template) -> Style:
    return Style(
        header=job.header,
        excel_safe=job.excel_safe,
        delimiters=job.delimiters,
        label=job.label,
        coords=job.coords,
        min_confidence=job.min_confidence,
        explode=job.explode,
        template=template,
    )


def _check_terminal(targets: Sequence[Destination], stdout: StandardOutput) -> None:
    for target in targets:
        if stdout.terminal and target.pattern is None and target.form.binary:
            raise UsageError(
                f"{target.form.name} cannot be shown on a terminal",
                hint=f"Give a file: -o page{target.form.suffix}.",
            )


def _fail_on(text: str) -> frozenset[str]:
    names = frozenset(name.strip() for name in text.split(",")) - {"", "none"}
    unknown = names - {"empty", "incomplete"}
    if unknown:
        raise UsageError(
            f"--fail-on {text}: {sorted(unknown)[0]!r} is not a status",
            hint="Name empty, incomplete, both with a comma, or none.",
        )
    return names
