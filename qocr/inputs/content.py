"""The bytes of a document and their SHA-256, each read or computed no more often than needed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from io import BufferedReader
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from qocr.errors import InputError

if TYPE_CHECKING:
    from qocr.pictures.tiff_page import Sliceable

MAX_PICTURE_BYTES = 512 * 1024 * 1024
_FileState = tuple[int, int]  # time of the last change in nanoseconds, size in bytes


class Content(Protocol):
    """A document's content, which threads may share. Both methods raise InputError if the document
    cannot be read."""

    def read(self) -> tuple[bytes, str]:
        """The bytes and their SHA-256."""
        ...

    def slices(self) -> AbstractContextManager[Sliceable]:
        """The bytes, of which only what is taken is read."""
        ...

    def digest(self) -> str:
        """The SHA-256 of the bytes, as 64 hex digits."""
        ...


class _FileSlices:
    """The bytes of an open file."""

    def __init__(self, file: BufferedReader) -> None:
        self._file = file
        self._size = os.fstat(file.fileno()).st_size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, part: slice) -> bytes:
        start, end, _ = part.indices(self._size)
        self._file.seek(start)
        return self._file.read(max(0, end - start))


class FileContent:
    """The content of a file. It is hashed again only if the file has changed."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._lock = Lock()
        self._last: tuple[_FileState | None, str] = (None, "")

    def read(self) -> tuple[bytes, str]:
        """The bytes and their SHA-256. Raises InputError if the file cannot be read or is larger
        than 512 MB."""
        with _open(self._path) as file:
            state = _file_state(file)
            data = _read(file)
        return data, self._digest(state, lambda: hashlib.sha256(data).hexdigest())

    @contextmanager
    def slices(self) -> Iterator[Sliceable]:
        """The bytes of the file, of which only what is taken is read."""
        with _open(self._path) as file:
            yield _FileSlices(file)

    def digest(self) -> str:
        """The SHA-256 of the file as it is now."""
        with _open(self._path) as file:
            return self._digest(
                _file_state(file), lambda: hashlib.file_digest(file, "sha256").hexdigest()
            )

    def _digest(self, state: _FileState, compute: Callable[[], str]) -> str:
        with self._lock:  # several pages of one document are opened at the same time
            if self._last[0] != state:
                self._last = state, compute()
            return self._last[1]


class MemoryContent:
    """The content of a document that came through a pipe or from an address."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.digest = cache(lambda: hashlib.sha256(data).hexdigest())

    def read(self) -> tuple[bytes, str]:
        """The bytes and their SHA-256."""
        return self._data, self.digest()

    @contextmanager
    def slices(self) -> Iterator[Sliceable]:
        """The bytes."""
        yield self._data


def read_file(path: str, size: int = -1) -> bytes:
    """The whole file, or its first `size` bytes. Raises InputError if it cannot be read or, without
    `size`, is larger than 512 MB."""
    with _open(path) as file:
        return _read(file, size)


def _read(file: BufferedReader, size: int = -1) -> bytes:
    if size < 0 and os.fstat(file.fileno()).st_size > MAX_PICTURE_BYTES:
        raise InputError("the picture is larger than 512 MB", code="FileTooLarge")
    return file.read(size)


@contextmanager
def _open(path: str) -> Iterator[BufferedReader]:
    try:
        with open(path, "rb") as file:
            yield file
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", code="Unreadable", hint="Check its permissions."
        ) from error


def _file_state(file: BufferedReader) -> _FileState:
    status = os.fstat(file.fileno())
    return status.st_mtime_ns, status.st_size
