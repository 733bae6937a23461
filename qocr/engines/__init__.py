"""The engines: each reads one page and yields events (see `types.Engine`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qocr import config
from qocr.errors import SetupError, UsageError
from qocr.settings import Job
from qocr.types import Engine

if TYPE_CHECKING:
    from qocr.client import Client
    from qocr.engines.remote import Wire


@dataclass(frozen=True, slots=True)
class Traits:
    """What the line must know of an engine: how fine it reads PDF pages, how many pages it takes
    at once unless told, and whether a second question could bring another answer."""

    max_dpi: float
    jobs: int
    answers_anew: bool


TRAITS = {
    "dashscope": Traits(max_dpi=300, jobs=8, answers_anew=True),
    "openai": Traits(max_dpi=300, jobs=8, answers_anew=True),
    "local": Traits(max_dpi=200, jobs=2, answers_anew=False),
}
AUTO_OFFLINE = "no network is to be used: reading with the embedded engine (--engine local)"
AUTO_LOCAL = "no DashScope key was found: reading with the embedded engine (--engine local)"


def open_engine(job: Job, client: Callable[[], Client], note: Callable[[str], None]) -> Engine:
    """The engine of `--engine`; SetupError where its key or parts are missing."""
    return _OPENERS[job.engine](job, client, note)


def _open_dashscope(job: Job, client: Callable[[], Client], note: Callable[[str], None]) -> Engine:
    from qocr.engines.dashscope import DashScope

    _tell_of_languages(job, note)
    key = config.dashscope_key(job.api_key_file)
    if key is None:
        raise config.no_key()
    endpoint = config.dashscope_endpoint(job.base_url, job.region, job.workspace, key)
    workspace = config.checked_workspace(job.workspace)
    return _remote(DashScope(endpoint.root, key, workspace), client)


def _open_openai(job: Job, client: Callable[[], Client], note: Callable[[str], None]) -> Engine:
    from qocr.engines.openai import OpenAI

    _tell_of_languages(job, note)
    if job.rotate:
        raise UsageError(
            "--rotate is an option of the service's native protocol: --engine dashscope"
        )
    endpoint = config.openai_endpoint(job.base_url, job.region, job.workspace, job.api_key_file)
    return _remote(OpenAI(endpoint.root, endpoint.key, endpoint.vendor), client)


def _tell_of_languages(job: Job, note: Callable[[str], None]) -> None:
    if job.lang is not None:
        note("--lang is left aside: the models tell languages by themselves")


def _open_local(job: Job, _client: Callable[[], Client], _note: Callable[[str], None]) -> Engine:
    from qocr.engines.local import LocalEngine

    return LocalEngine(job.lang)


def _open_auto(job: Job, client: Callable[[], Client], note: Callable[[str], None]) -> Engine:
    from qocr.engines.local import available

    if not job.offline and config.dashscope_key(job.api_key_file) is not None:
        return _open_dashscope(job, client, note)
    if job.base_url is not None:
        raise config.no_key()
    if not available():
        raise SetupError(
            "no DashScope key was found and the embedded engine is not installed",
            code="NoEngine",
            hint=config.NO_KEY_HINT,
        )
    note(AUTO_OFFLINE if job.offline else AUTO_LOCAL)
    return _open_local(job, client, note)


_OPENERS = {
    "auto": _open_auto,
    "dashscope": _open_dashscope,
    "openai": _open_openai,
    "local": _open_local,
}


def _remote(wire: Wire, client: Callable[[], Client]) -> Engine:
    from qocr.engines.remote import Remote

    return Remote(wire, client())
