"""From events to files and the exit code: what reading and converting have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from qocr.console.progress import Progress
from qocr.console.report import Report
from qocr.console.summary import RunSummary
from qocr.errors import ExitCode, QocrError, UsageError
from qocr.formats import choose_format
from qocr.job import Job
from qocr.output.destinations import Destination, check_destinations, destination
from qocr.output.documents import Output
from qocr.output.sinks import StandardOutput, standard_output
from qocr.tasks import TASKS
from qocr.types import Event, Result, Source, Style

if TYPE_CHECKING:
    from qocr.pricing.usage import RunUsage

Template = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What a line may use while it runs: a folder of its own, and whether a person watches."""

    report: Report
    folder: str
    terminal: bool


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
    spending: RunUsage | None = None,
) -> ExitCode:
    """Writes what the line brings to every target and says how it ended, and what it cost."""
    check_destinations(targets, documents)
    tally = open_tally(job, spending)
    progress = Progress(len(documents), spending)

    def ended(result: Result) -> None:
        tally.count(result)
        report.page_done(result, progress.line)

    with summed_up(job, report, tally, len(documents)):
        write_all(job, report, targets, open_line, ended)
    return tally.exit_code


def write_all(
    job: Job,
    report: Report,
    targets: Sequence[Destination],
    open_line: Callable[[Desk], Iterator[Event]],
    ended: Callable[[Result], None],
) -> None:
    """Writes what the line brings to every target; what is `ended` is told of each page."""
    with standard_output() as stdout, ExitStack() as stack:
        _check_terminal(targets, stdout)
        folder = stack.enter_context(TemporaryDirectory(prefix="qocr-", ignore_cleanup_errors=True))
        line = open_line(Desk(report, folder, stdout.terminal))
        output = Output(targets, stdout)
        if not (stdout.terminal and any(target.pattern is None for target in targets)):
            stack.enter_context(report.progress(job.color))
        _take_all(job, report, line, output, ended)


def open_tally(job: Job, spending: RunUsage | None) -> RunSummary:
    """Raises UsageError for a `--fail-on` that says nothing."""
    return RunSummary(_fail_on(job.fail_on), spending)


@contextmanager
def summed_up(job: Job, report: Report, tally: RunSummary, inputs: int) -> Iterator[None]:
    """Says at the end, however it comes, how the run went; a single page speaks for itself."""
    try:
        yield
    finally:
        if tally.stopped and (inputs > 1 or tally.pages > 1):
            report.note("stopped; pages not begun by then are left out")
        if job.summary == "json":
            report.answer(tally.facts())
        elif tally.pages > 1:
            report.note(tally.line())
        if job.usage:
            report.answer(tally.usage(report.as_json))


def _take_all(
    job: Job,
    report: Report,
    line: Iterator[Event],
    output: Output,
    ended: Callable[[Result], None],
) -> None:
    try:
        for event in line:
            output.take(event)
            if isinstance(event, Result):
                ended(event)
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
