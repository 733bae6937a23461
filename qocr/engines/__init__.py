"""The engines: each reads one page and yields events (see `types.Engine`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qocr.catalog import regions
from qocr.config.endpoints import Endpoint, checked_workspace
from qocr.errors import UsageError
from qocr.job import EngineOptions
from qocr.target import Target
from qocr.types import Ask, Engine

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


def open_engine(
    options: EngineOptions, target: Target, ask: Ask, client: OpenClient, note: Note
) -> Engine:
    """The engine that reads. Raises SetupError where its key or parts are missing, UsageError for
    options that it does not have."""
    if target.server != "any" and not target.own_server:
        note(f"--server {target.server} is left aside: it is for --engine openai with a base URL")
    if options.whole_pdf:
        from qocr.engines.remote.whole_pdf import open_whole

        _tell_of_languages(options, note)
        return open_whole(options, target, ask, client)
    if not target.engine:
        target.reach()
    if ask.rotate and target.engine == "openai":
        raise UsageError(
            "--rotate is an option of the service's native protocol: --engine dashscope"
        )
    return _OPENERS[target.engine](options, target, client, note)


def _open_dashscope(
    options: EngineOptions, target: Target, client: OpenClient, note: Note
) -> Engine:
    from qocr.engines.remote.dashscope import DashScope

    _tell_of_languages(options, note)
    endpoint = target.reach()
    wire = DashScope(endpoint.root, endpoint.key or "", options.workspace)
    return _remote(options, wire, endpoint, client)


def _open_openai(options: EngineOptions, target: Target, client: OpenClient, note: Note) -> Engine:
    from qocr.engines.remote.openai import OpenAI

    _tell_of_languages(options, note)
    endpoint = target.reach()
    if options.upload == "file" and not endpoint.vendor:
        raise UsageError(
            "--upload file needs the service's storage, which this server does not have",
            hint="Leave --upload out: the pictures go in the requests.",
        )
    if options.workspace is not None and not endpoint.vendor:
        note("--workspace is left aside: the server of the base URL has none")
    wire = OpenAI(endpoint.root, endpoint.key, endpoint.vendor, target.server)
    return _remote(options, wire, endpoint, client)


def _tell_of_languages(options: EngineOptions, note: Note) -> None:
    if options.lang is not None:
        note("--lang is left aside: the models tell languages by themselves")


def _open_local(options: EngineOptions, _target: Target, _client: OpenClient, note: Note) -> Engine:
    from qocr.engines.local import LocalEngine

    if options.engine == "auto":
        note(AUTO_OFFLINE if options.offline else AUTO_LOCAL)
    if options.dry_run is not None:
        raise UsageError(
            "--dry-run shows what is sent, and the embedded engine sends nothing",
            hint="Name the engine that would: --engine dashscope or openai.",
        )
    if options.upload == "file":
        note("--upload is left aside: the embedded engine sends nothing")
    return LocalEngine(options.lang)


_OPENERS = {
    "dashscope": _open_dashscope,
    "openai": _open_openai,
    "local": _open_local,
}


def _remote(options: EngineOptions, wire: Wire, endpoint: Endpoint, client: OpenClient) -> Engine:
    policy = _policy_call(options, endpoint)
    forced = options.upload == "file"
    if options.dry_run is not None:
        from qocr.engines.remote.dry_run import DryRunEngine

        return DryRunEngine(wire, policy, forced, _teller(options.dry_run))
    from qocr.engines.remote.engine import RemoteEngine
    from qocr.engines.remote.storage import Storage

    return RemoteEngine(wire, client(), Storage(client(), policy, forced) if policy else None)


def _policy_call(options: EngineOptions, endpoint: Endpoint) -> Call | None:
    """How the service's storage is asked for leave; None where it is not to be used."""
    region = regions.region(options.region)
    known = region is not None and region.storage
    if (
        not endpoint.vendor
        or options.upload == "inline"
        or (options.upload == "auto" and not known)
    ):
        return None
    from qocr.engines.remote.storage import policy_call

    workspace = checked_workspace(options.workspace)
    return policy_call(endpoint.host_root, endpoint.key, workspace, options.model)


def _teller(form: str) -> Callable[[DryRunRequest], str]:
    if form == "curl":
        from qocr.engines.remote.curl import commands

        return commands
    from qocr.engines.remote.dry_run import json_lines

    return json_lines
