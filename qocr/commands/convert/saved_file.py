"""A file of saved results, as UTF-8 bytes that can be read from any place."""

from __future__ import annotations

import codecs
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from qocr.errors import InputError

_PIECE_BYTES = 1 << 20
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A file: its name as the user gave it, and where its bytes are, in UTF-8."""

    name: str
    path: Path

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """The lines that are not blank and where each starts. Only line feeds end a line: text may
        hold other separators."""
        start = 0
        with self.path.open("rb") as file:
            for line in file:
                if line.strip():
                    yield start, line
                start += len(line)

    def start(self) -> bytes:
        """The first bytes that are not blank; empty for a file without any."""
        first = next(self.lines(), None)
        return first[1].lstrip()[:64] if first else b""

    def part(self, start: int, length: int) -> bytes:
        """So many bytes of the file."""
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read(length)


def open_saved(name: str, folder: str) -> SavedFile:
    """The file `name`, or standard input for `-`. What is not a file of UTF-8 is copied into
    `folder` as such: a pipe, and what PowerShell writes. Raises InputError where it cannot be
    read."""
    try:
        path = _copied_input(folder) if name == "-" else Path(name)
        encoding = _encoding(path)
        return SavedFile(name, path if encoding is None else _recoded(path, encoding, folder))
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror}", code="NotFound") from error


def _copied_input(folder: str) -> Path:
    with NamedTemporaryFile(dir=folder, delete=False) as copy:
        shutil.copyfileobj(sys.stdin.buffer, copy, _PIECE_BYTES)
    return Path(copy.name)


def _encoding(path: Path) -> str | None:
    """The encoding of a file if it is not plain UTF-8: by its mark, or by the zeros that UTF-16
    writes beside the first, ASCII, letters of JSON."""
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    if marked is not None:
        return marked
    zeros = "".join("0" if byte == 0 else "x" for byte in start)
    return {"x0x0": "utf-16-le", "0x0x": "utf-16-be"}.get(zeros)


def _recoded(path: Path, encoding: str, folder: str) -> Path:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with path.open("rb") as file, NamedTemporaryFile(dir=folder, delete=False) as copy:
        while piece := file.read(_PIECE_BYTES):
            copy.write(decoder.decode(piece).encode("utf-8", "replace"))
        copy.write(decoder.decode(b"", final=True).encode("utf-8", "replace"))
    return Path(copy.name)
