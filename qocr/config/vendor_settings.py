"""The settings of the vendor's own Python package: its variables, then its file. Those of qocr are
stronger, and flags are the strongest.

Source: dashscope 2.0.2, `v2/_config.py`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from qocr.catalog import regions
from qocr.config import toml_files
from qocr.config.origins import Setting
from qocr.errors import SetupError

_VARIABLES: dict[str, tuple[str, ...]] = {
    "api_key": (),  # DASHSCOPE_API_KEY has a place of its own: `keys`
    "region": ("DASHSCOPE_REGION",),
    "workspace": ("DASHSCOPE_WORKSPACE",),
    "base_url": ("DASHSCOPE_BASE_URL", "DASHSCOPE_HTTP_BASE_URL"),
}


def vendor_options() -> Iterator[Setting]:
    """The region and the workspace, where they are set. A region that does not offer the models is
    passed over: it is meant for others. Raises SetupError for a file that is not TOML."""
    _load()
    for option in ("region", "workspace"):
        setting = vendor_setting(option)
        if setting is not None and (option != "region" or regions.region(setting.value)):
            yield setting


def vendor_address() -> Setting | None:
    """The base URL of the native protocol; None where none is set."""
    return vendor_setting("base_url")


def vendor_setting(option: str) -> Setting | None:
    """The setting of an option in a variable, or else in the file; None where there is none, and
    where the file cannot be read."""
    for name in _VARIABLES[option]:
        if os.environ.get(name):
            return Setting(option, os.environ[name], name)
    try:
        value = _load().get(option)
    except SetupError:
        return None
    path = vendor_file()
    return Setting(option, value, str(path), path) if value and isinstance(value, str) else None


def vendor_file() -> Path:
    """The path of the vendor's settings file, which need not exist."""
    path = Path(os.environ.get("DASHSCOPE_CONFIG") or "~/.dashscope/config.toml")
    try:
        return path.expanduser()
    except RuntimeError:  # no HOME and no entry for this user
        return path


def _load() -> Mapping[str, Any]:
    path = vendor_file()
    return toml_files.load(path) if path.is_file() else {}
