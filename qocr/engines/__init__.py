"""The engines: each reads one page and yields events (see `types.Engine`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qocr.catalog import regions
from qocr.config.endpoints import Endpoint, checked_workspace, chosen_region
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
    """What a run must know of an engine before it opens it.

    `max_dpi` is the finest resolution for pages of a PDF, `jobs` how many pages it reads at once by
    default. `rereads` says whether asking again can bring another result, `levels` whether it
    levels skewed pages itself, `prompts` whether it follows instructions, `tasks` whether it
    asks for the tasks that are built into a model.
    """

    max_dpi: float
    jobs: int
    rereads: bool
    levels: bool = False
    prompts: bool = True
    tasks: bool = False


TRAITS = {
    "dashscope": Traits(max_dpi=300, jobs=16, rereads=True, tasks=True),
    "openai": Traits(max_dpi=300, jobs=16, rereads=True),
    "local": Traits(max_dpi=200, jobs=1, rereads=False, levels=True, prompts=False),
}
AUTO_OFFLINE = "the network is switched off: reading with the embedded engine (--engine local)"
AUTO_LOCAL = "no DashScope key was found: reading with the embedded engine (--engine local)"


def open_engine(
    options: EngineOptions, target: Target, ask: Ask, client: OpenClient, note: Note
) -> Engine:
    """The engine of the run. Options that it ignores are noted.

    Raises SetupError where its key or its libraries are missing, UsageError for options that it
    does not have.
    """
    if target.server != "any" and not target.own_server:
        note(f"--server {target.server} is ignored: it needs --engine openai and a base URL")
    if options.whole_pdf:
        from qocr.engines.remote.whole_pdf import open_whole

        _note_ignored_lang(options, note)
        return open_whole(options, target, ask, client)
    if not target.engine:
        target.reach()
    if ask.rotate and target.engine == "openai":
        raise UsageError(
            "--rotate needs the service's native protocol",
            hint="Use --engine dashscope, or leave --rotate out.",
        )
    if ask.body and not TRAITS[target.engine].prompts:
        note("--body is ignored: the embedded engine sends nothing")
    return _OPENERS[target.engine](options, target, client, note)


def _open_dashscope(
    options: EngineOptions, target: Target, client: OpenClient, note: Note
) -> Engine:
    from qocr.engines.remote.dashscope import DashScope

    _note_ignored_lang(options, note)
    endpoint = target.reach()
    wire = DashScope(endpoint.root, endpoint.key or "", options.workspace)
    return _remote(options, wire, endpoint, client)


def _open_openai(options: EngineOptions, target: Target, client: OpenClient, note: Note) -> Engine:
    from qocr.engines.remote.openai import OpenAI

    _note_ignored_lang(options, note)
    endpoint = target.reach()
    if options.upload == "file" and not endpoint.vendor:
        raise UsageError(
            "--upload file needs the service's storage, which this server does not have",
            hint="Leave --upload out: pictures are then sent in the requests.",
        )
    if options.workspace is not None and not endpoint.vendor:
        note("--workspace is ignored: the server of the base URL has none")
    wire = OpenAI(endpoint.root, endpoint.key, endpoint.vendor, target.server)
    return _remote(options, wire, endpoint, client)


def _note_ignored_lang(options: EngineOptions, note: Note) -> None:
    if options.lang is not None:
        note("--lang is ignored: the models recognise languages themselves")


def _open_local(options: EngineOptions, _target: Target, _client: OpenClient, note: Note) -> Engine:
    from qocr.engines.local import LocalEngine

    if options.engine == "auto":
        note(AUTO_OFFLINE if options.offline else AUTO_LOCAL)
    if options.dry_run is not None:
        raise UsageError(
            "--dry-run shows requests, and the embedded engine sends none",
            hint="Name an engine that does: --engine dashscope or --engine openai.",
        )
    if options.upload == "file":
        note("--upload is ignored: the embedded engine sends nothing")
    return LocalEngine(options.lang)


_OPENERS = {
    "dashscope": _open_dashscope,
    "openai": _open_openai,
    "local": _open_local,
}


def _remote(options: EngineOptions, wire: Wire, endpoint: Endpoint, client: OpenClient) -> Engine:
    policy = _storage_policy_call(options, endpoint)
    always_stored = options.upload == "file"
    if options.dry_run is not None:
        from qocr.engines.remote.dry_run import DryRunEngine

        return DryRunEngine(wire, policy, always_stored, _dry_run_writer(options.dry_run))
    from qocr.engines.remote.engine import RemoteEngine
    from qocr.engines.remote.storage import Storage

    storage = Storage(client(), policy, always_stored) if policy else None
    return RemoteEngine(wire, client(), storage)


def _storage_policy_call(options: EngineOptions, endpoint: Endpoint) -> Call | None:
    """The call that requests a policy of the service's storage; None where it is not to be
    used."""
    region = regions.region(chosen_region(options.base_url, options.region, options.workspace))
    has_storage = region is not None and region.storage
    if (
        not endpoint.vendor
        or options.upload == "inline"
        or (options.upload == "auto" and not has_storage)
    ):
        return None
    from qocr.engines.remote.storage import policy_call

    workspace = checked_workspace(options.workspace)
    return policy_call(endpoint.host_root, endpoint.key, workspace, options.model)


def _dry_run_writer(form: str) -> Callable[[DryRunRequest], str]:
    if form == "curl":
        from qocr.engines.remote.curl import commands

        return commands
    from qocr.engines.remote.dry_run import json_lines

    return json_lines
