"""Uploaded pictures are deleted when they have been read."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from qocr.commands.batch.context import BatchContext
from qocr.commands.batch.service import BatchService
from qocr.commands.batch.submission import Submission
from qocr.errors import QocrError


def clear(office: BatchContext, service: BatchService, submission: Submission) -> None:
    """The inputs of all parts that have ended; a failure is no harm, the next run tries again."""
    for part in submission.parts:
        if part.final and part.file_id and not part.cleared:
            with suppress(QocrError), office.ledger.owned(submission.id) as now:
                service.delete(part.file_id)
                office.ledger.save(now.with_part(replace(part, cleared=True)))
