"""UserUnit: how many points a unit of a PDF page is, where it is not one.

Neither poppler nor pdfium tells. Source: ISO 32000-1, table 30.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

_ENTRY = re.compile(rb"/UserUnit\s+(\d*\.?\d+)")
_OBJECTS = re.compile(rb"/ObjStm\b[^>]{0,300}>>\s{0,9}stream\r?\n")  # objects, compressed
_PIECE_BYTES, _MOST_BYTES = 64 * 1024, 64 * 1024 * 1024
_LEAST, _MOST = 0.001, 100_000.0  # what else is written there is not believed


def may_have_any(path: str) -> bool:
    """Whether the file names a UserUnit, plainly or among compressed objects, or hides those by
    encryption. Spares other PDFs a closer look at each page."""
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if _ENTRY.search(data):
            return True
        return any(_inflates_to_entry(data, match.end()) for match in _OBJECTS.finditer(data))


def of_page(document: Any, index: int) -> float:
    """The UserUnit of page `index` (from 0) of a pdfium document; 1.0 where it has none. The page
    is copied into a document of its own, which pdfium writes without compressing objects."""
    import pypdfium2

    copy = pypdfium2.PdfDocument.new()
    try:
        copy.import_pages(document, [index])
        written = BytesIO()
        copy.save(written)
    finally:
        copy.close()
    match = _ENTRY.search(written.getbuffer())
    unit = float(match[1]) if match else 1.0
    return unit if _LEAST <= unit <= _MOST else 1.0


def _inflates_to_entry(data: mmap.mmap, start: int) -> bool:
    """Whether the stream at `start` inflates to objects with a UserUnit, or does not inflate."""
    tail = b""
    try:
        for piece in _inflated(data, start):
            if _ENTRY.search(tail + piece):
                return True
            tail = piece[-32:]
    except zlib.error:
        return True
    return False


def _inflated(data: mmap.mmap, start: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj()
    written = 0
    while not inflater.eof and written < _MOST_BYTES and start < len(data):
        piece = inflater.decompress(data[start : start + _PIECE_BYTES], _MOST_BYTES)
        start += _PIECE_BYTES
        written += len(piece)
        yield piece
