"""`--watch`: reads files as they arrive in a folder, until the run is stopped."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence

from qocr.console.progress import Progress
from qocr.console.report import Report
from qocr.engines.resolving import resolve_target
from qocr.errors import ExitCode, UsageError
from qocr.inputs.arrivals import Arrivals
from qocr.inputs.shards import in_shard
from qocr.job import Job, SourceOptions
from qocr.output.destinations import Destination, check_destinations
from qocr.pictures.file_formats import SUFFIXES
from qocr.pricing.usage import RunUsage
from qocr.run.delivery import chosen_destinations, deliver, open_places, summed_up
from qocr.run.reading import FormatNeeds, open_reading, read_events, read_schema
from qocr.types import Source

SECONDS = 1.0  # between two looks at the folder


def run(job: Job, report: Report) -> ExitCode:
    """Reads the files that arrive in the folder of `--watch`, until a signal (Ctrl-C, SIGTERM) or a
    fatal error ends the run.

    A file that cannot be read is reported, and the run goes on. Raises UsageError or SetupError
    before any work for what cannot be done at all.
    """
    folder = job.source.watch or ""
    schema = read_schema(job.question, job.output.explode)
    template = schema.template if schema else None
    destinations = chosen_destinations(job.output, job.task, template, job.question.notation)
    _check(job, folder, destinations)
    target = resolve_target(job.engine)
    usage = RunUsage(target)
    needs = FormatNeeds.of(destinations)
    reading = open_reading(job, target, schema, False, needs, report)
    progress = Progress(None, usage)
    with summed_up(job.run, report, inputs=1, usage=usage) as summary:
        for arrived in _rounds(job.source, folder, destinations, report):
            with open_places(destinations) as (stdout, own_folder):
                events = read_events(job, reading, destinations[0], arrived, own_folder)
                deliver(job.run, report, summary, destinations, stdout, events, progress)
            if summary.stopped:
                break
    return summary.exit_code


def _rounds(
    options: SourceOptions, folder: str, destinations: Sequence[Destination], report: Report
) -> Iterator[list[Source]]:
    """The files that have arrived, at each look. A file whose result would overwrite another one is
    reported and left out."""
    arrivals = Arrivals(folder, options.recursive)
    writers: dict[str, str] = {}
    while True:
        sources = arrivals.poll()
        if options.shard is not None:
            sources = in_shard(sources, options.shard)
        arrived = [
            source for source in sources if _has_place(source, destinations, writers, report)
        ]
        if arrived:
            yield arrived
        time.sleep(SECONDS)


def _has_place(
    source: Source, destinations: Sequence[Destination], writers: dict[str, str], report: Report
) -> bool:
    try:
        check_destinations(destinations, [source], writers)
    except UsageError as error:
        report.error(error)
        return False
    return True


def _check(job: Job, folder: str, destinations: Sequence[Destination]) -> None:
    if job.source.inputs:
        raise UsageError("--watch reads its folder alone: no other inputs may be named")
    if not os.path.isdir(folder):
        raise UsageError(f"--watch {folder}: not a folder")
    for option, given in (("--max-pages", job.run.max_pages), ("--dry-run", job.engine.dry_run)):
        if given is not None:
            raise UsageError(f"{option} cannot be used with --watch, which has no end")
    for place in destinations:
        _check_place(folder, place)


def _check_place(folder: str, place: Destination) -> None:
    if place.pattern is None or place.holds_all:
        raise UsageError(
            "--watch needs a place for the result of each file",
            hint=f"Give a folder or a pattern: -o results/, or -o '{{stem}}{place.form.suffix}'.",
        )
    results = os.path.realpath(os.path.dirname(place.pattern.partition("{")[0]))
    inside = os.path.commonpath([results, os.path.realpath(folder)]) == os.path.realpath(folder)
    if inside and place.form.suffix in SUFFIXES:
        raise UsageError(
            f"results in {place.form.name} would be read again: "
            "they are written into the watched folder",
            hint="Give another folder to -o.",
        )
