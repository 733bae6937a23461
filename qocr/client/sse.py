"""Server-sent events: bytes -> lines -> events. Pure.

Only LF, CR and CRLF end a line: recognised text contains U+2028 and U+0085. DashScope writes the
HTTP status of an event into a comment, `:HTTP_STATUS/400`, because the real one was sent long ago.
Source: WHATWG HTML, 9.2.6; the last event is also taken without its blank line, and a line with a
whole JSON object is an event also where no blank line follows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MAX_LINE_BYTES = 16 * 1024 * 1024
_STATUS = ":HTTP_STATUS/"
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event: its data lines joined, its name, and the HTTP status in a comment, if any."""

    data: str
    event: str = ""
    status: int | None = None


def lines(chunks: Iterable[bytes], charset: str = "utf-8") -> Iterator[str]:
    """The lines of a stream that may be cut anywhere, without their ends. `charset` counts for
    lines that are no UTF-8 only: many servers name one without using it.

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
                yield text_of_bytes(line.rstrip(b"\r\n"), charset)
                line.clear()
            elif len(line) > MAX_LINE_BYTES:
                raise ValueError("a line of the stream has no end")
    if line:
        yield text_of_bytes(line, charset)


def text_of_bytes(written: bytes | bytearray, charset: str) -> str:
    """The text of bytes in UTF-8, or else in `charset`."""
    try:
        return written.decode("utf-8")
    except UnicodeDecodeError:
        return written.decode(charset, "replace")


def events(chunks: Iterable[bytes], charset: str = "utf-8") -> Iterator[ServerEvent]:
    """The events of a stream; comments other than the status are dropped."""
    data: list[str] = []
    event, status = "", None
    for line in lines(_without_bom(chunks), charset):
        if line and len(data) == 1 and _is_whole(data[0]):
            yield ServerEvent(data.pop(), event, status)
            event, status = "", None
        if line.startswith(_STATUS):
            status = _number(line.removeprefix(_STATUS))
        elif line:
            name, _, value = line.partition(":")
            if name == "data":
                data.append(value.removeprefix(" "))
            elif name == "event":
                event = value.removeprefix(" ")
        else:
            if data:
                yield ServerEvent("\n".join(data), event, status)
            data, event, status = [], "", None
    if data:
        yield ServerEvent("\n".join(data), event, status)


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
