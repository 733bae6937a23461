"""API keys: where to find them, and what they look like. A key is never shown."""

from __future__ import annotations

import os
from pathlib import Path

from qocr.config.vendor_settings import vendor_file, vendor_setting
from qocr.errors import SetupError

NO_KEY_HINT = (
    "Set DASHSCOPE_API_KEY (or --api-key-file) to use the service, "
    "or read without a key: --engine local (pip install 'qocr[local]')."
)


def dashscope_key(key_file: str | None, as_variable: bool = False) -> str | None:
    """The DashScope key of `--api-key-file`, else of the places where the vendor's tools look; None
    where there is none. With `as_variable` it is the shell variable `$DASHSCOPE_API_KEY`.

    Raises SetupError for a key that cannot be read or is no key.
    """
    if as_variable:
        return "$DASHSCOPE_API_KEY"
    place, path = key_place(key_file)
    if path is None:
        return usable(os.environ[place], place) if place else None
    vendor = path == vendor_file()
    return usable(_vendor_key(), f"api_key in {path}") if vendor else key_in(path)


def key_place(key_file: str | None) -> tuple[str, Path | None]:
    """What names the place of the DashScope key, and the file if it is in one; ('', None) where
    there is no key."""
    if key_file is not None:
        return "--api-key-file", Path(key_file)
    if os.environ.get("DASHSCOPE_API_KEY", "").strip():
        return "DASHSCOPE_API_KEY", None
    if _vendor_key():
        return "the vendor's settings", vendor_file()
    named_file = os.environ.get("DASHSCOPE_API_KEY_FILE_PATH")
    if named_file:
        return "DASHSCOPE_API_KEY_FILE_PATH", Path(named_file)
    default_file = _home() / ".dashscope" / "api_key"
    return ("the usual file", default_file) if default_file.is_file() else ("", None)


def no_key() -> SetupError:
    """The error for a missing DashScope key."""
    return SetupError("no DashScope key was found", code="NoKey", hint=NO_KEY_HINT)


def key_in(path: Path) -> str:
    """The key in a file; raises SetupError where it cannot be read or holds no key."""
    try:
        key = path.expanduser().read_text(encoding="utf-8").strip()
    except (OSError, RuntimeError, UnicodeDecodeError) as error:  # RuntimeError: no such ~user
        raise SetupError(
            f"the key file {path} cannot be read", code="KeyFile", hint="Check --api-key-file."
        ) from error
    if not key:
        raise SetupError(f"the key file {path} is empty", code="KeyFile", hint=NO_KEY_HINT)
    return usable(key, str(path))


def usable(key: str, place: str) -> str:
    """The key without blanks around it. Raises SetupError, which names its `place`, for a text that
    is no key."""
    key = key.strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise SetupError(
            f"{place} holds no key: it has spaces or other characters no key has", code="KeyFile"
        )
    return key


def _vendor_key() -> str:
    """The key in the settings file of the vendor's package; empty where it has none."""
    setting = vendor_setting("api_key")
    return "" if setting is None else str(setting.value).strip()


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # no HOME and no entry for this user
        return Path("/nonexistent")
