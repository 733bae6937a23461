"""Settings from outside the command line: environment, configuration files, keys.

The only reader of the environment. Flags and `QOCR_*` variables are matched to options by the
command line itself; this room finds the files' defaults, the keys and the addresses.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from qocr import regions
from qocr.errors import SetupError, UsageError

PROJECT_FILE = "qocr.toml"
# A file that merely lies in a folder must not decide where keys go or what is overwritten.
USER_ONLY = frozenset({"base_url", "workspace", "api_key_file", "output", "also"})
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


def file_defaults(options: Iterable[str], tasks: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Option values for each task: of the user's file, of the project's over it, and in each of
    the task's own table over what holds for all.

    Raises SetupError for a file that is no TOML or sets what it may not.
    """
    known = set(options)
    general: dict[str, Any] = {}
    special: dict[str, dict[str, Any]] = {task: {} for task in tasks}
    for path, banned in _files():
        for name, value in _load(path).items():
            if name in special and isinstance(value, dict):
                _check_options(path, value, known, banned)
                special[name] |= value
            else:
                _check_options(path, {name: value}, known, banned)
                general[name] = value
    return {task: general | table for task, table in special.items()}


def dashscope_key(key_file: str | None, as_variable: bool = False) -> str | None:
    """`--api-key-file`, then the places where the vendor's tools look; with `as_variable` only
    how a shell would name it."""
    if as_variable:
        return "$DASHSCOPE_API_KEY"
    if key_file is not None:
        return _key_in(Path(key_file))
    if os.environ.get("DASHSCOPE_API_KEY", "").strip():
        return _usable(os.environ["DASHSCOPE_API_KEY"], "DASHSCOPE_API_KEY")
    named = os.environ.get("DASHSCOPE_API_KEY_FILE_PATH")
    if named:
        return _key_in(Path(named))
    usual = _home() / ".dashscope" / "api_key"
    return _key_in(usual) if usual.is_file() else None


def dashscope_endpoint(
    base_url: str | None, region: str, workspace: str | None, key: str
) -> Endpoint:
    """The host of the native protocol; raises UsageError or SetupError where none is meant."""
    address = base_url or os.environ.get("DASHSCOPE_HTTP_BASE_URL")
    return Endpoint(_host_root(address) if address else _region_host(region, workspace), key)


def openai_endpoint(
    base_url: str | None,
    region: str,
    workspace: str | None,
    key_file: str | None,
    as_variable: bool = False,
) -> Endpoint:
    """Without an address, the vendor's compatible mode of the region with the DashScope key.
    With `as_variable` a key is only how a shell would name it."""
    address = base_url or os.environ.get("OPENAI_BASE_URL")
    if address:
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
    address = base_url or os.environ.get("OPENAI_BASE_URL")
    return bool(address) and not _vendor(_checked(address or ""))


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


def _host_root(address: str) -> str:
    """Takes the vendor's own base URLs too, which end in a path."""
    root = _checked(address)
    for path in ("/api/v1", "/compatible-mode/v1"):
        root = root.removesuffix(path)
    return root


def _checked(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:  # such as a bracket of an IPv6 address that is not closed
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(
            f"not a base URL: {address}",
            hint="Write it like https://host or http://127.0.0.1:8000.",
        )
    return address.rstrip("/")


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


def _files() -> Iterator[tuple[Path, frozenset[str]]]:
    user = _user_file()
    if user is not None and user.is_file():
        yield user, frozenset()
    try:
        here = Path.cwd()
    except OSError:  # the folder was removed under us
        return
    for folder in (here, *here.parents):
        if (folder / PROJECT_FILE).is_file():
            yield folder / PROJECT_FILE, USER_ONLY
            return


def _user_file() -> Path | None:
    import platformdirs

    return platformdirs.user_config_path("qocr", appauthor=False) / "config.toml"


def _load(path: Path) -> Mapping[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SetupError(f"{path}: {error}", code="ConfigFile", hint="Mend the file.") from error


def _check_options(
    path: Path, options: Mapping[str, Any], known: set[str], banned: frozenset[str]
) -> None:
    for option, value in options.items():
        if option not in known:
            raise SetupError(f"{path}: {option!r} is not an option", code="ConfigFile")
        sends_file = banned and option == "prompt" and str(value).startswith("@")
        if option in banned or sends_file:
            raise SetupError(
                f"{path} may not set {option!r}",
                code="ConfigFile",
                hint="A file found in a folder may not: use your own config.toml or a flag.",
            )


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # no HOME and no entry for this user
        return Path("/nonexistent")
