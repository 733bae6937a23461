"""Server-sent events: bytes -> lines -> events. Pure.

Only LF, CR and CRLF end a line: recognised text contains U+2028 and U+0085. DashScope writes the
HTTP status of an event into a comment, `:HTTP_STATUS/400`, because the real one was sent long ago.
Source: WHATWG HTML, 9.2.6; the last event is also taken without its blank line, and a line with a
whole JSON object is an event also where no blank line follows. So is a bare line that begins like
JSON: servers and proxies write their errors so. Names of fields may have blanks and capitals, and
stand twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from qocr.client.encodings import read_bytes

MAX_LINE_BYTES = 16 * 1024 * 1024
_STATUS = ":HTTP_STATUS/"
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event: its data lines joined, its name, and the HTTP status in a comment, if any.
    `ended` says that a blank line followed, and `guess` is the encoding that was guessed."""

    data: str
    event: str = ""
    status: int | None = None
    ended: bool = field(default=True, compare=False)
    guess: str = field(default="", compare=False)


def lines(chunks: Iterable[bytes], charset: str = "") -> Iterator[tuple[str, str]]:
    """The lines of a stream that may be cut anywhere, without their ends, and the encoding each
    was guessed to be in. `charset` counts for lines that are no UTF-8 only: many servers name one
    without using it.

    Takes linear time, however many pieces a line comes in. Raises ValueError for a line of more
    than MAX_LINE_BYTES.
    """
    line = bytearray()
    after_cr = False
    for chunk in chunks:
        for piece in chunk.splitlines(keepends=True):  # of bytes: at LF, CR and CRLF only
            if piece == b"\n" and after_cr:  # the other half of a CRLF
                after_cr = False
                continue
            line += piece
            after_cr = piece.endswith(b"\r")
            if piece.endswith((b"\n", b"\r")):
                yield read_bytes(line.rstrip(b"\r\n"), charset)
                line.clear()
            elif len(line) > MAX_LINE_BYTES:
                raise ValueError("a line of the stream has no end")
    if line:
        yield read_bytes(line, charset)


def events(chunks: Iterable[bytes], charset: str = "") -> Iterator[ServerEvent]:
    """The events of a stream; comments other than the status are dropped."""
    event = _Event()
    for line, guess in lines(_without_bom(chunks), charset):
        if line and len(event.data) == 1 and _is_whole(event.data[0]):
            yield event.closed()
            event = _Event()
        if line:
            event.add(line, guess)
        else:
            if event.data:
                yield event.closed()
            event = _Event()
    if event.data:
        yield event.closed(ended=_is_whole("\n".join(event.data)))


@dataclass(slots=True)
class _Event:
    """An event whose lines are still coming."""

    data: list[str] = field(default_factory=list)
    name: str = ""
    status: int | None = None
    guess: str = ""

    def add(self, line: str, guess: str) -> None:
        self.guess = self.guess or guess
        if line.startswith(_STATUS):
            self.status = _number(line.removeprefix(_STATUS))
            return
        if line.startswith("{"):
            self.data.append(line)
            return
        name, _, value = line.partition(":")
        name = name.strip().lower()
        if name == "data":
            value = value.removeprefix(" ")
            twice = value.startswith("data:")
            self.data.append(value.removeprefix("data:").removeprefix(" ") if twice else value)
        elif name == "event":
            self.name = value.removeprefix(" ")

    def closed(self, ended: bool = True) -> ServerEvent:
        return ServerEvent("\n".join(self.data), self.name, self.status, ended, self.guess)


def _is_whole(data: str) -> bool:
    """Whether the line before is an event of its own, of a server that parts events by single line
    feeds."""
    if not data.startswith("{"):
        return data == "[DONE]"
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _without_bom(chunks: Iterable[bytes]) -> Iterator[bytes]:
    start = b""
    stream = iter(chunks)
    for chunk in stream:
        start += chunk
        if len(start) >= len(_BOM):
            break
    yield start.removeprefix(_BOM)
    yield from stream


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None
