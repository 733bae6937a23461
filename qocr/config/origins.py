"""Where settings come from, fit to be shown; for whoever looks for a fault. Reads the environment
as `config` does, and decides nothing."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qocr.config.files import file_tables, setting_files
from qocr.errors import SetupError

PREFIX = "QOCR_"
SECRET = frozenset({"password"})
ADDRESSES = frozenset({"base_url"})
PATHS_OF_KEYS = frozenset({"api_key_file"})
NOT_SHOWN = "set, not shown"
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


@dataclass(frozen=True, slots=True)
class Setting:
    """`name` is an option, or TASK.option; `source` a variable, a file or the command line;
    `file` the file it stands in, if it does."""

    name: str
    value: Any
    source: str
    file: Path | None = None

    @property
    def shown(self) -> str:
        option = self.name.rpartition(".")[2]
        if option in SECRET:
            return NOT_SHOWN
        if option in ADDRESSES:
            return shown_address(str(self.value))
        if isinstance(self.value, bool):
            return str(self.value).lower()
        return shown_path(str(self.value)) if option in PATHS_OF_KEYS else str(self.value)


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A file that was looked at, and what is wrong with it."""

    path: Path
    error: SetupError | None


def settings(
    known: Container[str], commands: Container[str]
) -> tuple[dict[str, Setting], list[SettingsFile]]:
    """What files and variables set, the stronger in place of the weaker, and the files. Where
    one file is broken none counts, as no command would start."""
    found: dict[str, Setting] = {}
    files = []
    for path, banned in setting_files():
        try:
            for table, values in file_tables(path, banned, known, commands):
                for option, value in values.items():
                    name = f"{table}.{option}" if table else option
                    found[name] = Setting(name, value, str(path), path)
            files.append(SettingsFile(path, None))
        except SetupError as error:
            files.append(SettingsFile(path, error))
    if any(file.error for file in files):
        found = {}
    for setting in _variables():
        weaker = [name for name in found if name.rpartition(".")[2] == setting.name]
        for name in weaker:
            del found[name]
        found[setting.name] = setting
    return found, files


def _variables() -> Iterable[Setting]:
    for name, value in sorted(os.environ.items()):
        if name.startswith(PREFIX) and value:
            yield Setting(name.removeprefix(PREFIX).lower(), value, name)


def vendor_address() -> Setting | None:
    """The address for the service's own protocol that the vendor's tools take from a variable."""
    return _variable("DASHSCOPE_HTTP_BASE_URL")


def other_address() -> Setting | None:
    """The address for `--engine openai` that a variable gives."""
    return _variable("OPENAI_BASE_URL")


def has_other_key() -> bool:
    """Whether there is a key for servers that are not the service."""
    return bool(os.environ.get("OPENAI_API_KEY", "").strip())


def _variable(name: str) -> Setting | None:
    value = os.environ.get(name)
    return Setting("base_url", value, name) if value else None


def network_variables() -> list[tuple[str, str]]:
    """Proxies and certificates as they hold, names and values as they are: not to be shown."""
    proxies = [
        (name, os.environ[name])
        for proxy in PROXIES
        for name in [proxy.lower() if os.environ.get(proxy.lower()) else proxy]
        if os.environ.get(name)
    ]
    return proxies + [(name, os.environ[name]) for name in CERTIFICATES if os.environ.get(name)]


def shown_address(address: str) -> str:
    """An address without the passwords and tokens that may be in it."""
    head, at, tail = address.rpartition("@")
    if at:
        scheme = head.partition("://")[0] + "://" if "://" in head else ""
        return f"{scheme}***@{tail.partition('?')[0]}" if "?" not in head else f"{scheme}***"
    root, query, _ = address.partition("?")
    return root + ("?***" if query else "")


def shown_path(path: str) -> str:
    """A path, unless a key was given in its place."""
    return "not shown: it looks like a key" if path.strip().startswith("sk-") else path
