"""The progress of a submission."""

from __future__ import annotations

import time
from collections.abc import Callable

from qocr.commands.batch.sending import updated_part
from qocr.commands.batch.service import BatchService
from qocr.commands.batch.submission import BatchPart, Submission
from qocr.commands.batch.submission_store import SubmissionStore
from qocr.errors import LaterError

POLL_SECONDS = 60.0  # the service asks for more than a minute


def refresh(store: SubmissionStore, service: BatchService, name: str) -> Submission:
    """The submission, updated from the service. Raises LaterError where another run is still
    sending it."""
    with store.locked(name) as locked:
        submission = store.load(name)
        if locked:
            return update_and_save(store, service, submission)
    submission = _updated(submission, service)
    if submission.unsent:
        raise LaterError(f"{name} is being submitted", code="Busy", hint="Wait until that ends.")
    return submission


def update_and_save(store: SubmissionStore, service: BatchService, saved: Submission) -> Submission:
    """Updates a submission that the caller owns from the service, and saves it. A batch whose id a
    killed run never got is found by its file."""
    submission = _updated(saved, service)
    if submission != saved:
        store.save(submission)
    for part in submission.parts:
        if part.batch_id:
            store.drop_lines(submission.id, part)
    return submission


def wait(
    update: Callable[[], Submission],
    note: Callable[[str], None],
    pause: Callable[[float], object] = time.sleep,
) -> Submission:
    """Waits until the service is done with a submission, and returns it. It is updated once a
    minute, and changes are noted. After the first update, network errors do not end the wait."""
    submission, last_note = update(), ""
    while submission.running:
        now = progress(submission)
        if now != last_note:
            note(now)
        last_note = now
        pause(POLL_SECONDS)
        try:
            submission = update()
        except LaterError as error:
            last_note = f"{error}; trying again in a minute"
            note(last_note)
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
    """The state of a part: `not sent`, else the service's own status."""
    return "not sent" if part.unsent else part.status


def _updated(submission: Submission, service: BatchService) -> Submission:
    for part in submission.parts:
        submission = submission.with_part(_updated_now(part, service))
    return submission


def _updated_now(part: BatchPart, service: BatchService) -> BatchPart:
    if part.final or not part.file_id:
        return part
    if part.batch_id:
        return updated_part(part, service.get(part.batch_id))
    batch = service.find(part.file_id)
    return updated_part(part, batch) if batch else part
