"""One page of a TIFF as a TIFF of its own, so that opening it takes no more than its own bytes.

Source: TIFF 6.0, section 2, and BigTIFF; libtiff, `tiff.h`, for the types of tags.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Protocol

_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_BYTES |= {16: 8, 17: 8, 18: 8}  # of a value of each type
_CODES = {3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_PIXELS = {273: 279, 324: 325}  # where strips and tiles stand: how many bytes they have
_ELSEWHERE = frozenset({330, 34665, 34853, 40965})  # directories below this one
_COMPRESSION, _OLD_JPEG = 259, 6  # whose tables stand anywhere


class Sliceable(Protocol):
    """Bytes of which parts can be had: a text of bytes, or a file."""

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice, /) -> bytes: ...


@dataclass(slots=True)
class _Entry:
    tag: int
    kind: int
    count: int
    value: bytes
    pieces: list[bytes] = field(default_factory=list)  # strips or tiles


def page_alone(data: Sliceable, offset: int) -> bytes | None:
    """A TIFF of the page whose directory stands at `offset`; None where the page cannot be taken
    out: bytes are missing, or they stand where no tag says."""
    head = data[0:4]
    order, is_big = "<" if head[:2] == b"II" else ">", head[2:4] in (b"+\0", b"\0+")
    try:
        entries = _entries(data, offset, order, is_big)
    except struct.error:
        return None
    return None if entries is None else _written(entries, order, is_big)


def _entries(data: Sliceable, offset: int, order: str, is_big: bool) -> list[_Entry] | None:
    count_code, entry_bytes = ("Q", 20) if is_big else ("H", 12)
    start = offset + struct.calcsize(order + count_code)
    [count] = struct.unpack(order + count_code, data[offset:start])
    if start + count * entry_bytes > len(data):
        return None
    raw = data[start : start + count * entry_bytes]
    found: dict[int, _Entry] = {}
    for at in range(0, len(raw), entry_bytes):
        entry = _entry(data, raw[at : at + entry_bytes], order, is_big)
        if entry is None:
            return None
        if entry.kind in _BYTES and entry.tag not in _ELSEWHERE:
            found.setdefault(entry.tag, entry)
    if _OLD_JPEG in _numbers(found.get(_COMPRESSION), order):
        return None
    return list(found.values()) if _take_pixels(data, found, order) else None


def _entry(data: Sliceable, raw: bytes, order: str, is_big: bool) -> _Entry | None:
    """A tag with its value; None if the value lies beyond the end."""
    word, inline = ("Q", 8) if is_big else ("I", 4)
    tag, kind = struct.unpack_from(order + "HH", raw)
    [count] = struct.unpack_from(order + word, raw, 4)
    size = count * _BYTES.get(kind, 0)
    value = raw[4 + inline : 4 + inline + size]
    if size > inline:
        [place] = struct.unpack_from(order + word, raw, 4 + inline)
        if place + size > len(data):
            return None
        value = data[place : place + size]
    return _Entry(tag, kind, count, value)


def _take_pixels(data: Sliceable, found: dict[int, _Entry], order: str) -> bool:
    """Gives strips and tiles their bytes; whether all are there."""
    taken = 0
    for tag, lengths in _PIXELS.items():
        entry = found.get(tag)
        if entry is None:
            continue
        places, sizes = _numbers(entry, order), _numbers(found.get(lengths), order)
        if not places or len(places) != len(sizes):
            return False
        if any(place + size > len(data) for place, size in zip(places, sizes, strict=True)):
            return False
        entry.pieces = [data[a : a + size] for a, size in zip(places, sizes, strict=True)]
        taken += 1
    return taken == 1


def _numbers(entry: _Entry | None, order: str) -> tuple[int, ...]:
    if entry is None or entry.kind not in _CODES:
        return ()
    return struct.unpack(f"{order}{entry.count}{_CODES[entry.kind]}", entry.value)


def _written(entries: list[_Entry], order: str, is_big: bool) -> bytes:
    word, kind, inline = ("Q", 16, 8) if is_big else ("I", 4, 4)
    header = _header(order, is_big)
    count = struct.pack(order + ("Q" if is_big else "H"), len(entries))
    place = len(header) + len(count) + len(entries) * (4 + 2 * inline) + inline
    directory, values = [count], []
    for entry in entries:
        if entry.pieces:
            starts = []
            for piece in entry.pieces:
                starts.append(place)
                values.append(piece)
                place += len(piece)
            entry.kind, entry.value = kind, struct.pack(f"{order}{len(starts)}{word}", *starts)
        value = entry.value.ljust(inline, b"\0")
        if len(value) > inline:
            values.append(value)
            value, place = struct.pack(order + word, place), place + len(value)
        directory += [struct.pack(f"{order}HH{word}", entry.tag, entry.kind, entry.count), value]
    return b"".join([header, *directory, bytes(inline), *values])


def _header(order: str, is_big: bool) -> bytes:
    mark = b"II" if order == "<" else b"MM"
    if is_big:
        return mark + struct.pack(order + "HHHQ", 43, 8, 0, 16)
    return mark + struct.pack(order + "HI", 42, 8)
