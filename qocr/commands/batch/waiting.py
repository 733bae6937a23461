"""`--wait`: waits until the service is done, and what the exit code is then."""

from __future__ import annotations

from qocr.codec import read_error
from qocr.commands.batch.context import BatchContext
from qocr.commands.batch.service import BatchService
from qocr.commands.batch.submission import Submission
from qocr.commands.batch.watching import refresh, wait
from qocr.errors import ExitCode, QocrError


def wait_for(context: BatchContext, service: BatchService, name: str) -> Submission:
    """Waits until no part of a submission runs any more, and returns it. If the run is stopped, the
    service goes on."""
    report = context.report
    try:
        return wait(lambda: refresh(context.store, service, name), report.note)
    except QocrError:
        raise
    except BaseException:  # stopped from outside
        report.note(
            f"{name} keeps running at the service: qocr batch fetch {name} --wait waits again"
        )
        raise


def final_exit_code(submission: Submission) -> ExitCode:
    """OK where every page was read, else PARTIAL; raises the service's error where it refused all
    parts."""
    troubles = [part.trouble for part in submission.parts if part.status == "failed"]
    if troubles and len(troubles) == len(submission.parts) and troubles[0] is not None:
        raise read_error(troubles[0])
    read = sum(part.answered for part in submission.parts)
    lines = sum(part.lines for part in submission.parts if not part.again)
    return ExitCode.OK if read >= lines else ExitCode.PARTIAL
