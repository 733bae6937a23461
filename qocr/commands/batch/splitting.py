"""Splits lines into files that a batch takes; no file is ever whole in memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from qocr.commands.batch.limits import Kind
from qocr.commands.batch.submission import BatchPart
from qocr.errors import OutputError


class PartWriter:
    """Writes lines to parts, and starts a new part before one gets too many lines or bytes.
    `path_of` returns the path of a part; parts are numbered from `first`."""

    def __init__(self, kind: Kind, path_of: Callable[[int], Path], first: int = 1) -> None:
        self._kind = kind
        self._path_of = path_of
        self._number = first - 1
        self._file: IO[bytes] | None = None
        self._parts: dict[int, BatchPart] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        self._close()

    @property
    def parts(self) -> tuple[BatchPart, ...]:
        """The parts that were written so far."""
        return tuple(self._parts.values())

    def add(self, line: bytes) -> int:
        """Writes a line and returns the number of its part; raises OutputError where the disk is
        full."""
        if self._file is None or not self._fits(line):
            self._close()
            self._open()
        assert self._file is not None
        with self._our_errors():
            self._file.write(line)
        part = self._parts[self._number]
        self._parts[part.number] = BatchPart(
            part.number, part.lines + 1, part.file_bytes + len(line)
        )
        return part.number

    def _fits(self, line: bytes) -> bool:
        part = self._parts[self._number]
        room = part.file_bytes + len(line) <= self._kind.max_file_bytes
        return room and part.lines < self._kind.max_lines

    def _open(self) -> None:
        self._number += 1
        path = self._path_of(self._number)
        with self._our_errors():
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._file = os.fdopen(descriptor, "wb")
        self._parts[self._number] = BatchPart(self._number, 0, 0)

    def _close(self) -> None:
        """Closes the file, which is on the disk when this returns."""
        if self._file is None:
            return
        file, self._file = self._file, None
        with self._our_errors(), file:
            file.flush()
            os.fsync(file.fileno())

    @contextmanager
    def _our_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OutputError(
                f"{self._path_of(self._number)} cannot be written: {error.strerror}",
                code="StateFolder",
                hint="Make room, or set XDG_STATE_HOME to another place.",
            ) from error
