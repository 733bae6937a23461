"""`qocr convert`: saved results in any format of their task, without reading again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from qocr.commands.convert.older import in_form
from qocr.commands.convert.saved_file import open_saved
from qocr.commands.convert.saved_pages import SavedPages
from qocr.console.progress import Progress
from qocr.console.report import Report
from qocr.errors import ExitCode, InputError, QocrError
from qocr.inputs import reopen
from qocr.job import Job
from qocr.output.destinations import Destination, check_destinations
from qocr.pictures import opening
from qocr.run.delivery import chosen_destinations, deliver, open_places, summed_up
from qocr.run.reading import text_only
from qocr.types import Event, Picture, Result, TextDelta


def run(job: Job, report: Report) -> ExitCode:
    """Converts every page in the files that are named. `job.task` is the task of raw answers;
    `--picture` is the picture of pages whose own cannot be found.

    Raises QocrError for files without results, or with results of several tasks.
    """
    picture = opening.picture(_bytes(job.command.picture)) if job.command.picture else None
    with TemporaryDirectory(prefix="qocr-", ignore_cleanup_errors=True) as copies:
        files = [open_saved(name, copies) for name in job.command.operands]
        pages = SavedPages(files, job.task, picture)
        destinations = chosen_destinations(job.output, pages.task)
        check_destinations(destinations, pages.sources)
        progress = Progress(len(pages.sources))
        with (
            summed_up(job.run, report, len(pages.sources)) as summary,
            open_places(destinations) as (stdout, folder),
        ):
            results = pages.results()
            results = results if text_only(destinations) else map(in_form, results)
            events = _converted(results, destinations, picture, folder)
            deliver(job.run, report, summary, destinations, stdout, events, progress)
    return summary.exit_code


def _converted(
    results: Iterator[Result],
    destinations: list[Destination],
    picture: Picture | None,
    folder: str,
) -> Iterator[Event]:
    pictures = any(place.form.needs_picture for place in destinations)
    shows_text = text_only(destinations)
    for result in results:
        if shows_text and result.status == "failed" and result.text:
            yield TextDelta(result.text)  # what the run has shown before it failed
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


def _bytes(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror}", code="NotFound") from error
