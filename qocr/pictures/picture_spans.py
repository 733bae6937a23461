"""Where pictures begin and end in a stream that holds one after another."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

from qocr.pictures.file_formats import format_of, is_pdf

Span = tuple[int, int]  # start and end, in bytes
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # of a JPEG: what ends its coded pixels
_PADDING = re.compile(rb"[\0\s]{0,4096}")
_HEAD_BYTES = 1024
_SPACE = rb"(?:\s|#[^\n]*\n)+"
_PNM = re.compile(rb"P(?:(4)%s(\d+)%s(\d+)\s|([56])%s(\d+)%s(\d+)%s(\d+)\s)" % ((_SPACE,) * 5))
_PLAIN = re.compile(rb"P[123]\s(?:[\d\s]|#[^\n]*\n)*+(?=P)")  # numbers as text, up to the next one
_PFM = re.compile(rb"P([fF])\s+(\d+)\s+(\d+)\s+-?[\d.eE+-]+\s")
_PAM_FACT = re.compile(rb"^(WIDTH|HEIGHT|DEPTH|MAXVAL) +(\d+)", re.MULTILINE)


def spans(data: bytes) -> list[Span]:
    """The span of every picture in `data`, the last one to the end if nothing but padding or what
    is no picture follows. Formats whose end is not known take all the rest."""
    found: list[Span] = []
    start = 0
    while True:
        end = end_of(data, start)
        following = None if end is None else _following(data, end)
        if end is None or following is None:
            return [*found, (start, len(data))]
        found.append((start, end))
        start = following


def end_of(data: bytes, start: int = 0) -> int | None:
    """Where the picture at `start` ends. None if it is cut off, or of a format that does not say
    where it ends."""
    head = data[start : start + _HEAD_BYTES]
    file_format = format_of(head)
    find = _ENDS.get(file_format.name) if file_format else None
    end = find(data, start) if find else None
    return end if end is not None and start < end <= len(data) else None


def is_cut_off(data: bytes) -> bool:
    """Whether a picture of a format that says where it ends has no end."""
    file_format = format_of(data[:_HEAD_BYTES])
    return file_format is not None and file_format.name in _ENDS and end_of(data) is None


def _following(data: bytes, end: int) -> int | None:
    padding = _PADDING.match(data, end)
    start = padding.end() if padding else end
    head = data[start : start + _HEAD_BYTES]
    is_picture = format_of(head) is not None or is_pdf(head[:8])
    if head.startswith(b"BM"):  # only two letters
        is_picture = _bmp_end(data, start) in range(start + 54, len(data) + 1)
    return start if is_picture else None


def _png_end(data: bytes, start: int) -> int | None:
    place = start + 8
    while place + 8 <= len(data):
        kind = data[place + 4 : place + 8]
        place += 12 + int.from_bytes(data[place : place + 4], "big")
        if kind == b"IEND":
            return place
    return None


def _jpeg_end(data: bytes, start: int) -> int | None:
    """Behind the end marker, or before the next picture where it lacks one. A file with an index of
    several pictures (MPO) is one picture."""
    place = start + 2
    for _ in count():
        marker = _MARKER.search(data, place)
        if marker is None:
            return None
        kind, place = data[marker.start() + 1], marker.end()
        if kind == 0xD9:
            return place
        if kind == 0xD8:
            return place - 2
        length = int.from_bytes(data[place : place + 2], "big")
        if kind == 0xE2 and data[place + 2 : place + 6] == b"MPF\0":
            return len(data)
        place += max(2, length) if kind != 0x01 else 0
    return None


def _gif_end(data: bytes, start: int) -> int | None:
    place = start + 13 + _table_bytes(data[start + 10 : start + 11])
    while place < len(data):
        kind = data[place]
        if kind == 0x3B:
            return place + 1
        if kind == 0x21:
            place += 2
        elif kind == 0x2C:
            place += 11 + _table_bytes(data[place + 9 : place + 10])
        else:
            return None
        while place < len(data) and data[place]:
            place += 1 + data[place]
        place += 1
    return None


def _table_bytes(flags: bytes) -> int:
    """How long the colour table is that the flags of a GIF's screen or frame announce."""
    return 3 * 2 ** ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


def _riff_end(data: bytes, start: int) -> int:
    size = int.from_bytes(data[start + 4 : start + 8], "little")
    return start + 8 + size


def _bmp_end(data: bytes, start: int) -> int | None:
    return start + int.from_bytes(data[start + 2 : start + 6], "little") or None


def _pnm_end(data: bytes, start: int) -> int | None:
    head = data[start : start + _HEAD_BYTES]
    if match := _PNM.match(head):
        if match[1]:
            return start + match.end() + -(-int(match[2]) // 8) * int(match[3])
        samples = 3 if match[4] == b"6" else 1
        sample_bytes = 2 if int(match[7]) > 255 else 1
        return start + match.end() + samples * sample_bytes * int(match[5]) * int(match[6])
    if match := _PLAIN.match(data, start):
        return match.end()
    if match := _PFM.match(head):
        samples = 3 if match[1] == b"F" else 1
        return start + match.end() + 4 * samples * int(match[2]) * int(match[3])
    return None


def _pam_end(data: bytes, start: int) -> int | None:
    head, end, _ = data[start : start + _HEAD_BYTES].partition(b"ENDHDR\n")
    facts = {name: int(value) for name, value in _PAM_FACT.findall(head)}
    if not end or len(facts) < 4:
        return None
    sample_bytes = 2 if facts[b"MAXVAL"] > 255 else 1
    pixels = facts[b"WIDTH"] * facts[b"HEIGHT"]
    return start + len(head) + len(end) + pixels * facts[b"DEPTH"] * sample_bytes


_ENDS: dict[str, Callable[[bytes, int], int | None]] = {
    "PNG": _png_end,
    "JPEG": _jpeg_end,
    "GIF": _gif_end,
    "WebP": _riff_end,
    "BMP": _bmp_end,
    "PNM": _pnm_end,
    "PAM": _pam_end,
}
