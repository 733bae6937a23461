"""The directories of a TIFF: the tags of its pictures, of both sizes and byte orders.

Source: TIFF 6.0, section 2; BigTIFF (43 in place of 42, offsets of 8 bytes).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

SUBFILE, OLD_SUBFILE, SUB_DIRECTORIES = 254, 255, 330
_REDUCED, _MASK = 1, 4
_CODES = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}  # of the types that hold integers
_MOST_DIRECTORIES = 100_000


@dataclass(frozen=True, slots=True)
class Directory:
    """One picture of a TIFF: where its directory stands in the file, and its tags with integers.
    `order` is the byte order, `<` or `>`."""

    offset: int
    order: str
    tags: dict[int, tuple[int, ...]]

    def value(self, tag: int, default: int = 0) -> int:
        """The first number of a tag."""
        return next(iter(self.tags.get(tag, ())), default)


def directories(data: bytes) -> list[Directory]:
    """The directories of all pictures that follow each other, in order. One that cannot be read
    ends the list, without tags."""
    order, is_big = _layout(data)
    offset = first_offset(data)
    found: dict[int, Directory] = {}
    while offset and offset not in found and len(found) < _MOST_DIRECTORIES:
        try:
            found[offset], following = _read(data, offset, order, is_big)
        except struct.error:
            found[offset], following = Directory(offset, order, {}), 0
        offset = following
    return list(found.values())


def pages(data: bytes) -> list[Directory]:
    """The directories of the pages: no thumbnails and masks, unless there is nothing else. The
    picture of a thumbnail may stand below it, as cameras store it."""
    every = directories(data)
    found = [page for directory in every for page in _pages_of(data, directory)]
    return found or every


def first_offset(data: bytes) -> int:
    """Where the first directory stands; 0 if the file ends before it says so."""
    order, is_big = _layout(data)
    try:
        return _number(data, 8 if is_big else 4, order, is_big)
    except struct.error:
        return 0


def starting_with(data: bytes, offset: int) -> bytes:
    """The same TIFF, its first directory the one at `offset`."""
    order, is_big = _layout(data)
    place, code = (8, "Q") if is_big else (4, "I")
    start = struct.pack(order + code, offset)
    return b"".join((data[:place], start, memoryview(data)[place + len(start) :]))


def _pages_of(data: bytes, directory: Directory) -> Iterator[Directory]:
    if _is_page(directory):
        yield directory
        return
    order, is_big = _layout(data)
    for offset in directory.tags.get(SUB_DIRECTORIES, ()):
        try:
            below, _ = _read(data, offset, order, is_big)
        except struct.error:
            continue
        if _is_page(below):
            yield below


def _is_page(directory: Directory) -> bool:
    kind = directory.value(SUBFILE)
    return not kind & (_REDUCED | _MASK) and directory.value(OLD_SUBFILE, 1) != 2


def _layout(data: bytes) -> tuple[str, bool]:
    """The byte order, and whether it is a BigTIFF."""
    order = "<" if data.startswith(b"II") else ">"
    return order, data[2:4] in (b"+\0", b"\0+")


def _number(data: bytes, place: int, order: str, is_big: bool) -> int:
    [number] = struct.unpack_from(order + ("Q" if is_big else "I"), data, place)
    return int(number)


def _read(data: bytes, offset: int, order: str, is_big: bool) -> tuple[Directory, int]:
    """The directory at `offset`, and the offset of the next one, 0 if there is none. Raises
    struct.error where the file ends before."""
    count_code, entry_bytes, inline = ("Q", 20, 8) if is_big else ("H", 12, 4)
    if offset >= len(data):
        raise struct.error
    [count] = struct.unpack_from(order + count_code, data, offset)
    place = offset + struct.calcsize(order + count_code)
    end = place + count * entry_bytes
    following = _number(data, end, order, is_big) if end + inline <= len(data) else 0
    if end > len(data):
        raise struct.error
    tags: dict[int, tuple[int, ...]] = {}
    for entry in range(place, end, entry_bytes):
        tag, kind = struct.unpack_from(order + "HH", data, entry)
        if kind in _CODES:
            tags[tag] = _values(data, entry + 4, order, _CODES[kind], is_big)
    return Directory(offset, order, tags), following


def _values(data: bytes, place: int, order: str, code: str, is_big: bool) -> tuple[int, ...]:
    """The numbers of an entry, whose count stands at `place`. Empty if they lie beyond the end."""
    count = _number(data, place, order, is_big)
    place += 8 if is_big else 4
    size = count * struct.calcsize(order + code)
    if size > (8 if is_big else 4):
        place = _number(data, place, order, is_big)
    if place + size > len(data):
        return ()
    return struct.unpack_from(f"{order}{count}{code}", data, place)
