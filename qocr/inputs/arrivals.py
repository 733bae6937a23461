"""Watches a folder for files that are dropped into it."""

from __future__ import annotations

from pathlib import Path

from qocr.inputs.sources import sources
from qocr.types import Source

FileStamp = tuple[int, int]  # size in bytes, time of the last change in nanoseconds


class Arrivals:
    """Polls a folder. A file has arrived when its size and time of change are the same in two polls
    in a row, so that no file is read while it is still being written. A file that changes later
    arrives again."""

    def __init__(self, folder: str, recursive: bool) -> None:
        self._folder = folder
        self._recursive = recursive
        self._seen: dict[str, FileStamp] = {}
        self._taken: dict[str, FileStamp] = {}

    def poll(self) -> list[Source]:
        """The files that have arrived since the last poll, in natural order."""
        before, self._seen = self._seen, {}
        arrived = []
        for source in sources([self._folder], self._recursive):
            stamp = _stamp(source.name) if source.error is None else None
            if stamp is None:
                continue
            self._seen[source.name] = stamp
            if before.get(source.name) == stamp != self._taken.get(source.name):
                self._taken[source.name] = stamp
                arrived.append(source)
        return arrived


def _stamp(name: str) -> FileStamp | None:
    """Size and time of the last change; None for a file that is still empty or already gone."""
    try:
        status = Path(name).stat()
    except OSError:
        return None
    return (status.st_size, status.st_mtime_ns) if status.st_size else None
