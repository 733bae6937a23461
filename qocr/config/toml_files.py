"""Settings files are TOML."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qocr.errors import SetupError


def load(path: Path) -> Mapping[str, Any]:
    """What a settings file says; raises SetupError for a file that is not TOML."""
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SetupError(
            f"{path}: {error}", code="ConfigFile", hint="Correct the file: it must be valid TOML."
        ) from error
