"""Checks the installation, the settings, the key and the network."""

from __future__ import annotations

from collections.abc import Container, Iterator

from qocr.commands.doctor import effective, engine_check, installed, variables
from qocr.commands.doctor.checks import NONE, PROBLEM, Check
from qocr.commands.doctor.listing import as_json, as_lines, verdict
from qocr.console.report import Report
from qocr.errors import ExitCode
from qocr.job import Job
from qocr.output.sinks import standard_output

NAME_WIDTH = 16


def run(job: Job, _report: Report, commands: Container[str]) -> ExitCode:
    """Prints what was found; SETUP if any of it keeps pages from being read. `commands` are
    those whose options a file may set in a table of its own."""
    found = effective.held(job, commands)
    choice = engine_check.choose(job, found)
    checks: list[Check] = []
    with standard_output() as stdout:
        for part in (_here(job, found, choice), _there(job, found, choice)):
            checks += (rows := list(part))
            if not job.json:  # what needs no network is there at once
                stdout.write(as_lines(rows, NAME_WIDTH).encode("utf-8", "replace"))
        end = as_json(checks) if job.json else verdict(checks, choice.engine)
        stdout.write(end.encode("utf-8", "replace"))
    return ExitCode.SETUP if any(check.state == PROBLEM for check in checks) else ExitCode.OK


def _here(
    job: Job, found: effective.EffectiveSettings, choice: engine_check.EngineChoice
) -> Iterator[Check]:
    yield from installed.checks()
    yield from effective.checks(found)
    yield from engine_check.checks(job, found, choice)


def _there(
    job: Job, found: effective.EffectiveSettings, choice: engine_check.EngineChoice
) -> Iterator[Check]:
    yield from variables.checks()
    if job.offline:
        yield Check(variables.SECTION, "regions", NONE, "not asked", found.source("offline"))
        return
    from qocr.commands.doctor import network

    yield from network.checks(job, found, choice)
