"""`qocr batch`: the service's Batch API, which reads pages within a day at half the price."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from qocr.console.report import Report
from qocr.errors import ExitCode
from qocr.job import Job

_COMMANDS = {
    "submit": ("submit", "run"),
    "status": ("status", "run_status"),
    "list": ("status", "run_list"),
    "fetch": ("fetch", "run"),
    "retry": ("resubmit", "run"),
    "cancel": ("cancel", "run"),
}


def run(command: str, job: Job, report: Report) -> ExitCode:
    """Runs a command of batches, as the user wrote it: `batch fetch`, `batch submit text`."""
    module, name = _COMMANDS[command.split()[1]]
    start: Callable[[Job, Report], ExitCode] = getattr(
        import_module(f"qocr.commands.batch.{module}"), name
    )
    return start(job, report)
