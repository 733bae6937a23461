"""JPEG 2000 pictures in colours of more than 8 bits, whose white Pillow may turn black."""

from __future__ import annotations

from PIL import Image

_START = b"\xff\x4f\xff\x51"  # of the coded picture, and of its sizes
_DEPTH_PLACE = (
    42  # bytes from there to the depth of the first channel, less 1. Source: T.800, A.5.1
)


def checked(image: Image.Image, data: bytes) -> Image.Image:
    """The picture, its pixels read. Pillow rounds the highest values of a channel up to 256, and
    takes them for 0. Raises ValueError if a picture that is open to this has such a value."""
    image.load()
    place = data.find(_START) + _DEPTH_PLACE
    depth = (data[place] & 0x7F) + 1 if place < len(data) else 0
    if depth > 8 and image.mode in ("RGB", "RGBA"):
        histogram = image.histogram()
        if any(histogram[band * 256] for band in range(3)):
            raise ValueError(
                f"colours of {depth} bits in a JPEG 2000 cannot be read; opj_decompress converts it"
            )
    return image
