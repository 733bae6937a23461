"""`qocr batch fetch`: the pages of a submission in any format of their task."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from qocr.commands.batch.clearing import clear
from qocr.commands.batch.context import BatchContext, one_id
from qocr.commands.batch.reopening import reopened
from qocr.commands.batch.result_engine import BatchResults, download
from qocr.commands.batch.results import last_parts, page_result
from qocr.commands.batch.service import BatchService
from qocr.commands.batch.submission import Item, Submission
from qocr.commands.batch.waiting import wait_for
from qocr.commands.batch.watching import progress, refresh
from qocr.console.progress import Progress
from qocr.console.report import Report
from qocr.errors import ExitCode, LaterError, QocrError, UsageError
from qocr.job import Job, OutputOptions
from qocr.output.destinations import Destination, check_destinations
from qocr.run.delivery import chosen_destinations, deliver, open_places, summed_up
from qocr.types import Event, Result, Source


def run(job: Job, report: Report) -> ExitCode:
    """Delivers every page once: what was read, and what was not as failed pages.

    Raises LaterError where the service is not done, unless the user waits.
    """
    office = BatchContext(job.engine, report, job.source.password)
    name = one_id(job.command)
    submission = office.ledger.load(name)
    if not submission.whole:
        raise UsageError(f"{name} was never submitted", hint="Submit its pages again.")
    destinations = _destinations(job.output, submission)
    service = office.service(submission.root)
    finished = wait_for if job.batch.wait else _finished
    submission = finished(office, service, name)
    items = list(office.ledger.items(name))
    documents = _sources(items)
    check_destinations(destinations, documents)
    progress = Progress(len(documents))
    with (
        summed_up(job.run, report, len(documents)) as summary,
        open_places(destinations) as (stdout, folder),
    ):
        known = {item.id for item in items if item.part}
        answers = download(submission, known, service, Path(folder))
        fetched = _FetchedPages(office, submission, answers, destinations)
        events = _results(fetched, items, folder)
        deliver(job.run, report, summary, destinations, stdout, events, progress)
    clear(office, service, submission)
    return summary.exit_code


def _destinations(options: OutputOptions, submission: Submission) -> list[Destination]:
    template = submission.ask.template
    if template is not None:
        from qocr.fields import to_rows

        to_rows([], options.explode, template)  # no such list: a usage error before any work
    destinations = chosen_destinations(options, submission.ask.task, template)
    main = destinations[0]
    if main.form.single_page and main.pattern is None and submission.pages > 1:
        raise UsageError(
            f"{main.form.name} holds one page and there are more",
            hint=f"Give a file or a pattern: -o '{{stem}}-{{page}}{main.form.suffix}'.",
        )
    return destinations


def _finished(office: BatchContext, service: BatchService, name: str) -> Submission:
    submission = refresh(office.ledger, service, name)
    if submission.running:
        raise LaterError(
            progress(submission),
            code="NotFinished",
            hint="Try again later, or wait with --wait.",
        )
    return submission


@dataclass(frozen=True, slots=True)
class _FetchedPages:
    office: BatchContext
    submission: Submission
    answers: BatchResults
    destinations: list[Destination]

    @property
    def pictures(self) -> bool:
        return any(place.form.needs_picture for place in self.destinations)


def _results(fetched: _FetchedPages, items: list[Item], folder: str) -> Iterator[Event]:
    office, submission = fetched.office, fetched.submission
    parts = last_parts(submission, items)
    for oddity, count in fetched.answers.oddities.items():
        office.report.note(f"{count} line{'s' * (count != 1)} in the service's results: {oddity}")
    for item in items:
        record = fetched.answers.find(item.id)
        result = page_result(submission.ask, item, parts.get(item.id), record)
        if fetched.pictures and result.status != "failed":
            fetch = office.client.download
            result = _with_picture(result, item, folder, office.password, fetch)
        yield result


def _with_picture(
    result: Result,
    item: Item,
    folder: str,
    password: str | None,
    fetch: Callable[[str], bytes],
) -> Result:
    try:
        return replace(result, picture=reopened(item, folder, password, fetch))
    except QocrError as error:
        return replace(result, status="failed", error=error)


def _sources(items: list[Item]) -> list[Source]:
    found = {item.source: item for item in items}
    return [Source(name, "file", item.stem, item.folder) for name, item in found.items()]
