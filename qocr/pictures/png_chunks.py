"""PNGs without the chunks that a picture does not need."""

from __future__ import annotations

from io import BytesIO
from zlib import crc32

from PIL import Image

_SIGNATURE_BYTES = 8
_KEPT = (b"tRNS", b"gAMA", b"pHYs", b"eXIf", b"acTL", b"fcTL", b"fdAT")


def open_png(data: bytes) -> Image.Image:
    """The picture of a PNG. Where Pillow does not open it, because one of its texts is huge or a
    check sum is wrong, it is opened without them, as viewers do. Raises what Pillow raises."""
    try:
        return Image.open(BytesIO(data), formats=["PNG"])
    except Exception:  # of any class on damaged bytes
        return Image.open(BytesIO(_with_needed_chunks(data)), formats=["PNG"])


def _with_needed_chunks(data: bytes) -> bytes:
    pieces = [data[:_SIGNATURE_BYTES]]
    place = _SIGNATURE_BYTES
    while place + 8 <= len(data):
        length = int.from_bytes(data[place : place + 4])
        body = data[place + 4 : place + 8 + length]
        if body[:1].isupper() or body[:4] in _KEPT:
            pieces += [data[place : place + 4], body, crc32(body).to_bytes(4)]
        place += 12 + length
    return b"".join(pieces)
