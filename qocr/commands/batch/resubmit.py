"""`qocr batch retry`: sends what was not sent, and the pages that failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from qocr.commands.batch.context import BatchContext, one_id
from qocr.commands.batch.limits import kind
from qocr.commands.batch.preparing import clean_picture
from qocr.commands.batch.reopening import reopened
from qocr.commands.batch.request_lines import build_line
from qocr.commands.batch.result_engine import BatchResults, download
from qocr.commands.batch.results import last_parts, page_result
from qocr.commands.batch.sending import Sender
from qocr.commands.batch.service import BatchService
from qocr.commands.batch.splitting import PartWriter
from qocr.commands.batch.submission import BatchPart, Item, Submission
from qocr.commands.batch.waiting import final_exit_code, wait_for
from qocr.commands.batch.watching import progress, update_and_save
from qocr.console.report import Report
from qocr.errors import ExitCode, LaterError, QocrError, UsageError
from qocr.job import Job
from qocr.types import Request


def run(job: Job, report: Report) -> ExitCode:
    """Sends the parts that an interrupted submit left; if there are none, sends the pages that
    failed once more, as a new part of the same submission.

    Raises LaterError where the service is not done with the other parts.
    """
    context = BatchContext(job.engine, report, job.source.password)
    name = one_id(job.command)
    saved = context.store.load(name)
    if not saved.whole:
        raise UsageError(f"{name} was never submitted", hint="Submit its pages again.")
    service = context.service(saved.root)
    errors: list[QocrError] = []
    with context.store.owned(name) as submission:
        submission = update_and_save(context.store, service, submission)
        if not submission.unsent:
            submission, errors = _resubmit_failed(context, service, submission)
        sent = Sender(context.store, service, report.note).send(submission)
    report.note(progress(sent))
    exit_code = ExitCode.PARTIAL if errors else ExitCode.OK
    if not job.batch.wait:
        return exit_code
    return final_exit_code(wait_for(context, service, name)) or exit_code


def _resubmit_failed(
    context: BatchContext, service: BatchService, submission: Submission
) -> tuple[Submission, list[QocrError]]:
    if submission.running:
        raise LaterError(
            progress(submission), code="NotFinished", hint="Try again when the service is done."
        )
    items = [item for item in context.store.items(submission.id) if item.part]
    with TemporaryDirectory(prefix="qocr-", ignore_cleanup_errors=True) as folder:
        batch_results = download(submission, {item.id for item in items}, service, Path(folder))
        failed_pages = list(failed_items(submission, items, batch_results))
        if not failed_pages:
            context.report.note("every page that was sent has an answer: there is nothing to retry")
            return submission, []
        parts, errors = _new_parts(context, submission, failed_pages, folder)
    submission = replace(submission, parts=(*submission.parts, *parts))
    context.store.save(submission)
    return submission, errors


def failed_items(
    submission: Submission, items: Sequence[Item], batch_results: BatchResults
) -> Iterator[Item]:
    """The pages that `fetch` would report as failed."""
    parts = last_parts(submission, items)
    for item in items:
        line = batch_results.find(item.id)
        if page_result(submission.ask, item, parts.get(item.id), line).status == "failed":
            yield item


def _new_parts(
    context: BatchContext, submission: Submission, failed_pages: Sequence[Item], folder: str
) -> tuple[list[BatchPart], list[QocrError]]:
    """New parts with the lines of these pages, and the errors of pages whose picture is gone."""
    ids: dict[int, list[str]] = {}
    errors: list[QocrError] = []
    first = len(submission.parts) + 1
    paths = context.store.part_paths(submission.id)
    with PartWriter(kind(submission.test), paths, first) as writer:
        for item in failed_pages:
            try:
                line = _line(context, submission, item, folder)
            except QocrError as error:
                context.report.error(error, item.page())
                errors.append(error)
            else:
                ids.setdefault(writer.add(line), []).append(item.id)
        parts = [replace(part, again=tuple(ids[part.number])) for part in writer.parts]
    return parts, errors


def _line(context: BatchContext, submission: Submission, item: Item, folder: str) -> bytes:
    picture, _ = reopened(item, folder, context.password, context.client.download)
    cleaned_picture, _ = clean_picture(picture, submission.steps)
    request = Request(item.page(), lambda: cleaned_picture, submission.ask)
    return build_line(request, item.id, kind(submission.test))[0]
