"""Settings from outside the command line: environment, keys, addresses, folders.

With `origins` the only reader of the environment. Flags and `QOCR_*` variables are matched to
options by the command line itself; `configfiles` has what files set.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from qocr import regions
from qocr.errors import SetupError, UsageError

NO_KEY_HINT = (
    "Set DASHSCOPE_API_KEY (or --api-key-file) to use the service, "
    "or read without a key: --engine local (pip install 'qocr[local]')."
)
_WORKSPACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}\Z")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where requests go; the key is never shown."""

    root: str
    key: str | None = field(default=None, repr=False)
    vendor: bool = True


def dashscope_key(key_file: str | None, as_variable: bool = False) -> str | None:
    """`--api-key-file`, then the places where the vendor's tools look; with `as_variable` only
    how a shell would name it."""
    if as_variable:
        return "$DASHSCOPE_API_KEY"
    place, path = key_place(key_file)
    if path is not None:
        return _key_in(path)
    return _usable(os.environ[place], place) if place else None


def key_place(key_file: str | None) -> tuple[str, Path | None]:
    """What says where the DashScope key is, and the file if it is in one; ('', None) for none."""
    if key_file is not None:
        return "--api-key-file", Path(key_file)
    if os.environ.get("DASHSCOPE_API_KEY", "").strip():
        return "DASHSCOPE_API_KEY", None
    named = os.environ.get("DASHSCOPE_API_KEY_FILE_PATH")
    if named:
        return "DASHSCOPE_API_KEY_FILE_PATH", Path(named)
    usual = _home() / ".dashscope" / "api_key"
    return ("the usual file", usual) if usual.is_file() else ("", None)


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
            key = key_file if as_variable else _key_in(Path(key_file))
        key = "$OPENAI_API_KEY" if key and as_variable else _usable(key, "OPENAI_API_KEY")
        return Endpoint(_checked(address), key or None, _vendor(address))
    found = dashscope_key(key_file, as_variable)
    if found is None:
        raise no_key()
    return Endpoint(_region_host(region, workspace) + "/compatible-mode/v1", found)


def asks_own_server(base_url: str | None) -> bool:
    """Whether the engine openai asks a server of the user's own, whose models have any name."""
    return bool(own_address(base_url))


def own_address(base_url: str | None) -> str:
    """The root of that server, empty where the vendor is asked."""
    address = _address(base_url, "OPENAI_BASE_URL")
    root = "" if address is None else _checked(address)
    return "" if _vendor(root) else root


def cache_folder() -> Path | None:
    """Where pages are kept; None where the platform cannot tell, as without a home."""
    import platformdirs

    try:
        folder = platformdirs.user_cache_path("qocr", appauthor=False)
    except RuntimeError:  # no HOME, and no entry for this user
        return None
    return folder / "pages" if folder.is_absolute() else None


def batch_folder() -> Path:
    """Where submissions are remembered; SetupError where the platform cannot tell."""
    import platformdirs

    folder = platformdirs.user_state_path("qocr", appauthor=False)
    if not folder.is_absolute():
        raise SetupError(
            "there is no folder to remember batches in", code="NoHome", hint="Set HOME."
        )
    return folder / "batches"


def disable_telemetry() -> None:
    """onnxruntime 1.29 and later leave a device id in the home folder and report to Microsoft
    unless this is set before it is imported. Source: Privacy.md in its wheel."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def no_key() -> SetupError:
    return SetupError("no DashScope key was found", code="NoKey", hint=NO_KEY_HINT)


def checked_workspace(workspace: str | None) -> str | None:
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
    for path in ("/api/v1", "/compatible-mode/v1"):
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


def _key_in(path: Path) -> str:
    try:
        key = path.expanduser().read_text(encoding="utf-8").strip()
    except (OSError, RuntimeError, UnicodeDecodeError) as error:  # RuntimeError: no such ~user
        raise SetupError(
            f"the key file {path} cannot be read", code="KeyFile", hint="Check --api-key-file."
        ) from error
    if not key:
        raise SetupError(f"the key file {path} is empty", code="KeyFile", hint=NO_KEY_HINT)
    return _usable(key, str(path))


def _usable(key: str, place: str) -> str:
    key = key.strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise SetupError(
            f"{place} holds no key: it has spaces or other characters no key has", code="KeyFile"
        )
    return key


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # no HOME and no entry for this user
        return Path("/nonexistent")
