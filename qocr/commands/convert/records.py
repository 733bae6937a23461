"""A saved file -> the records in it, one a page, in its order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from qocr.client.calls import Response
from qocr.commands.convert.answer_shapes import ends_stream, goes_on, stream_of
from qocr.commands.convert.http_heads import responses
from qocr.commands.convert.json_values import DamagedError, json_value, json_values
from qocr.commands.convert.saved_file import SavedFile

_EVENT = re.compile(rb"(?:data|event|id|retry)?:")
_NEXT_STREAM = re.compile(rb"^(?:data: ?\[DONE\][ \r]*$\n?|(?=id: ?1\r?$))", re.MULTILINE)
_FRAME = re.compile(r'(?:\[|\]\}?|\{\s*(?:"qocr"\s*:\s*\d+\s*,\s*)?"pages"\s*:\s*\[)\s*,?')
_FIRST_LINES = 3
DAMAGED = object()


@dataclass(frozen=True, slots=True)
class SavedRecord:
    """The record of a page: `length` bytes of the file from `start`, or else `text`, or a whole
    `response` that was saved with its head. `number` counts from 1 in the file."""

    file: SavedFile
    number: int = 1
    start: int = 0
    length: int = 0
    text: str = ""
    response: Response | None = None

    def content(self) -> str:
        """The record as it was saved."""
        if not self.length:
            return self.text
        return self.file.part(self.start, self.length).decode("utf-8", "replace")


def records(file: SavedFile) -> Iterator[SavedRecord]:
    """The records of a file; none for a file of something else. A file with a record on each line
    is read line by line, so that its size does not matter."""
    for number, record in enumerate(_found(file, file.start()), 1):
        yield replace(record, number=number)


def _found(file: SavedFile, start: bytes) -> Iterator[SavedRecord]:
    if start.startswith(b"HTTP/"):
        return (SavedRecord(file, response=one) for one in responses(file.path.read_bytes()))
    if _EVENT.match(start):
        return _streams(file)
    if start[:1] in (b"{", b"["):
        return _answers(_by_line(file) if _has_lines(file) else _by_value(file))
    return iter(())


def _streams(file: SavedFile) -> Iterator[SavedRecord]:
    """Event streams: one ends with its last event, or where the ids begin anew."""
    content = file.path.read_bytes()
    start = 0
    for end in [*(match.end() for match in _NEXT_STREAM.finditer(content)), len(content)]:
        if b"data" in content[start:end]:
            yield SavedRecord(file, start=start, length=end - start)
        start = end


def _has_lines(file: SavedFile) -> bool:
    """Whether one of the first lines is a whole JSON object."""
    first = islice((line for _, line in file.lines() if not _is_frame(line)), _FIRST_LINES)
    return any(isinstance(_value(line.decode("utf-8", "replace")), dict) for line in first)


def _by_line(file: SavedFile) -> Iterator[tuple[Any, SavedRecord]]:
    for start, line in file.lines():
        if _is_frame(line):
            continue
        record = SavedRecord(file, start=start, length=len(line))
        yield from _elements(_value(line.decode("utf-8", "replace")), record)


def _by_value(file: SavedFile) -> Iterator[tuple[Any, SavedRecord]]:
    """The values in a file that is no list of lines."""
    text = file.path.read_bytes().decode("utf-8", "replace")
    whole = _value(text)
    values = iter([whole]) if whole is not DAMAGED else json_values(text)
    try:
        for value in values:
            yield from _elements(value, SavedRecord(file, text=json.dumps(value)))
    except DamagedError as error:
        yield DAMAGED, SavedRecord(file, text=str(error))


def _elements(value: Any, record: SavedRecord) -> Iterator[tuple[Any, SavedRecord]]:
    """The pages in a value: those of a document, the elements of a list, or the value itself."""
    pages = value.get("pages") if isinstance(value, dict) and "qocr" in value else value
    if not isinstance(pages, list):
        yield value, record
        return
    for page in pages:
        yield page, SavedRecord(record.file, text=json.dumps(page))


def _answers(values: Iterator[tuple[Any, SavedRecord]]) -> Iterator[SavedRecord]:
    """The records, in which the pieces of a streamed answer are one."""
    pieces: list[SavedRecord] = []
    earlier, ended = ("", ""), False
    for value, record in values:
        stream = stream_of(value)
        if pieces and stream is not None and goes_on(stream, earlier, ended, value):
            pieces.append(record)
            ended = ended or ends_stream(value)
            continue
        if pieces:
            yield _joined(pieces)
        pieces, earlier = [record], stream or ("", "")
        ended = stream is not None and ends_stream(value)
    if pieces:
        yield _joined(pieces)


def _joined(pieces: list[SavedRecord]) -> SavedRecord:
    """Records that follow each other, as one."""
    first, last = pieces[0], pieces[-1]
    if all(piece.length for piece in pieces):
        return replace(first, length=last.start + last.length - first.start)
    return replace(first, length=0, text="\n".join(piece.content() for piece in pieces))


def _is_frame(line: bytes) -> bool:
    return len(line) < 200 and bool(_FRAME.fullmatch(line.decode("utf-8", "replace").strip()))


def _value(text: str) -> Any:
    try:
        return json_value(text.strip().removesuffix(","))
    except DamagedError:
        return DAMAGED
