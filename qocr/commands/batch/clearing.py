"""Uploaded pictures are deleted from the service once they have been read."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from qocr.commands.batch.context import BatchContext
from qocr.commands.batch.service import BatchService
from qocr.commands.batch.submission import Submission
from qocr.errors import QocrError


def clear(context: BatchContext, service: BatchService, submission: Submission) -> None:
    """Deletes the uploaded files of all parts that have ended. Errors are ignored: the next run
    tries again."""
    for part in submission.parts:
        if part.final and part.file_id and not part.cleared:
            with suppress(QocrError), context.store.owned(submission.id) as current:
                service.delete(part.file_id)
                context.store.save(current.with_part(replace(part, cleared=True)))
