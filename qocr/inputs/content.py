"""The bytes of a document and their digest, each taken no more often than needed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from io import BufferedReader
from threading import Lock
from typing import Protocol

from qocr.errors import InputError

MAX_PICTURE_BYTES = 512 * 1024 * 1024
_State = tuple[int, int]


class Content(Protocol):
    """Threads may share it; both raise InputError where the document cannot be read."""

    def read(self) -> tuple[bytes, str]:
        """The bytes and their SHA-256."""
        ...

    def digest(self) -> str:
        """The SHA-256 of the bytes, as 64 hex digits."""
        ...


class FileContent:
    """A file, hashed again only if it was changed."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._lock = Lock()
        self._known: tuple[_State | None, str] = (None, "")

    def read(self) -> tuple[bytes, str]:
        """The bytes and their SHA-256. Raises InputError for what cannot be read or is larger than
        512 MB."""
        with _opened(self._path) as file:
            state = _state(file)
            data = _read(file)
        return data, self._digest(state, lambda: hashlib.sha256(data).hexdigest())

    def digest(self) -> str:
        """The SHA-256 of the file as it is now."""
        with _opened(self._path) as file:
            return self._digest(
                _state(file), lambda: hashlib.file_digest(file, "sha256").hexdigest()
            )

    def _digest(self, state: _State, take: Callable[[], str]) -> str:
        with self._lock:  # pages of one document are opened at once
            if self._known[0] != state:
                self._known = state, take()
            return self._known[1]


class MemoryContent:
    """Bytes that came through a pipe or from an address."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.digest = cache(lambda: hashlib.sha256(data).hexdigest())

    def read(self) -> tuple[bytes, str]:
        """The bytes and their SHA-256."""
        return self._data, self.digest()


def read_file(path: str, size: int = -1) -> bytes:
    """All of a file, or its first `size` bytes; raises InputError."""
    with _opened(path) as file:
        return _read(file, size)


def _read(file: BufferedReader, size: int = -1) -> bytes:
    if size < 0 and os.fstat(file.fileno()).st_size > MAX_PICTURE_BYTES:
        raise InputError("the picture is larger than 512 MB", code="FileTooLarge")
    return file.read(size)


@contextmanager
def _opened(path: str) -> Iterator[BufferedReader]:
    try:
        with open(path, "rb") as file:
            yield file
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", code="Unreadable", hint="Check its permissions."
        ) from error


def _state(file: BufferedReader) -> _State:
    found = os.fstat(file.fileno())
    return found.st_mtime_ns, found.st_size
