"""`qocr batch cancel`: what was read until then stays, and is paid for."""

from __future__ import annotations

from dataclasses import replace

from qocr.commands.batch.clearing import clear
from qocr.commands.batch.context import BatchContext
from qocr.commands.batch.sending import seen
from qocr.commands.batch.service import BatchService
from qocr.commands.batch.submission import CANCELLED, BatchPart
from qocr.commands.batch.watching import look_and_note
from qocr.console.report import Report
from qocr.errors import ExitCode
from qocr.job import Job


def run(job: Job, report: Report) -> ExitCode:
    """Cancels every submission that is named. One that was never sent is forgotten."""
    office = BatchContext(job.engine, report)
    for name in job.command.operands:
        submission = office.ledger.load(name)
        if not submission.whole or not any(part.file_id for part in submission.parts):
            with office.ledger.owned(name):
                office.ledger.remove(name)
            report.note(f"{name}: never sent; taken off the list")
            continue
        report.note(f"{name}: {_cancelled(office, name)}")
    return ExitCode.OK


def _cancelled(office: BatchContext, name: str) -> str:
    service = office.service(office.ledger.load(name).root)
    with office.ledger.owned(name) as submission:
        submission = look_and_note(office.ledger, service, submission)
        stopped = [part for part in submission.parts if not part.final]
        for part in stopped:
            submission = submission.with_part(_stopped(part, service))
            office.ledger.save(submission)
            office.ledger.drop_lines(name, part)
    clear(office, service, submission)
    return "being cancelled" if stopped else "it had ended already"


def _stopped(part: BatchPart, service: BatchService) -> BatchPart:
    if part.batch_id:
        return seen(part, service.cancel(part.batch_id))
    return replace(part, status=CANCELLED)
