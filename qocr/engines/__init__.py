"""The engines: each reads one page and yields events (see `types.Engine`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qocr.catalog import regions
from qocr.config.endpoints import Endpoint, checked_workspace
from qocr.engines.replay import CacheOnlyEngine, recorded_engines
from qocr.errors import UsageError
from qocr.job import Job
from qocr.target import Target
from qocr.types import Engine

if TYPE_CHECKING:
    from qocr.client import Client
    from qocr.client.calls import Call
    from qocr.engines.remote.dry_run import DryRunRequest
    from qocr.engines.remote.wire import Wire

OpenClient = Callable[[], "Client"]
Note = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Traits:
    """What the line must know of an engine: how fine it reads PDF pages, how many pages it takes
    at once unless told, whether a second question could bring another answer, and whether it
    levels skewed pages by itself."""

    max_dpi: float
    jobs: int
    answers_anew: bool
    levels: bool = False


TRAITS = {
    "dashscope": Traits(max_dpi=300, jobs=16, answers_anew=True),
    "openai": Traits(max_dpi=300, jobs=16, answers_anew=True),
    "local": Traits(max_dpi=200, jobs=1, answers_anew=False, levels=True),
}
AUTO_OFFLINE = "no network is to be used: reading with the embedded engine (--engine local)"
AUTO_LOCAL = "no DashScope key was found: reading with the embedded engine (--engine local)"


def open_engine(job: Job, target: Target, client: OpenClient, note: Note) -> Engine:
    """The engine that reads; SetupError where its key or parts are missing. Under
    `--cache only` one that needs neither."""
    if job.cache == "only" and job.dry_run is None:
        return CacheOnlyEngine(recorded_engines(job)[0])
    if target.server != "any" and not target.own_server:
        note(f"--server {target.server} is left aside: it is for --engine openai with a base URL")
    if job.whole_pdf:
        from qocr.engines.remote.whole_pdf import open_whole

        _tell_of_languages(job, note)
        return open_whole(job, target, client)
    if not target.engine:
        target.reach()
    return _OPENERS[target.engine](job, target, client, note)


def _open_dashscope(job: Job, target: Target, client: OpenClient, note: Note) -> Engine:
    from qocr.engines.remote.dashscope import DashScope

    _tell_of_languages(job, note)
    endpoint = target.reach()
    wire = DashScope(endpoint.root, endpoint.key or "", job.workspace)
    return _remote(job, wire, endpoint, client)


def _open_openai(job: Job, target: Target, client: OpenClient, note: Note) -> Engine:
    from qocr.engines.remote.openai import OpenAI

    _tell_of_languages(job, note)
    if job.rotate:
        raise UsageError(
            "--rotate is an option of the service's native protocol: --engine dashscope"
        )
    endpoint = target.reach()
    if job.upload == "file" and not endpoint.vendor:
        raise UsageError(
            "--upload file needs the service's storage, which this server does not have",
            hint="Leave --upload out: the pictures go in the requests.",
        )
    if job.workspace is not None and not endpoint.vendor:
        note("--workspace is left aside: the server of the base URL has none")
    wire = OpenAI(endpoint.root, endpoint.key, endpoint.vendor, target.server)
    return _remote(job, wire, endpoint, client)


def _tell_of_languages(job: Job, note: Note) -> None:
    if job.lang is not None:
        note("--lang is left aside: the models tell languages by themselves")


def _open_local(job: Job, _target: Target, _client: OpenClient, note: Note) -> Engine:
    from qocr.engines.local import LocalEngine

    if job.engine == "auto":
        note(AUTO_OFFLINE if job.offline else AUTO_LOCAL)
    if job.dry_run is not None:
        raise UsageError(
            "--dry-run shows what is sent, and the embedded engine sends nothing",
            hint="Name the engine that would: --engine dashscope or openai.",
        )
    if job.upload == "file":
        note("--upload is left aside: the embedded engine sends nothing")
    return LocalEngine(job.lang)


_OPENERS = {
    "dashscope": _open_dashscope,
    "openai": _open_openai,
    "local": _open_local,
}


def _remote(job: Job, wire: Wire, endpoint: Endpoint, client: OpenClient) -> Engine:
    policy = _policy_call(job, endpoint)
    forced = job.upload == "file"
    if job.dry_run is not None:
        from qocr.engines.remote.dry_run import DryRunEngine

        return DryRunEngine(wire, policy, forced, _teller(job.dry_run))
    from qocr.engines.remote.engine import RemoteEngine
    from qocr.engines.remote.storage import Storage

    return RemoteEngine(wire, client(), Storage(client(), policy, forced) if policy else None)


def _policy_call(job: Job, endpoint: Endpoint) -> Call | None:
    """How the service's storage is asked for leave; None where it is not to be used."""
    region = regions.region(job.region)
    known = region is not None and region.storage
    if not endpoint.vendor or job.upload == "inline" or (job.upload == "auto" and not known):
        return None
    from qocr.engines.remote.storage import policy_call

    workspace = checked_workspace(job.workspace)
    return policy_call(endpoint.host_root, endpoint.key, workspace, job.model)


def _teller(form: str) -> Callable[[DryRunRequest], str]:
    if form == "curl":
        from qocr.engines.remote.curl import commands

        return commands
    from qocr.engines.remote.dry_run import json_lines

    return json_lines
