"""The folders of the cache and of batches."""

from __future__ import annotations

from pathlib import Path

from qocr.errors import SetupError


def cache_folder() -> Path | None:
    """The folder of the cache; None where the platform has none, as without a home."""
    import platformdirs

    try:
        folder = platformdirs.user_cache_path("qocr", appauthor=False)
    except RuntimeError:  # no HOME, and no entry for this user
        return None
    return folder / "pages" if folder.is_absolute() else None


def batch_folder() -> Path:
    """The folder of batch submissions; raises SetupError where the platform has none."""
    import platformdirs

    folder = platformdirs.user_state_path("qocr", appauthor=False)
    if not folder.is_absolute():
        raise SetupError(
            "there is no folder to remember batches in", code="NoHome", hint="Set HOME."
        )
    return folder / "batches"
