"""`qocr batch status` asks the service; `qocr batch list` tells what is remembered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from qocr.codec import error_record, read_error
from qocr.commands.batch.context import BatchContext
from qocr.commands.batch.submission import Submission
from qocr.commands.batch.watching import refresh, state
from qocr.console.columns import aligned
from qocr.console.printable import CONTROLS
from qocr.console.report import Report
from qocr.errors import ExitCode, QocrError
from qocr.job import CommandOptions, Job
from qocr.output.sinks import standard_output

LIST_HEAD = ("id", "created", "task", "model", "pages", "read", "state", "name")
PART_HEAD = ("id", "part", "batch", "pages", "read", "failed", "status")


def run_status(job: Job, report: Report) -> ExitCode:
    """Of the submissions that are named, else of all that are not done."""
    office = BatchContext(job.engine, report)
    known = _StatusCollector(report)
    known.take(office.ledger.load, job.command.operands or office.ledger.ids())
    wanted = [one.id for one in known.found if job.command.operands or one.running or one.unsent]
    if not wanted and not known.errors:
        report.note("no submission is running; qocr batch list shows all")
    fresh = _StatusCollector(report, known.errors)
    fresh.take(lambda name: _refreshed(office, name), wanted)
    _show(job.command, fresh.found, _parts_table)
    return fresh.exit_code


def run_list(job: Job, report: Report) -> ExitCode:
    """As they were when they were last looked at; nothing is asked."""
    ledger = BatchContext(job.engine, report).ledger
    gathering = _StatusCollector(report)
    gathering.take(ledger.load, ledger.ids())
    _show(job.command, gathering.found, _table)
    return gathering.exit_code


class _StatusCollector:
    """Submissions, the oldest first; one that cannot be had is told, and costs no other."""

    def __init__(self, report: Report, errors: Iterable[QocrError] = ()) -> None:
        self._report = report
        self.found: list[Submission] = []
        self.errors = list(errors)

    def take(self, look: Callable[[str], Submission], names: Iterable[str]) -> None:
        for name in names:
            try:
                self.found.append(look(name))
            except QocrError as error:
                self._report.error(error)
                self.errors.append(error)
        self.found.sort(key=lambda submission: submission.created)

    @property
    def exit_code(self) -> ExitCode:
        if not self.errors:
            return ExitCode.OK
        return ExitCode.PARTIAL if self.found else self.errors[0].exit_code


def _refreshed(office: BatchContext, name: str) -> Submission:
    known = office.ledger.load(name)
    if not (known.running or any(part.unsent and part.file_id for part in known.parts)):
        return known
    return refresh(office.ledger, office.service(known.root), name)


def _show(options: CommandOptions, found: list[Submission], table: Any) -> None:
    if options.json:
        records = {"qocr": 1, "submissions": [_record(submission) for submission in found]}
        text = json.dumps(records, ensure_ascii=False, indent=2) + "\n"
    else:
        text = table(found).translate(CONTROLS) if found else ""
    with standard_output() as stdout:
        stdout.write(text.encode("utf-8", "replace"))


def _table(found: Iterable[Submission]) -> str:
    rows = [
        (
            submission.id,
            submission.created[:16].replace("T", " "),
            submission.ask.task,
            submission.ask.model,
            str(submission.pages),
            str(_read(submission)),
            overall(submission),
            submission.name.replace("\n", "␊") or "-",
        )
        for submission in found
    ]
    return aligned([LIST_HEAD, *rows], frozenset({4, 5}))


def _parts_table(found: Iterable[Submission]) -> str:
    rows = [
        (
            submission.id,
            str(part.number),
            part.batch_id or "-",
            str(part.lines),
            str(part.answered),
            str(part.failed),
            state(part),
        )
        for submission in found
        for part in submission.parts
    ]
    return aligned([PART_HEAD, *rows], frozenset({1, 3, 4, 5}))


def overall(submission: Submission) -> str:
    """One word: not_sent, running, or how its parts ended."""
    if not submission.whole or submission.unsent:
        return "not_sent"
    if submission.running:
        return "running"
    ends = {part.status for part in submission.parts}
    return ends.pop() if len(ends) == 1 else "ended"


def _read(submission: Submission) -> int:
    return sum(part.answered for part in submission.parts)


def _record(submission: Submission) -> dict[str, Any]:
    return {
        "id": submission.id,
        "name": submission.name or None,
        "created": submission.created,
        "task": submission.ask.task,
        "model": submission.ask.model,
        "test": submission.test,
        "pages": submission.pages,
        "state": overall(submission),
        "parts": [
            {
                "part": part.number,
                "batch": part.batch_id or None,
                "pages": part.lines,
                "read": part.answered,
                "failed": part.failed,
                "status": state(part),
                "error": error_record(read_error(part.trouble)) if part.trouble else None,
            }
            for part in submission.parts
        ],
    }
