"""From events to files and the exit code, for commands that read, convert or fetch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from qocr.console.progress import Progress
from qocr.console.report import Report
from qocr.console.summary import RunSummary
from qocr.errors import QocrError, UsageError
from qocr.formats import choose_format
from qocr.job import OutputOptions, RunOptions
from qocr.output.destinations import Destination, destination
from qocr.output.documents import Output
from qocr.output.sinks import StandardOutput, standard_output
from qocr.tasks import TASKS
from qocr.types import Event, Result, Style

if TYPE_CHECKING:
    from qocr.pricing.usage import RunUsage

Template = Mapping[str, Any] | None


def chosen_destinations(
    options: OutputOptions, task: str, template: Template = None, notation: str | None = None
) -> list[Destination]:
    """The destinations of `--output` and of each `--also`, in this order.

    The fields of `template` order the columns of csv; a `notation` that is asked for has a default
    format. Raises UsageError for a format that the task
    does not have, and for a bad path.
    """
    style = _style(options, template)
    form = choose_format(TASKS[task], options.format, options.output, style, notation)
    destinations = [destination(options.output, form)]
    for text in options.also:
        name, equals, path = text.partition("=")
        if not equals or not path:
            raise UsageError(f"--also {text}: no path", hint="Write it like --also json=all.json.")
        destinations.append(destination(path, choose_format(TASKS[task], name, path, style)))
    return destinations


@contextmanager
def open_places(destinations: Sequence[Destination]) -> Iterator[tuple[StandardOutput, str]]:
    """Opens standard output and a temporary folder, and closes both at the end. Raises UsageError
    where a binary format would go to a terminal."""
    with (
        standard_output() as stdout,
        TemporaryDirectory(prefix="qocr-", ignore_cleanup_errors=True) as folder,
    ):
        _check_terminal(destinations, stdout)
        yield stdout, folder


@contextmanager
def summed_up(
    options: RunOptions, report: Report, inputs: int, usage: RunUsage | None = None
) -> Iterator[RunSummary]:
    """The summary of a run, to count pages in; it is reported at the end, even after an error.

    A run of one page gets no line of its own. Raises UsageError for a `--fail-on` that names no
    status.
    """
    summary = RunSummary(fail_statuses(options.fail_on), usage)
    try:
        yield summary
    finally:
        if summary.stopped and (inputs > 1 or summary.pages > 1):
            report.note("stopped; pages not begun by then were left out")
        if options.summary == "json":
            report.answer(summary.facts())
        elif summary.pages > 1:
            report.note(summary.line())
        if options.usage:
            report.answer(summary.usage(report.as_json))


def deliver(
    options: RunOptions,
    report: Report,
    summary: RunSummary,
    destinations: Sequence[Destination],
    stdout: StandardOutput,
    events: Iterator[Event],
    progress: Progress,
) -> None:
    """Writes every event to every target, and counts and reports each page once it is written;
    `progress` counts how far the run is."""
    output = Output(destinations, stdout)
    shows_text = stdout.terminal and any(place.pattern is None for place in destinations)
    with (
        nullcontext() if shows_text else report.progress(progress, options.color),
        _finished(output, report),
    ):
        for event in (_judged(event, destinations) for event in events):
            for note in output.take(event):
                report.note(note)
            if isinstance(event, Result):
                summary.count(event)
                progress.count(event)
                report.page_done(event)
                if event.error is not None and not options.keep_going:
                    break


def _judged(event: Event, destinations: Sequence[Destination]) -> Event:
    """A page that is not whole in one of the formats it is written in is incomplete."""
    if not isinstance(event, Result) or event.status != "ok":
        return event
    forms = [place.form for place in destinations]
    reasons = [form.left_out(event) for form in forms if form.left_out is not None]
    reasons = [reason for reason in dict.fromkeys(reasons) if reason]
    if not reasons:
        return event
    return replace(event, status="incomplete", warnings=(*event.warnings, *reasons))


@contextmanager
def _finished(output: Output, report: Report) -> Iterator[None]:
    """Closes `output`; after an error, removes its files; after a stop, keeps the finished
    pages."""
    try:
        yield
        output.close()
    except QocrError:
        output.abandon(keep=False)
        raise
    except BaseException:  # stopped from outside: what is finished stays
        for path in output.abandon(keep=True):
            report.note(f"stopped; the finished pages are in {path}")
        raise


def _style(options: OutputOptions, template: Template) -> Style:
    return Style(
        header=options.header,
        excel_safe=options.excel_safe,
        delimiters=options.delimiters,
        label=options.label,
        coords=options.coords,
        min_confidence=options.min_confidence,
        explode=options.explode,
        redo=options.redo,
        pdfa=options.pdfa,
        template=template,
    )


def _check_terminal(destinations: Sequence[Destination], stdout: StandardOutput) -> None:
    for place in destinations:
        if stdout.terminal and place.pattern is None and place.form.binary:
            raise UsageError(
                f"{place.form.name} cannot be shown on a terminal",
                hint=f"Give a file: -o page{place.form.suffix}.",
            )


def fail_statuses(text: str) -> frozenset[str]:
    """The statuses of `--fail-on`; raises UsageError for any other word."""
    names = frozenset(name.strip() for name in text.split(",")) - {"", "none"}
    unknown = names - {"empty", "incomplete"}
    if unknown:
        raise UsageError(
            f"--fail-on {text}: {sorted(unknown)[0]!r} is not a status",
            hint="Name empty, incomplete, both with a comma, or none.",
        )
    return names
