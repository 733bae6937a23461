"""Which hosts can be reached, and which of them accept the key."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from qocr.catalog import regions
from qocr.catalog.regions import DEFAULT_MODEL, Region
from qocr.client.calls import Call
from qocr.commands.doctor import variables
from qocr.commands.doctor.checks import NONE, OK, PROBLEM, Check, State
from qocr.commands.doctor.engine_check import EngineChoice
from qocr.commands.doctor.hosts import Host, Probe, ask_all
from qocr.commands.doctor.settings_check import EffectiveSettings
from qocr.config import endpoints, files, origins, vendor_settings
from qocr.config.endpoints import Endpoint
from qocr.engines.remote.storage import policy_call
from qocr.errors import QocrError
from qocr.job import EngineOptions

SECTION = variables.SECTION
SERVER = "server"
VENDOR = ".aliyuncs.com"


def checks(
    effective: EffectiveSettings, choice: EngineChoice, timeout_seconds: float
) -> Iterator[Check]:
    """The hosts that are and could be asked, then the clock by what they answered."""
    hosts = list(hosts_to_ask(effective.reading.engine, choice))
    probes = ask_all(hosts, timeout_seconds)
    key = _shown_key(choice)
    yield from host_checks(list(zip(hosts, probes, strict=True)), key, effective)
    yield from _not_asked({host.name for host in hosts})
    yield variables.clock([one.date for one in probes if one and one.date], datetime.now(UTC))


def host_checks(
    answered: Sequence[tuple[Host, Probe | None]], key: str, effective: EffectiveSettings
) -> Iterator[Check]:
    """A line for each host; `key` says where the key was found."""
    takers = [host.name for host, probe in answered if host.keyed and probe and _accepts(probe)]
    for host, probe in answered:
        check = _check(host, probe, key)
        elsewhere = [name for name in takers if name != SERVER]
        if host.chosen and host.name not in takers and len(elsewhere) == 1:
            yield replace(check, hint=_way_to(elsewhere[0], effective))
        else:
            yield check


def _accepts(met: Probe) -> bool:
    return met.outcome == "accepts"


def _check(host: Host, met: Probe | None, key: str) -> Check:
    bad: State = PROBLEM if host.needed else NONE
    where = "yours" if host.chosen else ""
    if met is None:
        return Check(SECTION, host.name, bad, "no answer in time", where, _hint(host, None))
    if met.outcome == "silent":
        said = f"not reachable: {_why(host, met.error)}"
        return Check(SECTION, host.name, bad, said, where, _hint(host, met.error))
    reached = f"reachable in {met.seconds:.2f} s"
    if met.outcome == "failing":
        said = f"{reached}, but answers {met.error.code if met.error else ''}"
        return Check(SECTION, host.name, bad, said, where, _hint(host, met.error))
    if met.outcome == "refuses" and host.keyed:
        hint = _hint(host, met.error) if host.name != SERVER else f"Check the key: {key}."
        return Check(SECTION, host.name, bad, f"{reached}, refuses the key", where, hint)
    if met.outcome == "untold":
        said = f"{reached}, does not tell whether it accepts the key"
        return Check(SECTION, host.name, NONE, said if host.keyed else reached, where)
    told = ", accepts the key" if _accepts(met) and host.keyed else ""
    return Check(SECTION, host.name, OK, reached + told, where)


def _why(host: Host, error: QocrError | None) -> str:
    if error is None:
        return ""
    return error.message if host.chosen else error.code


def _hint(host: Host, error: QocrError | None) -> str:
    if not host.needed:
        return ""
    return error.hint if error else "Check the network and the address."


def _way_to(region: str, effective: EffectiveSettings) -> str:
    """The line to put where the region is said now, or into the user's file."""
    options = effective.reading.engine
    address = endpoints.used_vendor_address(options.region, options.workspace)
    first = ""
    if options.base_url is not None:
        first = f"Leave out {effective.source('base_url')}. "
    elif address is not None:
        first = f"Unset {address.source}. "
    line = f'region = "{region}"'
    setting = effective.settings.get("region")
    if setting is not None and setting.file is None and setting.source.startswith(origins.PREFIX):
        return f"{first}Set {setting.source}={region}, or unset it and put {line} into {_file()}."
    own_file = setting.file if setting else None
    if own_file is None or own_file == vendor_settings.vendor_file():
        own_file = files.user_file()
    return f"{first}The key belongs to {region}: put {line} into {own_file}."


def _file() -> str:
    return str(files.user_file())


def _not_asked(asked: Container[str]) -> Iterator[Check]:
    missing = [name for name in regions.REGIONS if name not in asked]
    if len(missing) == len(regions.REGIONS):
        yield Check(SECTION, "regions", NONE, "not asked: the address is another server's")
        return
    for name in missing:
        hint = "It has no shared host: name yours with --workspace."
        yield Check(SECTION, name, NONE, "not asked", hint=hint)


def _shown_key(choice: EngineChoice) -> str:
    own = choice.endpoint is not None and choice.endpoint.key != choice.key.value
    return "OPENAI_API_KEY" if own else choice.key.place


def hosts_to_ask(options: EngineOptions, choice: EngineChoice) -> Iterator[Host]:
    """The host that the settings lead to, and those of the vendor's other regions, unless the key
    is used with a server that is not the vendor's."""
    endpoint = choice.endpoint or _service(options)
    needed = choice.endpoint is not None
    if endpoint is not None and not endpoint.vendor:
        yield Host(SERVER, _models_call(endpoint), True, needed)
        return
    root = endpoint.host_root if endpoint else ""
    roots = {region.name: _root(region, options, root) for region in regions.REGIONS.values()}
    if root and root not in roots.values():
        key = endpoint.key if endpoint else None
        yield Host(SERVER, _policy_call(root, key, _workspace(options)), True, needed)
        if not _is_vendors(root):
            return  # a key that is used there is nobody else's business
    for name, address in roots.items():
        if address:
            chosen = address == root
            key = endpoint.key if endpoint and chosen else choice.key.value
            call = _policy_call(address, key, _workspace(options) if chosen else None)
            yield Host(name, call, chosen, needed and chosen)


def _service(options: EngineOptions) -> Endpoint | None:
    """Where the service would be asked if there were a key."""
    try:
        return endpoints.dashscope_endpoint(options.base_url, options.region, options.workspace, "")
    except QocrError:
        return None


def _root(region: Region, options: EngineOptions, root: str) -> str:
    """The host of a region: the workspace's own where settings lead there or no other is."""
    asked = regions.region(options.region or regions.DEFAULT_REGION)
    if asked is region and _is_vendors(root) and f".{region.id}." in root:
        return root
    workspace = _workspace(options)
    if region.host is None and workspace:
        return f"https://{workspace}.{region.id}.maas{VENDOR}"
    return region.host or ""


def _is_vendors(root: str) -> bool:
    return (urlsplit(root).hostname or "").endswith(VENDOR)


def _workspace(options: EngineOptions) -> str | None:
    """None for what is no workspace id, which is told as the engine's problem."""
    try:
        return endpoints.checked_workspace(options.workspace)
    except QocrError:
        return None


def _policy_call(root: str, key: str | None, workspace: str | None) -> Call:
    """Asks for leave to upload, which costs nothing and is not used. Source: "temporary storage"
    page, which has it for Beijing and Singapore; other hosts may not know it."""
    return policy_call(root, key or None, workspace, DEFAULT_MODEL)


def _models_call(endpoint: Endpoint) -> Call:
    """Asks for the list of models, which every server with chat completions has."""
    headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
    return Call(f"{endpoint.root}/models", headers, b"", method="GET")
