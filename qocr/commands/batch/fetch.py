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
from qocr.console.report import Report
from qocr.errors import ExitCode, LaterError, QocrError, UsageError
from qocr.job import Job
from qocr.output.destinations import Destination
from qocr.run.delivery import Desk, deliver, destinations
from qocr.types import Event, Result, Source


def run(job: Job, report: Report) -> ExitCode:
    """Delivers every page once: what was read, and what was not as failed pages.

    Raises LaterError where the service is not done, unless the user waits.
    """
    office, name = BatchContext(job, report), one_id(job)
    submission = office.ledger.load(name)
    if not submission.whole:
        raise UsageError(f"{name} was never submitted", hint="Submit its pages once more.")
    targets = _targets(job, submission)
    service = office.service(submission.root)
    submission = wait_for(office, service, name) if job.wait else _finished(office, service, name)
    items = list(office.ledger.items(name))

    def open_line(desk: Desk) -> Iterator[Event]:
        known = {item.id for item in items if item.part}
        answers = download(submission, known, service, Path(desk.folder))
        return _line(_FetchedPages(office, submission, answers, targets), items, desk)

    code = deliver(job, report, targets, _sources(items), open_line)
    clear(office, service, submission)
    return code


def _targets(job: Job, submission: Submission) -> list[Destination]:
    template = submission.ask.template
    if template is not None:
        from qocr.fields import to_rows

        to_rows([], job.explode, template)  # no such list: a usage error before any work
    targets = destinations(job, submission.ask.task, template)
    main = targets[0]
    if main.form.single_page and main.pattern is None and submission.pages > 1:
        raise UsageError(
            f"{main.form.name} holds one page and there are more",
            hint=f"Give a file or a pattern: -o '{{stem}}-{{page}}{main.form.suffix}'.",
        )
    return targets


def _finished(office: BatchContext, service: BatchService, name: str) -> Submission:
    submission = refresh(office.ledger, service, name)
    if submission.running:
        raise LaterError(
            progress(submission),
            code="NotFinished",
            hint="Come back later, or wait for it with --wait.",
        )
    return submission


@dataclass(frozen=True, slots=True)
class _FetchedPages:
    office: BatchContext
    submission: Submission
    answers: BatchResults
    targets: list[Destination]

    @property
    def pictures(self) -> bool:
        return any(target.form.needs_picture for target in self.targets)


def _line(fetched: _FetchedPages, items: list[Item], desk: Desk) -> Iterator[Event]:
    job, submission = fetched.office.job, fetched.submission
    parts = last_parts(submission, items)
    for oddity, count in fetched.answers.oddities.items():
        desk.report.note(f"{count} line{'s' * (count != 1)} of the service's: {oddity}")
    for item in items:
        line = fetched.answers.find(item.id)
        found = page_result(submission.ask, item, parts.get(item.id), line)
        if fetched.pictures and found.status != "failed":
            found = _with_picture(
                found, item, desk.folder, job.password, fetched.office.client.download
            )
        yield found


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
