"""`qocr cache path|size|clear`: the folder of the cache, its size, and how to empty it."""

from __future__ import annotations

import json
import re

from qocr.config import folders
from qocr.errors import ExitCode, OutputError, SetupError, UsageError
from qocr.job import CommandOptions
from qocr.middleware.cache.store import Entry, Store
from qocr.output.sinks import standard_output

_AGE = re.compile(r"(\d+)([smhdw])\Z", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def open_store() -> Store:
    """The user's cache; raises SetupError where the platform has no folder for it."""
    folder = folders.cache_folder()
    if folder is None:
        raise SetupError(
            "there is no folder to keep pages in",
            code="NoCacheFolder",
            hint="Set HOME (or XDG_CACHE_HOME on Linux) to the path of a folder.",
        )
    return Store(folder)


def path(_options: CommandOptions) -> ExitCode:
    """Prints the folder of the cache."""
    return _print(f"{open_store().folder}\n")


def size(options: CommandOptions) -> ExitCode:
    """Prints how many pages the cache holds, and their size on the disk."""
    store = open_store()
    entries = list(store.entries())
    if not options.json:
        return _print(f"{_counted(entries)}\n")
    record = {
        "qocr": 1,
        "folder": str(store.folder),
        "pages": sum(entry.whole for entry in entries),
        "bytes": sum(entry.disk_bytes for entry in entries),
    }
    return _print(json.dumps(record, ensure_ascii=False) + "\n")


def clear(options: CommandOptions) -> ExitCode:
    """Removes entries, with `--older-than` only unused ones. Raises OutputError where a file cannot
    be removed."""
    store = open_store()
    try:
        removed = store.remove_unused(_seconds(options.older_than))
    except OSError as error:
        raise OutputError(
            f"{error.filename} cannot be removed: {error.strerror}", hint="Check its permissions."
        ) from error
    return _print(f"removed {_counted(removed)}\n")


def _seconds(age: str | None) -> float:
    if age is None:
        return 0
    match = _AGE.match(age)
    if match is None:
        raise UsageError(
            f"--older-than {age}: not an age", hint="Write it like 30d, 12h, 45m, 90s or 2w."
        )
    return int(match[1]) * _SECONDS[match[2]]


def _counted(entries: list[Entry]) -> str:
    """`1,204 pages, 9.9 MB`; files that a killed run left incomplete count only by their size."""
    pages = sum(entry.whole for entry in entries)
    size = sum(entry.disk_bytes for entry in entries)
    shown = f"{size / 1e6:,.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
    return f"{pages:,} page{'s' * (pages != 1)}, {shown}"


def _print(text: str) -> ExitCode:
    with standard_output() as stdout:
        stdout.write(text.encode("utf-8", "surrogateescape"))
    return ExitCode.OK
