"""Where requests go: the vendor's hosts, a gateway, a server of the user's own."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from qocr.catalog import regions
from qocr.config.keys import dashscope_key, key_in, no_key, usable
from qocr.errors import SetupError, UsageError

COMPATIBLE_PATH = "/compatible-mode/v1"
_WORKSPACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}\Z")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where requests go; the key is never shown."""

    root: str
    key: str | None = field(default=None, repr=False)
    vendor: bool = True

    @property
    def host_root(self) -> str:
        """What the vendor's native paths hang on."""
        return self.root.partition("/compatible-mode/")[0]

    @property
    def compatible_root(self) -> str:
        """What the paths of the vendor's compatible mode hang on."""
        return self.root if _vendor(self.root) else self.root + COMPATIBLE_PATH


def dashscope_endpoint(
    base_url: str | None, region: str, workspace: str | None, key: str
) -> Endpoint:
    """The host of the native protocol; raises UsageError or SetupError where none is meant."""
    address = _address(base_url, "DASHSCOPE_HTTP_BASE_URL")
    if address is None:
        return Endpoint(_region_host(region, workspace), key)
    return Endpoint(_host_root(address), key)


def openai_endpoint(
    base_url: str | None,
    region: str,
    workspace: str | None,
    key_file: str | None,
    as_variable: bool = False,
) -> Endpoint:
    """Without an address, the vendor's compatible mode of the region with the DashScope key.
    With `as_variable` a key is only how a shell would name it."""
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
    return Endpoint(_region_host(region, workspace) + COMPATIBLE_PATH, vendor_key)


def own_address(base_url: str | None) -> str:
    """The root of the server of the user's own that the engine openai asks, whose models have any
    name; empty where the vendor is asked. Raises UsageError for what is no base URL."""
    address = _address(base_url, "OPENAI_BASE_URL")
    root = "" if address is None else _checked(address)
    return "" if _vendor(root) else root


def checked_workspace(workspace: str | None) -> str | None:
    """The same; UsageError for what is no id of a workspace."""
    if workspace is not None and not _WORKSPACE.match(workspace):
        raise UsageError(f"--workspace {workspace}: not a workspace id")
    return workspace


def wants_json_errors(arguments: Sequence[str]) -> bool:
    """Whether errors in the command line itself are to be told as JSON."""
    said = " ".join(arguments).replace("--error-format=", "--error-format ")
    return "--error-format json" in said or os.environ.get("QOCR_ERROR_FORMAT") == "json"


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
    """An empty variable counts as none; an empty flag is a mistake, not the vendor's host."""
    return flag if flag is not None else os.environ.get(variable) or None


def _host_root(address: str) -> str:
    """Takes the vendor's own base URLs too, which end in a path."""
    root = _checked(address)
    for path in ("/api/v1", COMPATIBLE_PATH):
        root = root.removesuffix(path)
    return root


def _checked(address: str) -> str:
    """A root that paths can hang on: what urlsplit drops, or hides behind an @, builds another."""
    if not _is_root(address):
        told = "" if "@" in address else f": {address}"  # it may hold a password
        raise UsageError(
            f"not a base URL{told}",
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


def _vendor(address: str) -> bool:
    return "/compatible-mode/" in urlsplit(address).path
