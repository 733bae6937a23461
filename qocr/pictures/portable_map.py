"""Opens PAM pictures (`P7`), which Pillow does not know, with Pillow's means.

Source: https://netpbm.sourceforge.net/doc/pam.html
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image

_WITHOUT_ALPHA = {1: b"P5", 3: b"P6"}  # by the number of samples
_BYTE = 255
_WITH_ALPHA = {2: "LA", 4: "RGBA"}


def open_pam(data: bytes) -> Image.Image:
    """The picture of a PAM. Raises ValueError or KeyError for a header that is none."""
    header, end, raster = data.partition(b"\nENDHDR\n")
    if not end:
        raise ValueError("its header has no end")
    size, depth, most = _facts(header)
    if depth in _WITHOUT_ALPHA:
        start = b"%s %d %d %d\n" % (_WITHOUT_ALPHA[depth], *size, most)
        return Image.open(BytesIO(start + raster), formats=["PPM"])
    if depth not in _WITH_ALPHA:
        raise ValueError(f"{depth} samples for each pixel cannot be read")
    upper = raster[::2] if most > _BYTE else raster  # of two bytes, the higher one comes first
    image = Image.frombytes(_WITH_ALPHA[depth], size, upper)
    white = (most + 1) / 256 - 1 if most > _BYTE else most
    return image if white == _BYTE else image.point(lambda value: min(_BYTE, value * _BYTE / white))


def _facts(header: bytes) -> tuple[tuple[int, int], int, int]:
    """Width and height in pixels, samples per pixel, and the value of white."""
    lines = (line.split(None, 1) for line in header.split(b"\n") if not line.startswith(b"#"))
    values = {line[0]: line[1] for line in lines if len(line) == 2}
    width, height, depth, most = (
        int(values[name]) for name in (b"WIDTH", b"HEIGHT", b"DEPTH", b"MAXVAL")
    )
    return (width, height), depth, most
