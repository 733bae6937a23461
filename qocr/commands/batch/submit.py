"""`qocr batch submit`: sends pages to be read within a day, at half the price."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from tempfile import TemporaryDirectory

from qocr.commands.batch import limits
from qocr.commands.batch.context import (
    BatchContext,
    batch_target,
    check_online,
    service_root,
)
from qocr.commands.batch.preparing import PreparedBatch, prepare
from qocr.commands.batch.quote import check_cost, expected_cost
from qocr.commands.batch.sending import Sender
from qocr.commands.batch.service import BatchService
from qocr.commands.batch.submission import Submission
from qocr.commands.batch.waiting import final_exit_code, wait_for
from qocr.console.report import Report
from qocr.errors import ExitCode, QocrError
from qocr.inputs import pages
from qocr.inputs.options import rendering_for, sources_for
from qocr.job import Job
from qocr.middleware.cleaning import CleaningSteps
from qocr.output.sinks import StandardOutput, standard_output
from qocr.run.question import build_ask, model_note
from qocr.run.reading import read_schema
from qocr.target import Target
from qocr.types import Ask, Page, Source

MAX_DPI = 300.0  # of PDF pages, as when the same model reads them at once


def run(job: Job, report: Report) -> ExitCode:
    """Submits every page and prints the submission's id; with --wait waits until they are read.

    Raises QocrError, before anything is sent, for what cannot be submitted at all.
    """
    target = batch_target(job.engine)
    limits.check_offered(job.batch, target)
    check_online(job.engine)
    ask, root = _ask(job, target), service_root(job.engine, target)
    context = BatchContext(job.engine, report)
    service = context.service(root)
    documents = sources_for(job.source)
    if not documents:
        report.note("this shard has none of the inputs: nothing was submitted")
        return ExitCode.OK
    note = None if job.batch.test else model_note(target)
    if note is not None:
        report.note(note)
    with (
        standard_output() as stdout,
        _new_submission(context, job, ask, root) as draft,
        context.store.owned(draft.id),
    ):
        prepared = _prepare(context, job, target, draft, documents)
        if prepared.submission.parts:
            _send(context, job.run.max_cost, target, service, prepared, stdout)
    if not prepared.submission.parts:
        return prepared.errors[0].exit_code if prepared.errors else ExitCode.OK
    exit_code = ExitCode.PARTIAL if prepared.errors else ExitCode.OK
    if not job.batch.wait:
        return exit_code
    return final_exit_code(wait_for(context, service, draft.id)) or exit_code


def _send(
    context: BatchContext,
    max_cost: float | None,
    target: Target,
    service: BatchService,
    prepared: PreparedBatch,
    stdout: StandardOutput,
) -> None:
    """Saves the submission, which now stays whatever happens, and sends it."""
    store, report, name = context.store, context.report, prepared.submission.id
    _report_cost(max_cost, target, report, prepared)
    store.save(prepared.submission)
    with _resumable(report, name):
        stdout.write(f"{name}\n".encode())
        Sender(store, service, report.note).send(prepared.submission)
    report.note(f"submitted; qocr batch fetch {name} writes the pages when they are read")


def _ask(job: Job, target: Target) -> Ask:
    schema = read_schema(job.question, job.output.explode)
    ask = build_ask(job.task, job.question, target, False, schema)
    if job.batch.test:
        ask = replace(ask, model=limits.TEST_MODEL)
    return ask if job.question.verify else replace(ask, json_schema=None)


@contextmanager
def _new_submission(context: BatchContext, job: Job, ask: Ask, root: str) -> Iterator[Submission]:
    """A new submission, which is removed at the end if it was never prepared."""
    store, batch, steps = context.store, job.batch, CleaningSteps.of(job.source)
    created = datetime.now().astimezone().isoformat(timespec="milliseconds")
    draft = Submission(
        store.new_id(), batch.name or "", created, root, batch.window, batch.test, 0, ask, steps
    )
    try:
        store.save(draft)
        yield draft
    finally:
        with suppress(QocrError):
            if not store.load(draft.id).whole:
                store.remove(draft.id)


def _prepare(
    context: BatchContext, job: Job, target: Target, draft: Submission, documents: list[Source]
) -> PreparedBatch:
    max_pixels = target.model.pixel_bounds(draft.ask.min_pixels, draft.ask.max_pixels)[1]
    with TemporaryDirectory(prefix="qocr-", ignore_cleanup_errors=True) as folder:
        all_pages = pages(
            documents,
            rendering_for(job.source, max_pixels, folder, MAX_DPI),
            lambda url: context.client.download(url),
        )
        return prepare(
            draft,
            _with_notes(all_pages, context.report),
            context.store,
            job.run.max_pages,
            context.report.error,
            limits.kind(draft.test),
        )


def _with_notes(all_pages: Iterator[Page], report: Report) -> Iterator[Page]:
    """The same pages; notes every 250 of them."""
    for count, page in enumerate(all_pages, start=1):
        yield page
        if count % 250 == 0:
            report.note(f"{count} pages prepared")


def _report_cost(
    max_cost: float | None, target: Target, report: Report, prepared: PreparedBatch
) -> None:
    submission = prepared.submission
    if submission.test:
        limits.check_test(submission.parts)
        report.note("a test: nothing is read or billed, and every page gets the same text")
        return
    cost = expected_cost(target, prepared)
    check_cost(max_cost, target, cost)
    lines = sum(part.lines for part in submission.parts)
    cost_words = f", {cost.summary}" if cost else ""
    report.note(f"{lines} page{'s' * (lines != 1)} in {_files(submission)}{cost_words}")


def _files(submission: Submission) -> str:
    count = len(submission.parts)
    size = sum(part.file_bytes for part in submission.parts) / 1e6
    return f"{count} batch{'es' * (count != 1)}, {size:.1f} MB"


@contextmanager
def _resumable(report: Report, name: str) -> Iterator[None]:
    try:
        yield
    except QocrError:
        report.note(f"{name} is kept: qocr batch retry {name} continues it, cancel drops it")
        raise
    except BaseException:  # stopped from outside
        report.note(f"stopped; qocr batch retry {name} continues")
        raise
