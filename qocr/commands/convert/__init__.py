"""`qocr convert`: saved results in any format of their task, without reading again."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from qocr.commands.convert.older import in_form
from qocr.commands.convert.saved import read_results
from qocr.console.progress import Progress
from qocr.console.report import Report
from qocr.errors import ExitCode, InputError, QocrError, UsageError
from qocr.inputs import reopen
from qocr.job import Job
from qocr.output.destinations import Destination, check_destinations
from qocr.pictures import opening
from qocr.run.delivery import chosen_destinations, deliver, open_places, summed_up
from qocr.run.reading import text_only
from qocr.types import Event, Picture, Result, Source


def run(job: Job, report: Report) -> ExitCode:
    """Converts every page in the files that are named. `job.task` is the task of raw answers;
    `--picture` is the picture of pages whose own cannot be found.

    Raises QocrError for files without results, or with results of several tasks.
    """
    picture = opening.picture(_bytes(job.command.picture)) if job.command.picture else None
    names = job.command.operands
    results = _one_of_many([page for name in names for page in _read(name, job.task, picture)])
    tasks = sorted({result.task for result in results})
    if not tasks:
        raise InputError("there are no results", code="NotResults", hint="Name other files.")
    if len(tasks) > 1:
        raise UsageError(
            f"results of several tasks: {', '.join(tasks)}",
            hint="Convert the results of one task at a time.",
        )
    destinations = chosen_destinations(job.output, tasks[0])
    if not text_only(destinations):
        results = list(map(in_form, results))
    documents = _sources(results)
    check_destinations(destinations, documents)
    progress = Progress(len(documents))
    with (
        summed_up(job.run, report, len(documents)) as summary,
        open_places(destinations) as (stdout, folder),
    ):
        events = _converted(results, destinations, picture, folder)
        deliver(job.run, report, summary, destinations, stdout, events, progress)
    return summary.exit_code


def _converted(
    results: list[Result], destinations: list[Destination], picture: Picture | None, folder: str
) -> Iterator[Event]:
    pictures = any(place.form.needs_picture for place in destinations)
    for result in results:
        lacks = pictures and result.status != "failed" and result.picture is None
        yield _with_picture(result, picture, folder) if lacks else result


def _with_picture(result: Result, named: Picture | None, folder: str) -> Result:
    """The result with the picture `named`, else with its own, opened again; a failed one where that
    is gone."""
    page = result.page
    try:
        opened = reopen(page.source, page.number, result.width, folder) if named is None else page
        picture = named or opened.open()
    except QocrError as error:
        return replace(result, status="failed", error=error)
    changed = result.sha256 and picture.sha256 != result.sha256
    warnings = ("the picture has changed since it was read",) if changed else ()
    return replace(
        result,
        page=replace(page, pdf=opened.pdf),
        picture=picture,
        warnings=(*result.warnings, *warnings),
    )


def _read(name: str, task: str, picture: Picture | None) -> Iterator[Result]:
    text = _bytes(name).decode("utf-8-sig", "replace")
    yield from read_results(name, text, task, picture)


def _bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror}", code="NotFound") from error


def _one_of_many(results: list[Result]) -> list[Result]:
    counts = Counter(result.page.source for result in results)
    return [
        replace(result, page=replace(result.page, one_of_many=counts[result.page.source] > 1))
        for result in results
    ]


def _sources(results: Sequence[Result]) -> list[Source]:
    pages = {result.page.source: result.page for result in results}
    return [Source(name, "file", page.stem, page.folder) for name, page in pages.items()]
