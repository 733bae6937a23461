"""Sends parts to the service, where each becomes one batch."""

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
    """Uploads parts and creates their batches. Every step is saved before the next one begins."""

    def __init__(
        self, store: SubmissionStore, service: BatchService, note: Callable[[str], None]
    ) -> None:
        self._store = store
        self._service = service
        self._note = note

    def send(self, submission: Submission) -> Submission:
        """Sends every part that is not with the service yet.

        The caller owns the submission, and has checked whether an uploaded file already has its
        batch.
        """
        for part in submission.parts:
            if part.unsent:
                submission = self._upload(submission, part)
                submission = self._create(submission, part.number)
        return submission

    def _upload(self, submission: Submission, part: BatchPart) -> Submission:
        if part.file_id:
            return submission
        self._note(
            f"part {part.number} of {len(submission.parts)}: {part.lines} "
            f"page{'s' * (part.lines != 1)}, {part.file_bytes / 1e6:.1f} MB"
        )
        path = self._store.part_paths(submission.id)(part.number)
        if not path.is_file() or path.stat().st_size != part.file_bytes:
            raise InputError(
                f"the requests of part {part.number} are missing or damaged",
                code="LinesGone",
                hint="Submit its pages again.",
            )
        submission = submission.with_part(replace(part, file_id=self._service.upload(path)))
        self._store.save(submission)
        return submission

    def _create(self, submission: Submission, number: int) -> Submission:
        part = submission.parts[number - 1]
        batch = self._service.create(
            part.file_id,
            kind(submission.test).endpoint,
            submission.window,
            _metadata(submission, part),
        )
        submission = submission.with_part(updated_part(part, batch))
        self._store.save(submission)
        self._store.drop_lines(submission.id, part)
        return submission


def updated_part(part: BatchPart, batch: Mapping[str, Any]) -> BatchPart:
    """The part, updated from the service's record of its batch."""
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
    """The record of the first error for which a whole batch failed; None where it did not."""
    errors = (batch.get("errors") or {}).get("data") or []
    if not errors:
        return None
    first = errors[0]
    code, message = str(first.get("code") or ""), str(first.get("message") or "no explanation")
    return error_record(service_error(400, code, message, str(batch.get("id") or "")))


def _metadata(submission: Submission, part: BatchPart) -> dict[str, str]:
    """The name and description that the service's console shows."""
    place = f"qocr {submission.id}, part {part.number} of {len(submission.parts)}"
    return {"ds_name": submission.name or f"qocr {submission.id}", "ds_description": place}
