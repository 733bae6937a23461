"""The engines: each reads one page and yields events (see `types.Engine`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qocr.catalog import regions
from qocr.config import endpoints, keys
from qocr.engines.replay import CacheOnlyEngine, recorded_engines
from qocr.errors import SetupError, UsageError
from qocr.job import Job
from qocr.types import Engine

if TYPE_CHECKING:
    from qocr.client import Client
    from qocr.client.calls import Call
    from qocr.engines.remote.dry_run import DryRunRequest
    from qocr.engines.remote.wire import Wire


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


def open_engine(job: Job, client: Callable[[], Client], note: Callable[[str], None]) -> Engine:
    """The engine of `--engine`; SetupError where its key or parts are missing. Under
    `--cache only` one that needs neither."""
    if job.cache == "only" and job.dry_run is None:
        return CacheOnlyEngine(recorded_engines(job)[0])
    _tell_of_server(job, note)
    if job.whole_pdf:
        from qocr.engines.remote.whole_pdf import open_whole

        _tell_of_languages(job, note)
        return open_whole(job, client)
    return _OPENERS[job.engine](job, client, note)


def _open_dashscope(job: Job, client: Callable[[], Client], note: Callable[[str], None]) -> Engine:
    from qocr.engines.remote.dashscope import DashScope

    _tell_of_languages(job, note)
    key = keys.dashscope_key(job.api_key_file, job.dry_run is not None)
    if key is None:
        raise keys.no_key()
    endpoint = endpoints.dashscope_endpoint(job.base_url, job.region, job.workspace, key)
    workspace = endpoints.checked_workspace(job.workspace)
    return _remote(job, DashScope(endpoint.root, key, workspace), endpoint, client)


def _open_openai(job: Job, client: Callable[[], Client], note: Callable[[str], None]) -> Engine:
    from qocr.engines.remote.openai import OpenAI

    _tell_of_languages(job, note)
    if job.rotate:
        raise UsageError(
            "--rotate is an option of the service's native protocol: --engine dashscope"
        )
    endpoint = endpoints.openai_endpoint(
        job.base_url, job.region, job.workspace, job.api_key_file, job.dry_run is not None
    )
    if job.upload == "file" and not endpoint.vendor:
        raise UsageError(
            "--upload file needs the service's storage, which this server does not have",
            hint="Leave --upload out: the pictures go in the requests.",
        )
    if job.workspace is not None and not endpoint.vendor:
        note("--workspace is left aside: the server of the base URL has none")
    wire = OpenAI(endpoint.root, endpoint.key, endpoint.vendor, job.server)
    return _remote(job, wire, endpoint, client)


def _tell_of_server(job: Job, note: Callable[[str], None]) -> None:
    own = job.engine == "openai" and endpoints.asks_own_server(job.base_url)
    if job.server != "any" and not own:
        note(f"--server {job.server} is left aside: it is for --engine openai with a base URL")


def _tell_of_languages(job: Job, note: Callable[[str], None]) -> None:
    if job.lang is not None:
        note("--lang is left aside: the models tell languages by themselves")


def _open_local(job: Job, _client: Callable[[], Client], note: Callable[[str], None]) -> Engine:
    from qocr.engines.local import LocalEngine

    if job.dry_run is not None:
        raise UsageError(
            "--dry-run shows what is sent, and the embedded engine sends nothing",
            hint="Name the engine that would: --engine dashscope or openai.",
        )
    if job.upload == "file":
        note("--upload is left aside: the embedded engine sends nothing")
    return LocalEngine(job.lang)


def _open_auto(job: Job, client: Callable[[], Client], note: Callable[[str], None]) -> Engine:
    if not job.offline and keys.dashscope_key(job.api_key_file, job.dry_run is not None):
        return _open_dashscope(job, client, note)
    if job.base_url is not None:
        raise keys.no_key()
    from qocr.engines.local import available  # 4 ms, which the service's users do without

    if not available():
        raise SetupError(
            "no DashScope key was found and the embedded engine is not installed",
            code="NoEngine",
            hint=keys.NO_KEY_HINT,
        )
    note(AUTO_OFFLINE if job.offline else AUTO_LOCAL)
    return _open_local(job, client, note)


_OPENERS = {
    "auto": _open_auto,
    "dashscope": _open_dashscope,
    "openai": _open_openai,
    "local": _open_local,
}


def _remote(
    job: Job, wire: Wire, endpoint: endpoints.Endpoint, client: Callable[[], Client]
) -> Engine:
    policy = _policy_call(job, endpoint)
    forced = job.upload == "file"
    if job.dry_run is not None:
        from qocr.engines.remote.dry_run import DryRunEngine

        return DryRunEngine(wire, policy, forced, _teller(job.dry_run))
    from qocr.engines.remote.engine import RemoteEngine
    from qocr.engines.remote.storage import Storage

    return RemoteEngine(wire, client(), Storage(client(), policy, forced) if policy else None)


def _policy_call(job: Job, endpoint: endpoints.Endpoint) -> Call | None:
    """How the service's storage is asked for leave; None where it is not to be used."""
    region = regions.region(job.region)
    known = region is not None and region.storage
    if not endpoint.vendor or job.upload == "inline" or (job.upload == "auto" and not known):
        return None
    from qocr.engines.remote.storage import policy_call

    root = endpoint.root.partition("/compatible-mode/")[0]
    workspace = endpoints.checked_workspace(job.workspace)
    return policy_call(root, endpoint.key, workspace, job.model)


def _teller(form: str) -> Callable[[DryRunRequest], str]:
    if form == "curl":
        from qocr.engines.remote.curl import commands

        return commands
    from qocr.engines.remote.dry_run import json_lines

    return json_lines
