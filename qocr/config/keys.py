"""Keys: where they are looked for, and what is no key. A key is never shown."""

from __future__ import annotations

import os
from pathlib import Path

from qocr.errors import SetupError

NO_KEY_HINT = (
    "Set DASHSCOPE_API_KEY (or --api-key-file) to use the service, "
    "or read without a key: --engine local (pip install 'qocr[local]')."
)


def dashscope_key(key_file: str | None, as_variable: bool = False) -> str | None:
    """`--api-key-file`, then the places where the vendor's tools look; with `as_variable` only
    how a shell would name it."""
    if as_variable:
        return "$DASHSCOPE_API_KEY"
    place, path = key_place(key_file)
    if path is not None:
        return key_in(path)
    return usable(os.environ[place], place) if place else None


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


def no_key() -> SetupError:
    """The error where the service is to be asked and there is no key."""
    return SetupError("no DashScope key was found", code="NoKey", hint=NO_KEY_HINT)


def key_in(path: Path) -> str:
    """The key in a file; SetupError where it cannot be read or holds none."""
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
    """The key without blanks around it; SetupError, naming its `place`, for what cannot be sent."""
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
