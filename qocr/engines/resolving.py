"""The options and the environment -> the target of a run, worked out once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from qocr.config import endpoints, keys
from qocr.config.endpoints import Endpoint
from qocr.errors import QocrError, SetupError
from qocr.job import EngineOptions
from qocr.target import Target, service_target


def resolve_target(options: EngineOptions) -> Target:
    """The target of the run. If it cannot be used, the reason is its `problem`, which `reach`
    raises later, so that mistakes in other options are reported first.

    Raises UsageError for a base URL that the engine openai cannot use.
    """
    own_server = endpoints.own_address(options.base_url) if options.engine == "openai" else ""
    region = endpoints.chosen_region(options.base_url, options.region, options.workspace)
    service = service_target(options.model, region)
    target = replace(service, engine="", server=options.server, own_server=own_server)
    try:
        target = replace(target, engine=_engine(options))
        return replace(target, endpoint=_ENDPOINTS[target.engine](options))
    except QocrError as error:
        return replace(target, problem=error)


def _engine(options: EngineOptions) -> str:
    """`--engine auto` is the service where there is a key, else the embedded engine."""
    if options.engine != "auto":
        return options.engine
    has_key = options.dry_run is not None or bool(keys.key_place(options.api_key_file)[0])
    if options.whole_pdf or (has_key and not options.offline):
        return "dashscope"
    if options.base_url is not None:
        raise keys.no_key()
    from qocr.engines.local import available  # takes 4 ms, which the service does not need

    if not available():
        raise SetupError(
            "no DashScope key was found and the embedded engine is not installed",
            code="NoEngine",
            hint=keys.NO_KEY_HINT,
        )
    return "local"


def _dashscope(options: EngineOptions) -> Endpoint:
    key = keys.dashscope_key(options.api_key_file, options.dry_run is not None)
    if key is None:
        raise keys.no_key()
    endpoint = endpoints.dashscope_endpoint(
        options.base_url, options.region, options.workspace, key
    )
    endpoints.checked_workspace(options.workspace)
    return endpoint


def _openai(options: EngineOptions) -> Endpoint:
    return endpoints.openai_endpoint(
        options.base_url,
        options.region,
        options.workspace,
        options.api_key_file,
        options.dry_run is not None,
    )


_ENDPOINTS: dict[str, Callable[[EngineOptions], Endpoint | None]] = {
    "dashscope": _dashscope,
    "openai": _openai,
    "local": lambda _: None,
}
