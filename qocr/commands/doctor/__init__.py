"""Checks the installation, the settings, the key and the network."""

from __future__ import annotations

from collections.abc import Iterator

from qocr.commands.doctor import (
    engine_check,
    installed,
    settings_check,
    start_check,
    variables,
)
from qocr.commands.doctor.checks import NONE, PROBLEM, Check
from qocr.commands.doctor.engine_check import EngineChoice
from qocr.commands.doctor.listing import as_json, as_lines, verdict
from qocr.commands.doctor.settings_check import EffectiveSettings
from qocr.errors import ExitCode
from qocr.job import Job
from qocr.output.sinks import standard_output

NAME_WIDTH = 16


def run(job: Job, effective: EffectiveSettings) -> ExitCode:
    """Prints what the checks found; SETUP if anything keeps pages from being read."""
    choice = engine_check.choose(effective.reading.engine)
    checks: list[Check] = []
    with standard_output() as stdout:
        for part in (_here(effective, choice), _there(job, effective, choice)):
            checks += (rows := list(part))
            if not job.command.json:  # what needs no network is there at once
                stdout.write(as_lines(rows, NAME_WIDTH).encode("utf-8", "replace"))
        end = as_json(checks) if job.command.json else verdict(checks, choice.engine)
        stdout.write(end.encode("utf-8", "replace"))
    return ExitCode.SETUP if any(check.state == PROBLEM for check in checks) else ExitCode.OK


def _here(effective: EffectiveSettings, choice: EngineChoice) -> Iterator[Check]:
    yield from installed.checks()
    yield from settings_check.checks(effective)
    yield from start_check.checks(effective, choice.error is None)
    yield from engine_check.checks(effective, choice)


def _there(job: Job, effective: EffectiveSettings, choice: EngineChoice) -> Iterator[Check]:
    yield from variables.checks()
    if job.engine.offline:
        source = effective.own["offline"].source
        yield Check(variables.SECTION, "regions", NONE, "not asked", source)
        return
    from qocr.commands.doctor import network

    yield from network.checks(effective, choice, job.engine.timeout)
