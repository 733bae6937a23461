"""--wait: staying until the service is done, and what that makes of the run."""

from __future__ import annotations

from qocr.codec import read_error
from qocr.commands.batch.context import BatchContext
from qocr.commands.batch.service import BatchService
from qocr.commands.batch.submission import Submission
from qocr.commands.batch.watching import refresh, wait
from qocr.errors import ExitCode, QocrError


def wait_for(office: BatchContext, service: BatchService, name: str) -> Submission:
    """The submission when nothing of it runs any more. A stop leaves it to the service."""
    report = office.report
    try:
        return wait(lambda: refresh(office.ledger, service, name), report.note)
    except QocrError:
        raise
    except BaseException:  # stopped from outside
        report.note(
            f"{name} keeps running at the service: qocr batch fetch {name} --wait waits again"
        )
        raise


def ended(submission: Submission) -> ExitCode:
    """OK where every line was answered; the service's own error where it took none of them."""
    troubles = [part.trouble for part in submission.parts if part.status == "failed"]
    if troubles and len(troubles) == len(submission.parts) and troubles[0] is not None:
        raise read_error(troubles[0])
    read = sum(part.answered for part in submission.parts)
    lines = sum(part.lines for part in submission.parts if not part.again)
    return ExitCode.OK if read >= lines else ExitCode.PARTIAL
