"""The options and the environment -> what answers, once a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from qocr.config import endpoints, keys
from qocr.config.endpoints import Endpoint
from qocr.errors import QocrError, SetupError
from qocr.job import Job
from qocr.target import Target, service_target


def resolve_target(job: Job) -> Target:
    """What reads the pages of the run. That it cannot be reached is its `problem`, which is raised
    by whoever asks it, so that mistakes in the question are told first.

    Raises UsageError for what is no base URL of the engine openai.
    """
    own = endpoints.own_address(job.base_url) if job.engine == "openai" else ""
    asked = service_target(job.model, job.region)
    target = replace(asked, engine="", server=job.server, own_server=own)
    try:
        target = replace(target, engine=_engine(job))
        return replace(target, endpoint=_ENDPOINTS[target.engine](job))
    except QocrError as error:
        return replace(target, problem=error)


def _engine(job: Job) -> str:
    """`--engine auto` is the service where there is a key, else the embedded engine."""
    if job.engine != "auto":
        return job.engine
    keyed = job.dry_run is not None or bool(keys.key_place(job.api_key_file)[0])
    if job.whole_pdf or (keyed and not job.offline):
        return "dashscope"
    if job.base_url is not None:
        raise keys.no_key()
    from qocr.engines.local import available  # 4 ms, which the service's users do without

    if not available():
        raise SetupError(
            "no DashScope key was found and the embedded engine is not installed",
            code="NoEngine",
            hint=keys.NO_KEY_HINT,
        )
    return "local"


def _dashscope(job: Job) -> Endpoint:
    key = keys.dashscope_key(job.api_key_file, job.dry_run is not None)
    if key is None:
        raise keys.no_key()
    endpoint = endpoints.dashscope_endpoint(job.base_url, job.region, job.workspace, key)
    endpoints.checked_workspace(job.workspace)
    return endpoint


def _openai(job: Job) -> Endpoint:
    return endpoints.openai_endpoint(
        job.base_url, job.region, job.workspace, job.api_key_file, job.dry_run is not None
    )


_ENDPOINTS: dict[str, Callable[[Job], Endpoint | None]] = {
    "dashscope": _dashscope,
    "openai": _openai,
    "local": lambda _: None,
}
