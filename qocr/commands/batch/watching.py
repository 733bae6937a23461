"""How far a submission is."""

from __future__ import annotations

import time
from collections.abc import Callable

from qocr.commands.batch.sending import seen
from qocr.commands.batch.service import BatchService
from qocr.commands.batch.submission import BatchPart, Submission
from qocr.commands.batch.submission_store import SubmissionStore
from qocr.errors import LaterError

POLL_SECONDS = 60.0  # the service asks for more than a minute


def refresh(ledger: SubmissionStore, service: BatchService, name: str) -> Submission:
    """The submission as the service tells of it now. LaterError where another run is still
    submitting it."""
    with ledger.locked(name) as ours:
        submission = ledger.load(name)
        if ours:
            return look_and_note(ledger, service, submission)
    submission = _looked_at(submission, service)
    if submission.unsent:
        raise LaterError(f"{name} is being submitted", code="Busy", hint="Wait until that ends.")
    return submission


def look_and_note(ledger: SubmissionStore, service: BatchService, known: Submission) -> Submission:
    """The same, for who owns the submission. A batch that a killed run created without hearing
    its id is found by its file."""
    submission = _looked_at(known, service)
    if submission != known:
        ledger.save(submission)
    for part in submission.parts:
        if part.batch_id:
            ledger.drop_lines(submission.id, part)
    return submission


def wait(
    look: Callable[[], Submission],
    tell: Callable[[str], None],
    pause: Callable[[float], object] = time.sleep,
) -> Submission:
    """The submission when the service is done with it, looked at once a minute; `tell` hears
    what has changed. Once it was seen, a network that is away for a while ends nothing."""
    submission, told = look(), ""
    while submission.running:
        now = progress(submission)
        if now != told:
            tell(now)
        told = now
        pause(POLL_SECONDS)
        try:
            submission = look()
        except LaterError as error:
            told = f"{error}; trying again in a minute"
            tell(told)
    return submission


def progress(submission: Submission) -> str:
    """`413 of 1000 pages: part 1 completed, part 2 in_progress`."""
    answered = sum(part.answered for part in submission.parts)
    failed = sum(part.failed for part in submission.parts)
    lines = sum(part.lines for part in submission.parts if not part.again)
    parts = ", ".join(f"part {part.number} {state(part)}" for part in submission.parts)
    trouble = f", {failed} failed" if failed else ""
    return f"{answered} of {lines} pages read{trouble}: {parts}"


def state(part: BatchPart) -> str:
    return "not sent" if part.unsent else part.status


def _looked_at(submission: Submission, service: BatchService) -> Submission:
    for part in submission.parts:
        submission = submission.with_part(_part_now(part, service))
    return submission


def _part_now(part: BatchPart, service: BatchService) -> BatchPart:
    if part.final or not part.file_id:
        return part
    if part.batch_id:
        return seen(part, service.get(part.batch_id))
    found = service.find(part.file_id)
    return seen(part, found) if found else part
