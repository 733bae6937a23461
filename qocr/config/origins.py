"""Settings and where they come from, with their secrets hidden."""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PREFIX = "QOCR_"
SECRET = frozenset({"password"})
ADDRESSES = frozenset({"base_url"})
PATHS_OF_KEYS = frozenset({"api_key_file"})
NOT_SHOWN = "set, not shown"
MOST_SHOWN = 200  # characters of a value
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


@dataclass(frozen=True, slots=True)
class Setting:
    """The value of an option and where it comes from.

    `value` is the text of a variable or the TOML value in a file. `source` names the variable, file
    or flag. In a `file`, `table` is the command's own table, '' above all tables. `expected` says
    what the option takes, where it does not take the value.
    """

    option: str
    value: Any = field(repr=False)
    source: str
    file: Path | None = None
    table: str = ""
    expected: str = ""

    @property
    def name(self) -> str:
        """The option, with its command if it stands in a table: `kie.model`."""
        return f"{self.table}.{self.option}" if self.table else self.option

    @property
    def assignment(self) -> str:
        """The setting as it was written: `QOCR_JOBS=abc`, `/…/config.toml: [kie] jobs = -4`."""
        if self.file is None:
            return f"{self.source}={self.shown}"
        table = f"[{self.table}] " if self.table else ""
        quoted = f'"{self.shown}"' if isinstance(self.value, str) else self.shown
        return f"{self.source}: {table}{self.option} = {quoted}"

    @property
    def shown(self) -> str:
        """The value as text, without secrets; long ones are cut."""
        if self.option in SECRET:
            return NOT_SHOWN
        if self.option in ADDRESSES:
            return shown_address(str(self.value))
        if isinstance(self.value, bool):
            return str(self.value).lower()
        text = "{…}" if isinstance(self.value, dict) else str(self.value)
        text = shown_path(text) if self.option in PATHS_OF_KEYS else text
        return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def variable(option: str) -> Setting | None:
    """The setting of an option's variable; None where it is unset or empty."""
    name = f"{PREFIX}{option.upper()}"
    value = os.environ.get(name)
    return Setting(option, value, name) if value else None


def unknown_variables(known: Container[str]) -> Iterator[Setting]:
    """The `QOCR_*` variables that belong to no option."""
    for name, value in sorted(os.environ.items()):
        option = name.removeprefix(PREFIX).lower()
        if name.startswith(PREFIX) and value and option not in known:
            yield Setting(option, value, name)


def named_settings(message: str, settings: Iterable[Setting]) -> list[Setting]:
    """The settings whose flag stands in the message, as in `--dpi abc: not a number`."""
    words = set(re.split(r"[\s:,;]+", message))
    return [setting for setting in settings if f"--{setting.option.replace('_', '-')}" in words]


def other_address() -> Setting | None:
    """The base URL of `--engine openai` in OPENAI_BASE_URL."""
    return _variable("OPENAI_BASE_URL")


def has_other_key() -> bool:
    """Whether there is a key for servers other than the vendor's."""
    return bool(os.environ.get("OPENAI_API_KEY", "").strip())


def _variable(name: str) -> Setting | None:
    value = os.environ.get(name)
    return Setting("base_url", value, name) if value else None


def network_variables() -> list[tuple[str, str]]:
    """The variables of proxies and certificates that are set, with their values, which may hold
    passwords."""
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
    """A path to show, unless somebody gave a key in its place."""
    return "not shown: it looks like a key" if path.strip().startswith("sk-") else path
