"""The files of the cache: one for each key, bounded in size, safe for several programs at once."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 2 * 1024**3
_SHARDS = 256
_SHARE = MAX_BYTES // _SHARDS
_SLACK = 8  # a folder may outgrow its share by an eighth before it is trimmed
_BLOCK = 4096  # bytes that the smallest file takes on a disk
_PART = ".part"
_PART_SECONDS = 3600.0  # an older part was left by a program that was killed
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the cache: the bytes it takes on the disk, and its last use (Unix seconds)."""

    path: Path
    disk_bytes: int
    used: float

    @property
    def whole(self) -> bool:
        """Whether the file was written to its end."""
        return not self.path.name.endswith(_PART)


class Store:
    """A file for each key (64 hex digits), in 256 folders of at most `share` bytes each.

    A file appears whole or not at all. The ones unused for longest are removed first.
    """

    def __init__(self, folder: Path, share: int = _SHARE) -> None:
        self.folder = folder
        self._share = share
        self._grown_bytes: dict[str, int] = {}

    def load(self, key: str) -> bytes | None:
        """The content of an entry; None where there is none, or it cannot be read."""
        path = self._path(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):  # a folder that is read-only serves all the same
            os.utime(path)
        return content

    def save(self, key: str, content: bytes) -> None:
        """Writes an entry; raises OSError where that fails."""
        path = self._path(key)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor, part = tempfile.mkstemp(_PART, "", path.parent)  # of mode 0600
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            os.replace(part, path)
        except OSError:
            with suppress(OSError):
                os.unlink(part)
            raise
        self._grow(path.parent, len(content))

    def entries(self) -> Iterator[Entry]:
        """Every file of the cache, those left behind by killed programs included."""
        for shard in _files_in(self.folder):
            if len(shard.name) == 2 and _is_hex(shard.name) and _is_folder(shard):
                yield from _entries(Path(shard.path))

    def remove_unused(self, seconds: float) -> list[Entry]:
        """Removes entries that were not used for `seconds`, and returns them.

        Foreign files stay. Raises OSError where an entry cannot be removed.
        """
        now = time.time()
        removed = []
        for entry in self.entries():
            limit = seconds if entry.whole else max(seconds, _PART_SECONDS)
            if now - entry.used >= limit and _remove(entry):
                removed.append(entry)
        return removed

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key

    def _grow(self, shard: Path, size: int) -> None:
        """Trims the folder when this run first writes there, and whenever it grew much since."""
        grown_bytes = self._grown_bytes.get(shard.name)
        self._grown_bytes[shard.name] = (grown_bytes or 0) + _on_disk(size)
        if grown_bytes is None or self._grown_bytes[shard.name] > self._share // _SLACK:
            self._grown_bytes[shard.name] = 0
            _trim(shard, self._share)


def _trim(shard: Path, share: int) -> None:
    """Removes the files longest unused until the others fit in `share` bytes."""
    now = time.time()
    room = share
    for entry in sorted(_entries(shard), key=lambda entry: entry.used, reverse=True):
        room -= entry.disk_bytes
        if room < 0 if entry.whole else now - entry.used > _PART_SECONDS:
            with suppress(OSError):
                _remove(entry)


def _entries(shard: Path) -> Iterator[Entry]:
    for file in _files_in(shard):
        is_entry = file.name.endswith(_PART) or (len(file.name) == 64 and _is_hex(file.name))
        if not is_entry:
            continue
        with suppress(OSError):  # another program was faster to remove it
            if file.is_file(follow_symlinks=False):
                status = file.stat(follow_symlinks=False)
                yield Entry(Path(file.path), _on_disk(status.st_size), status.st_mtime)


def _files_in(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as files:
            return list(files)
    except OSError:
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _is_hex(name: str) -> bool:
    return _HEX.issuperset(name)


def _on_disk(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK


def _remove(entry: Entry) -> bool:
    """Removes the file; False where another program was faster."""
    try:
        entry.path.unlink()
    except FileNotFoundError:
        return False
    return True
