"""`qocr batch retry`: what was not sent, and pages that came back without an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from qocr.commands.batch.context import BatchContext, one_id
from qocr.commands.batch.limits import kind
from qocr.commands.batch.preparing import cleaned
from qocr.commands.batch.reopening import reopened
from qocr.commands.batch.request_lines import build_line
from qocr.commands.batch.result_engine import BatchResults, download
from qocr.commands.batch.results import last_parts, page_result
from qocr.commands.batch.sending import Sender
from qocr.commands.batch.service import BatchService
from qocr.commands.batch.splitting import PartWriter
from qocr.commands.batch.submission import BatchPart, Item, Submission
from qocr.commands.batch.waiting import ended, wait_for
from qocr.commands.batch.watching import look_and_note, progress
from qocr.console.report import Report
from qocr.errors import ExitCode, LaterError, QocrError, UsageError
from qocr.job import Job
from qocr.types import Request


def run(job: Job, report: Report) -> ExitCode:
    """Sends what an interrupted submit left behind; where all was sent, the pages that failed
    once more, as part of the same submission.

    Raises LaterError where the service is not done with the others.
    """
    office = BatchContext(job.engine, report, job.source.password)
    name = one_id(job.command)
    known = office.ledger.load(name)
    if not known.whole:
        raise UsageError(f"{name} was never submitted", hint="Submit its pages again.")
    service = office.service(known.root)
    lost: list[QocrError] = []
    with office.ledger.owned(name) as submission:
        submission = look_and_note(office.ledger, service, submission)
        if not submission.unsent:
            submission, lost = _asked_again(office, service, submission)
        sent = Sender(office.ledger, service, report.note).send(submission)
    report.note(progress(sent))
    failed = ExitCode.PARTIAL if lost else ExitCode.OK
    return ended(wait_for(office, service, name)) or failed if job.batch.wait else failed


def _asked_again(
    office: BatchContext, service: BatchService, submission: Submission
) -> tuple[Submission, list[QocrError]]:
    if submission.running:
        raise LaterError(
            progress(submission), code="NotFinished", hint="Try again when the service is done."
        )
    items = [item for item in office.ledger.items(submission.id) if item.part]
    with TemporaryDirectory(prefix="qocr-", ignore_cleanup_errors=True) as folder:
        answers = download(submission, {item.id for item in items}, service, Path(folder))
        wanted = list(failed_items(submission, items, answers))
        if not wanted:
            office.report.note("every page that was sent has an answer: there is nothing to retry")
            return submission, []
        parts, lost = _rebuilt(office, submission, wanted, folder)
    submission = replace(submission, parts=(*submission.parts, *parts))
    office.ledger.save(submission)
    return submission, lost


def failed_items(
    submission: Submission, items: Sequence[Item], answers: BatchResults
) -> Iterator[Item]:
    """The pages that `fetch` would tell as failed."""
    parts = last_parts(submission, items)
    for item in items:
        line = answers.find(item.id)
        if page_result(submission.ask, item, parts.get(item.id), line).status == "failed":
            yield item


def _rebuilt(
    office: BatchContext, submission: Submission, wanted: Sequence[Item], folder: str
) -> tuple[list[BatchPart], list[QocrError]]:
    """The lines of these pages once more; a page whose picture is gone stays failed."""
    ids: dict[int, list[str]] = {}
    lost: list[QocrError] = []
    first = len(submission.parts) + 1
    paths = office.ledger.part_paths(submission.id)
    with PartWriter(kind(submission.test), paths, first) as writer:
        for item in wanted:
            try:
                line = _line(office, submission, item, folder)
            except QocrError as error:
                office.report.error(error, item.page())
                lost.append(error)
            else:
                ids.setdefault(writer.add(line), []).append(item.id)
        parts = [replace(part, again=tuple(ids[part.number])) for part in writer.parts]
    return parts, lost


def _line(office: BatchContext, submission: Submission, item: Item, folder: str) -> bytes:
    picture = reopened(item, folder, office.password, office.client.download)
    sheet, _ = cleaned(picture, submission.steps)
    request = Request(item.page(), lambda: sheet, submission.ask)
    return build_line(request, item.id, kind(submission.test))[0]
