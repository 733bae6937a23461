"""`qocr batch status` asks the service; `qocr batch list` shows what was saved."""

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
    """Prints the state of the submissions that are named, else of all that are not done."""
    context = BatchContext(job.engine, report)
    saved = _StatusCollector(report)
    saved.take(context.store.load, job.command.operands or context.store.ids())
    names = [
        submission.id
        for submission in saved.submissions
        if job.command.operands or submission.running or submission.unsent
    ]
    if not names and not saved.errors:
        report.note("no submission is running; qocr batch list shows all")
    current = _StatusCollector(report, saved.errors)
    current.take(lambda name: _updated(context, name), names)
    _show(job.command, current.submissions, _parts_table)
    return current.exit_code


def run_list(job: Job, report: Report) -> ExitCode:
    """Prints all submissions as they were last saved, without asking the service."""
    store = BatchContext(job.engine, report).store
    collector = _StatusCollector(report)
    collector.take(store.load, store.ids())
    _show(job.command, collector.submissions, _table)
    return collector.exit_code


class _StatusCollector:
    """Collects submissions, the oldest first. One that cannot be loaded is reported, and the others
    are shown."""

    def __init__(self, report: Report, errors: Iterable[QocrError] = ()) -> None:
        self._report = report
        self.submissions: list[Submission] = []
        self.errors = list(errors)

    def take(self, load: Callable[[str], Submission], names: Iterable[str]) -> None:
        for name in names:
            try:
                self.submissions.append(load(name))
            except QocrError as error:
                self._report.error(error)
                self.errors.append(error)
        self.submissions.sort(key=lambda submission: submission.created)

    @property
    def exit_code(self) -> ExitCode:
        if not self.errors:
            return ExitCode.OK
        return ExitCode.PARTIAL if self.submissions else self.errors[0].exit_code


def _updated(context: BatchContext, name: str) -> Submission:
    saved = context.store.load(name)
    if not (saved.running or any(part.unsent and part.file_id for part in saved.parts)):
        return saved
    return refresh(context.store, context.service(saved.root), name)


def _show(options: CommandOptions, submissions: list[Submission], table: Any) -> None:
    if options.json:
        records = {"qocr": 1, "submissions": [_record(submission) for submission in submissions]}
        text = json.dumps(records, ensure_ascii=False, indent=2) + "\n"
    else:
        text = table(submissions).translate(CONTROLS) if submissions else ""
    with standard_output() as stdout:
        stdout.write(text.encode("utf-8", "replace"))


def _table(submissions: Iterable[Submission]) -> str:
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
        for submission in submissions
    ]
    return aligned([LIST_HEAD, *rows], frozenset({4, 5}))


def _parts_table(submissions: Iterable[Submission]) -> str:
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
        for submission in submissions
        for part in submission.parts
    ]
    return aligned([PART_HEAD, *rows], frozenset({1, 3, 4, 5}))


def overall(submission: Submission) -> str:
    """The state of a submission in a word: not_sent, running, or how its parts ended."""
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
