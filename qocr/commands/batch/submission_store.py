"""The folder of batches: a folder for each submission, so that later runs find it."""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from qocr.commands.batch.submission import (
    BatchPart,
    Item,
    Submission,
    to_item,
    to_record,
    to_submission,
)
from qocr.errors import LaterError, OutputError, SetupError, UsageError

_ID = re.compile(r"[0-9]{8}-[0-9a-f]{6}\Z")
_SUBMISSION, _ITEMS, _LOCK = "submission.json", "pages.jsonl", "lock"


class SubmissionStore:
    """The saved submissions. Only the user can read the files (mode 0600); the file of a submission
    is replaced as a whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def new_id(self) -> str:
        """A new id, whose folder is made; raises OutputError where that fails."""
        with _our_errors(self._folder):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            while True:
                new_id = f"{time.strftime('%Y%m%d')}-{secrets.token_hex(3)}"
                try:
                    (self._folder / new_id).mkdir(mode=0o700)
                except FileExistsError:
                    continue
                return new_id

    def ids(self) -> list[str]:
        """The ids of all submissions, in no order."""
        paths = self._folder.glob(f"*/{_SUBMISSION}") if self._folder.is_dir() else ()
        return [path.parent.name for path in paths if _ID.match(path.parent.name)]

    def load(self, name: str) -> Submission:
        """The submission of an id; raises UsageError where there is none, SetupError where it
        cannot be read."""
        path = self._folder / name / _SUBMISSION
        if not _ID.match(name) or not path.is_file():
            raise UsageError(f"{name}: no such submission", hint="qocr batch list shows them.")
        try:
            return to_submission(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise _damaged(path) from error

    def save(self, submission: Submission) -> None:
        """Writes a submission, which is on the disk when this returns; raises OutputError."""
        path = self._folder / submission.id / _SUBMISSION
        with _our_errors(path):
            descriptor, name = tempfile.mkstemp(".part", dir=path.parent)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(to_record(submission), file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)

    def remove(self, name: str) -> None:
        """Removes a submission and all its files."""
        shutil.rmtree(self._folder / name, ignore_errors=True)

    @contextmanager
    def items_writer(self, name: str) -> Iterator[Callable[[Item], None]]:
        """A function that saves an item; it raises OutputError where that fails."""
        path = self._folder / name / _ITEMS
        with _our_errors(path):
            file = _private(path)

        def write(item: Item) -> None:
            with _our_errors(path):
                file.write(json.dumps(to_record(item)) + "\n")

        try:
            yield write
        finally:
            with _our_errors(path), file:
                file.flush()
                os.fsync(file.fileno())

    def items(self, name: str) -> Iterator[Item]:
        """The pages in the order they were submitted; raises SetupError where they cannot be
        read."""
        path = self._folder / name / _ITEMS
        try:
            with path.open(encoding="utf-8", newline="\n") as file:
                yield from (to_item(json.loads(line)) for line in file)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise _damaged(path) from error

    def part_paths(self, name: str) -> Callable[[int], Path]:
        """A function that returns the path of a part's lines, by its number. The file exists
        until the service has it."""
        return lambda number: self._folder / name / f"part-{number}.jsonl"

    def drop_lines(self, name: str, part: BatchPart) -> None:
        """Removes the lines of a part that the service has."""
        self.part_paths(name)(part.number).unlink(missing_ok=True)

    @contextmanager
    def locked(self, name: str) -> Iterator[bool]:
        """Locks a submission; yields False where another run holds the lock."""
        path = self._folder / name / _LOCK
        with _our_errors(path):
            file = _private(path)
        with file:
            yield _lock(file)

    @contextmanager
    def owned(self, name: str) -> Iterator[Submission]:
        """The submission, locked; raises LaterError where another run holds the lock."""
        self.load(name)
        with self.locked(name) as locked:
            if not locked:
                raise LaterError(
                    f"another qocr is working on {name}", code="Busy", hint="Wait until it ends."
                )
            yield self.load(name)


def _lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _private(path: Path) -> IO[str]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(descriptor, "w", encoding="utf-8")


@contextmanager
def _our_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{error.filename or path} cannot be written: {error.strerror or error}",
            code="StateFolder",
            hint="Submissions are kept there: make room, or set XDG_STATE_HOME.",
        ) from error


def _damaged(path: Path) -> SetupError:
    return SetupError(
        f"{path} cannot be read",
        code="StateFolder",
        hint="Remove its folder; the batches themselves are in the Model Studio console.",
    )
