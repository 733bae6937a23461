"""What else keeps `qocr text` from starting: values that only the run itself looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from qocr.commands.doctor.checks import PROBLEM, Check
from qocr.commands.doctor.settings_check import SECTION, EffectiveSettings
from qocr.config.origins import named_settings
from qocr.console.report import Report
from qocr.engines.resolving import resolve_target
from qocr.errors import SetupError, UsageError
from qocr.inputs.options import rendering_for
from qocr.inputs.shards import in_shard
from qocr.job import Job
from qocr.run.delivery import chosen_destinations, fail_statuses
from qocr.run.question import build_ask
from qocr.run.stack import open_stack


def checks(effective: EffectiveSettings, engine_opens: bool) -> Iterator[Check]:
    """A problem for each thing the run refuses. `engine_opens` is False where the engine has a
    problem that is told elsewhere."""
    last = _engine if engine_opens else _question
    for attempt in (*_ATTEMPTS, last):
        try:
            attempt(effective.reading)
        except (UsageError, SetupError) as error:
            yield _problem(effective, error)


def _problem(effective: EffectiveSettings, error: UsageError | SetupError) -> Check:
    settings = named_settings(error.message, effective.settings.values())
    name = ", ".join(setting.name for setting in settings) or "options"
    source = ", ".join(setting.source for setting in settings)
    return Check(SECTION, name, PROBLEM, error.message, source, error.hint)


def _shard(job: Job) -> None:
    if job.source.shard is not None:
        in_shard([], job.source.shard)


def _question(job: Job) -> None:
    build_ask(job.task, job.question, resolve_target(job.engine), False, None)


def _engine(job: Job) -> None:
    from qocr.client import Client

    target = resolve_target(job.engine)
    ask = build_ask(job.task, job.question, target, False, None)
    client = partial(Client, job.engine.timeout, job.engine.offline)
    open_stack(job, target, ask, client, Report(quiet=True), False)


_ATTEMPTS: tuple[Callable[[Job], object], ...] = (
    lambda job: chosen_destinations(job.output, job.task),
    lambda job: fail_statuses(job.run.fail_on),
    lambda job: rendering_for(job.source, 1, "", 300),
    _shard,
)
