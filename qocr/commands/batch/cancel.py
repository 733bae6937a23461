"""`qocr batch cancel`: pages that were already read stay, and are billed."""

from __future__ import annotations

from dataclasses import replace

from qocr.commands.batch.clearing import clear
from qocr.commands.batch.context import BatchContext
from qocr.commands.batch.sending import updated_part
from qocr.commands.batch.service import BatchService
from qocr.commands.batch.submission import CANCELLED, BatchPart
from qocr.commands.batch.watching import update_and_save
from qocr.console.report import Report
from qocr.errors import ExitCode
from qocr.job import Job


def run(job: Job, report: Report) -> ExitCode:
    """Cancels every submission that is named; one that was never sent is removed."""
    context = BatchContext(job.engine, report)
    for name in job.command.operands:
        submission = context.store.load(name)
        if not submission.whole or not any(part.file_id for part in submission.parts):
            with context.store.owned(name):
                context.store.remove(name)
            report.note(f"{name}: never sent; taken off the list")
            continue
        report.note(f"{name}: {_cancel(context, name)}")
    return ExitCode.OK


def _cancel(context: BatchContext, name: str) -> str:
    service = context.service(context.store.load(name).root)
    with context.store.owned(name) as submission:
        submission = update_and_save(context.store, service, submission)
        running_parts = [part for part in submission.parts if not part.final]
        for part in running_parts:
            submission = submission.with_part(_cancel_part(part, service))
            context.store.save(submission)
            context.store.drop_lines(name, part)
    clear(context, service, submission)
    return "being cancelled" if running_parts else "it had ended already"


def _cancel_part(part: BatchPart, service: BatchService) -> BatchPart:
    if part.batch_id:
        return updated_part(part, service.cancel(part.batch_id))
    return replace(part, status=CANCELLED)
