"""The only writers of standard output and of result files."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from qocr.errors import OutputError

_HINT = "Choose another place with -o, or make room."


class Sink(Protocol):
    """Takes the bytes of a document. Every method raises OutputError where writing fails."""

    def write(self, content: bytes) -> None:
        """Adds `content` to the document."""
        ...

    def commit(self) -> None:
        """Completes the document."""
        ...

    def abandon(self, keep: bool) -> Path | None:
        """Ends early. With `keep`, what was written stays; returns its path, if it has one."""
        ...


class StandardOutput:
    """Standard output, unbuffered; `terminal` says whether it is one."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.terminal = os.isatty(descriptor)

    def write(self, content: bytes) -> None:
        """Writes all of `content` at once; lets BrokenPipeError through, which ends the run."""
        _write(self._descriptor, content, "standard output")

    def commit(self) -> None:
        """Does nothing: everything has been written."""

    def abandon(self, keep: bool) -> None:
        """Does nothing: what was written cannot be taken back."""


class FileSink:
    """A file that appears whole or not at all. Devices and pipes are written to directly."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            if path.is_symlink():
                self._path = path = path.resolve()
            self._direct = path.exists() and not path.is_file()
            if self._direct:
                self._descriptor, self._part = os.open(path, os.O_WRONLY), path
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                prefix = f".{path.name[:40]}."  # shortened: the whole name may have no room left
                self._descriptor, part = tempfile.mkstemp(".part", prefix, path.parent)
                self._part = Path(part)
        except OSError as error:
            raise _not_written(str(path), error) from error

    def write(self, content: bytes) -> None:
        """Adds `content` to the file that is not yet in its place."""
        _write(self._descriptor, content, str(self._path))

    def commit(self) -> None:
        """Puts the file in its place, with the permissions of the one it replaces."""
        try:
            if not self._direct:
                os.fchmod(self._descriptor, _mode(self._path))
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)
            if not self._direct:
                self._part.replace(self._path)
        except OSError as error:
            if not self._direct:
                self._part.unlink(missing_ok=True)
            raise _not_written(str(self._path), error) from error

    def abandon(self, keep: bool) -> Path | None:
        """Removes the file; with `keep` it stays as `NAME.part`, and this path is returned."""
        with suppress(OSError):
            size = os.fstat(self._descriptor).st_size
            os.close(self._descriptor)
            if self._direct:
                return None
            if keep and size:
                return self._part.replace(self._path.with_name(self._path.name + ".part"))
            self._part.unlink()
        return None


@contextmanager
def standard_output() -> Iterator[StandardOutput]:
    """Standard output for results alone: meanwhile, whatever else writes to descriptor 1 writes to
    standard error. Raises OutputError where it is closed."""
    try:
        descriptor = os.dup(1)
    except OSError as error:
        raise _not_written("standard output", error) from error
    sys.stdout.flush()
    try:
        os.dup2(2, 1)
    except OSError:  # standard error is closed
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.close(null)
    try:
        yield StandardOutput(descriptor)
    finally:
        os.dup2(descriptor, 1)
        os.close(descriptor)


def _write(descriptor: int, content: bytes, name: str) -> None:
    """Writes all of `content`. Raises OutputError, but lets BrokenPipeError through, which ends the
    run."""
    rest = memoryview(content)
    try:
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _not_written(name, error) from error


def _mode(path: Path) -> int:
    """The permissions of the file that is replaced, else what a new file would get."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _not_written(name: str, error: OSError) -> OutputError:
    return OutputError(
        f"{name} cannot be written: {error.strerror or error}",
        code=errno.errorcode.get(error.errno or 0, "CannotWrite"),
        hint=_HINT,
    )
