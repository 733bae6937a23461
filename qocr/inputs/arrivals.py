"""Files that are dropped into a folder, as they arrive."""

from __future__ import annotations

from pathlib import Path

from qocr.inputs.sources import sources
from qocr.types import Source

Stamp = tuple[int, int]


class Arrivals:
    """Looks into a folder again and again. A file has arrived when it looks the same twice; one
    that changes later arrives anew."""

    def __init__(self, folder: str, recursive: bool) -> None:
        self._folder = folder
        self._recursive = recursive
        self._seen: dict[str, Stamp] = {}
        self._taken: dict[str, Stamp] = {}

    def look(self) -> list[Source]:
        """What has arrived since it was looked last time, in natural order."""
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


def _stamp(name: str) -> Stamp | None:
    """Size and time of the last change; None for a file that is empty yet, or gone again."""
    try:
        found = Path(name).stat()
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns) if found.st_size else None
