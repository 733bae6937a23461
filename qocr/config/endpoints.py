"""Where requests go: the vendor's hosts, a gateway, a server of the user's own."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from qocr.catalog import regions
from qocr.catalog.regions import DEFAULT_REGION
from qocr.config.keys import dashscope_key, key_in, no_key, usable
from qocr.config.origins import Setting
from qocr.config.vendor_settings import vendor_address, vendor_setting
from qocr.errors import SetupError, UsageError

COMPATIBLE_PATH = "/compatible-mode/v1"
_WORKSPACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}\Z")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where requests go. `vendor` says whether it is the vendor's service; the key is never
    shown."""

    root: str
    key: str | None = field(default=None, repr=False)
    vendor: bool = True

    @property
    def host_root(self) -> str:
        """The root of the vendor's native paths."""
        return self.root.partition("/compatible-mode/")[0]

    @property
    def compatible_root(self) -> str:
        """The root of the vendor's compatible mode."""
        return self.root if _vendor(self.root) else self.root + COMPATIBLE_PATH


def dashscope_endpoint(
    base_url: str | None, region: str | None, workspace: str | None, key: str
) -> Endpoint:
    """The endpoint of the native protocol. A region or a workspace that is named is stronger than
    an address of the vendor in a variable; the address of a gateway stays.

    Raises UsageError for a bad base URL or region, SetupError for a region that has no shared host.
    """
    vendor = used_vendor_address(region, workspace)
    address = vendor.value if base_url is None and vendor is not None else base_url
    if address is None:
        return Endpoint(_region_host(region or DEFAULT_REGION, workspace), key)
    return Endpoint(_host_root(address), key)


def openai_endpoint(
    base_url: str | None,
    region: str | None,
    workspace: str | None,
    key_file: str | None,
    as_variable: bool = False,
) -> Endpoint:
    """The endpoint of chat completions: the base URL of the flag or of OPENAI_BASE_URL, else the
    vendor's compatible mode of the region, with the DashScope key.

    With `as_variable` the key is the shell variable (`$OPENAI_API_KEY`). Raises UsageError or
    SetupError for a bad base URL, region or key.
    """
    address = _address(base_url, "OPENAI_BASE_URL")
    if address is not None:
        key = os.environ.get("OPENAI_API_KEY", "").strip()
        if key_file is not None:
            key = key_file if as_variable else key_in(Path(key_file))
        key = "$OPENAI_API_KEY" if key and as_variable else usable(key, "OPENAI_API_KEY")
        return Endpoint(_checked(address), key or None, _vendor(address))
    vendor_key = dashscope_key(key_file, as_variable)
    if vendor_key is None:
        raise no_key()
    return Endpoint(_region_host(region or DEFAULT_REGION, workspace) + COMPATIBLE_PATH, vendor_key)


def used_vendor_address(region: str | None, workspace: str | None) -> Setting | None:
    """The address in the settings of the vendor's package; None where there is none, or where
    `region` or `workspace`, named elsewhere, lead away from it."""
    setting = vendor_address()
    if setting is None or not _of_vendor(setting.value):
        return setting
    own = {name: vendor_setting(name) for name in ("region", "workspace")}
    for name, value in {"region": region, "workspace": workspace}.items():
        same = own[name]
        if value is not None and (same is None or same.value != value):
            return None
    return setting


def chosen_region(base_url: str | None, region: str | None, workspace: str | None) -> str:
    """The region that is named, else that of the address, else the default one."""
    vendor = used_vendor_address(region, workspace)
    address = base_url or (vendor.value if vendor else "")
    return region or region_of(address) or DEFAULT_REGION


def region_of(address: str) -> str | None:
    """The region of one of the vendor's hosts; None for other addresses."""
    host = _host(address)
    for region in regions.REGIONS.values():
        shared = _host(region.host or "")
        if host.endswith(f".{region.id}.maas.aliyuncs.com") or (shared and host == shared):
            return region.name
    return None


def own_address(base_url: str | None) -> str:
    """The root of the user's own server for the engine openai; empty for the vendor's. Raises
    UsageError for a bad base URL."""
    address = _address(base_url, "OPENAI_BASE_URL")
    root = "" if address is None else _checked(address)
    return "" if _vendor(root) else root


def checked_workspace(workspace: str | None) -> str | None:
    """`workspace` itself; raises UsageError where it is not the id of a workspace."""
    if workspace is not None and not _WORKSPACE.match(workspace):
        raise UsageError(f"--workspace {workspace}: not a workspace id")
    return workspace


def wants_json_errors(arguments: Sequence[str]) -> bool:
    """Whether errors in the command line itself are to be written as JSON."""
    words = " ".join(arguments).replace("--error-format=", "--error-format ")
    return "--error-format json" in words or os.environ.get("QOCR_ERROR_FORMAT") == "json"


def _region_host(name: str, workspace: str | None) -> str:
    region = regions.region(name)
    if region is None:
        raise UsageError(
            f"--region {name}: not a region", hint=f"Regions: {', '.join(regions.REGIONS)}."
        )
    if checked_workspace(workspace):
        return f"https://{workspace}.{region.id}.maas.aliyuncs.com"
    if region.host is None:
        raise SetupError(
            f"the region {region.name} has no shared host",
            code="WorkspaceNeeded",
            hint="Name your workspace with --workspace.",
        )
    return region.host


def _address(flag: str | None, variable: str) -> str | None:
    """The address of the flag, else of the variable. An empty variable counts as none; an empty
    flag stays, and is an error later."""
    return flag if flag is not None else os.environ.get(variable) or None


def _host_root(address: str) -> str:
    """The root of the host; the vendor's own base URLs lose their path."""
    root = _checked(address)
    for path in ("/api/v1", COMPATIBLE_PATH):
        root = root.removesuffix(path)
    return root


def _checked(address: str) -> str:
    """The address without a slash at its end. Raises UsageError where a path added to it would
    lead elsewhere."""
    if not _is_root(address):
        shown = "" if "@" in address else f": {address}"  # it may hold a password
        raise UsageError(
            f"not a base URL{shown}",
            hint="Write it like https://host or http://127.0.0.1:8000: no user, query or blanks.",
        )
    return address.rstrip("/")


def _is_root(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:  # such as a bracket of an IPv6 address that is not closed
        return False
    plain = address.isprintable() and not any(mark in address for mark in " ?#\\")
    named = bool(host) and "@" not in parts.netloc
    return plain and named and parts.scheme in ("http", "https")


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _of_vendor(address: str) -> bool:
    return _host(address).endswith(".aliyuncs.com")


def _vendor(address: str) -> bool:
    return "/compatible-mode/" in urlsplit(address).path
