"""Parts -> batches of the service, each created once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from qocr.codec import error_record
from qocr.commands.batch.limits import kind
from qocr.commands.batch.service import BatchService
from qocr.commands.batch.submission import BatchPart, Submission
from qocr.commands.batch.submission_store import SubmissionStore
from qocr.engines.remote.service_errors import service_error
from qocr.errors import InputError


class Sender:
    """Uploads and creates; every step is on the disk before the next one is asked for."""

    def __init__(
        self, ledger: SubmissionStore, service: BatchService, note: Callable[[str], None]
    ) -> None:
        self._ledger = ledger
        self._service = service
        self._note = note

    def send(self, submission: Submission) -> Submission:
        """Every part that is not with the service yet; whoever owns the submission has looked
        before whether a file that was uploaded has its batch already."""
        for part in submission.parts:
            if part.unsent:
                submission = self._uploaded(submission, part)
                submission = self._created(submission, part.number)
        return submission

    def _uploaded(self, submission: Submission, part: BatchPart) -> Submission:
        if part.file_id:
            return submission
        self._note(
            f"part {part.number} of {len(submission.parts)}: {part.lines} "
            f"page{'s' * (part.lines != 1)}, {part.file_bytes / 1e6:.1f} MB"
        )
        path = self._ledger.part_paths(submission.id)(part.number)
        if not path.is_file() or path.stat().st_size != part.file_bytes:
            raise InputError(
                f"the requests of part {part.number} are missing or damaged",
                code="LinesGone",
                hint="Submit its pages again.",
            )
        submission = submission.with_part(replace(part, file_id=self._service.upload(path)))
        self._ledger.save(submission)
        return submission

    def _created(self, submission: Submission, number: int) -> Submission:
        part = submission.parts[number - 1]
        found = self._service.create(
            part.file_id,
            kind(submission.test).endpoint,
            submission.window,
            _metadata(submission, part),
        )
        submission = submission.with_part(seen(part, found))
        self._ledger.save(submission)
        self._ledger.drop_lines(submission.id, part)
        return submission


def seen(part: BatchPart, batch: Mapping[str, Any]) -> BatchPart:
    """The part as the service tells of its batch."""
    counts = batch.get("request_counts") or {}
    return replace(
        part,
        batch_id=str(batch.get("id") or part.batch_id),
        status=str(batch.get("status") or "validating"),
        answered=int(counts.get("completed") or 0),
        failed=int(counts.get("failed") or 0),
        output_file_id=str(batch.get("output_file_id") or ""),
        error_file_id=str(batch.get("error_file_id") or ""),
        trouble=_trouble(batch),
    )


def _trouble(batch: Mapping[str, Any]) -> dict[str, Any] | None:
    """The first of the errors for which a whole batch failed."""
    errors = (batch.get("errors") or {}).get("data") or []
    if not errors:
        return None
    first = errors[0]
    code, message = str(first.get("code") or ""), str(first.get("message") or "no explanation")
    return error_record(service_error(400, code, message, str(batch.get("id") or "")))


def _metadata(submission: Submission, part: BatchPart) -> dict[str, str]:
    """What the console shows of it."""
    place = f"qocr {submission.id}, part {part.number} of {len(submission.parts)}"
    return {"ds_name": submission.name or f"qocr {submission.id}", "ds_description": place}
