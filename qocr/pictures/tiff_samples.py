"""TIFFs whose samples Pillow opens wrongly or not as a person sees them."""

from __future__ import annotations

import struct
from io import BytesIO

from PIL import Image, ImageChops, TiffImagePlugin

_SUBFILE, _OLD_SUBFILE = 254, 255
_BITS, _PHOTOMETRIC, _SAMPLES, _PLANES, _SAMPLE_FORMAT = 258, 262, 277, 284, 339
_STRIPS = (273, 279)  # offsets and lengths
_TILES = (324, 325)
# Width, height, compression, fill order, rows per strip, predictor, width and height of tiles.
_KEPT = (256, 257, 259, 266, 278, 317, 322, 323)
_REDUCED_OR_MASK = 1 | 4
_UNSIGNED = 1


def is_page(image: TiffImagePlugin.TiffImageFile) -> bool:
    """Whether the current frame is a page, and not a thumbnail or a mask of one."""
    tags = image.tag_v2
    return not tags.get(_SUBFILE, 0) & _REDUCED_OR_MASK and tags.get(_OLD_SUBFILE, 1) != 2


def as_seen(image: TiffImagePlugin.TiffImageFile, data: bytes) -> Image.Image:
    """The current frame; of a kind that Pillow reads as it is meant. Raises what Pillow raises on
    damaged pixels."""
    tags = image.tag_v2
    bits = tuple(tags.get(_BITS, (1,)))
    if tags.get(_PLANES) == 2 and len(bits) >= 3 and set(bits) == {16}:
        return _of_planes(image, data)
    if image.mode not in ("I", "F") and not image.mode.startswith("I;16"):
        return image
    seen: Image.Image = image
    if bits == (32,) and tags.get(_SAMPLE_FORMAT, (_UNSIGNED,))[0] == _UNSIGNED:
        seen = _upper_half(image)
    grey = in_bytes(seen)
    inverted = ImageChops.invert(grey) if tags.get(_PHOTOMETRIC) == 0 else grey
    inverted.info.update(image.info)
    return inverted


def in_bytes(image: Image.Image, white: float | None = None) -> Image.Image:
    """A grey picture of any depth (mode I, I;16 or F) in mode L. The value of `white`, where it is
    not given, is 1, 255, 4095 or 65535, the first that no pixel exceeds, else the largest value;
    black is the smallest one if that is below 0, else 0."""
    image = (image.convert("I") if image.mode.startswith("I;16") else image).convert("F")
    low, high = image.getextrema()
    assert isinstance(low, float)
    assert isinstance(high, float)
    black = min(low, 0.0)
    tops = (255, 4095, 65535) if high > 1 else (1,)
    if white is None:
        white = high if low < 0 else next((top for top in tops if high <= top), high)
    scale = 255 / max(white - black, 1e-9)
    return image.point(lambda value: value * scale + (0.5 - black * scale)).convert("L")


def _upper_half(image: Image.Image) -> Image.Image:
    """A picture of unsigned 32 bits, which Pillow takes for signed, with its upper or, if they are
    empty, its lower 16 bits."""
    halves = memoryview(image.tobytes()).cast("H")
    first = 1 if struct.pack("=I", 1)[0] else 0  # the upper half, by the machine's byte order
    for start in (first, 1 - first):
        half = Image.frombytes("I;16", image.size, halves[start::2].tobytes())
        if half.convert("I").getextrema()[1]:
            break
    return half


def _of_planes(image: TiffImagePlugin.TiffImageFile, data: bytes) -> Image.Image:
    """A picture whose 16-bit samples are stored plane by plane, each opened as a grey TIFF."""
    planes = [in_bytes(_plane(image, data, index), 65535) for index in range(3)]
    return Image.merge("RGB", planes)


def _plane(image: TiffImagePlugin.TiffImageFile, data: bytes, index: int) -> Image.Image:
    """The same file with a directory at its end that describes one plane as a picture."""
    if data[2:4] not in (b"*\0", b"\0*"):
        raise ValueError("a BigTIFF of 16 bits in planes cannot be read; tiffcp -p contig converts")
    tags = image.tag_v2
    entries: dict[int, tuple[int, ...]] = {_BITS: (16,), _SAMPLES: (1,), _PHOTOMETRIC: (1,)}
    entries |= {tag: (int(tags[tag]),) for tag in _KEPT if tag in tags}
    for tag in (*_STRIPS, *_TILES):
        if tag in tags:
            count = len(tags[tag]) // tags[_SAMPLES]
            entries[tag] = tuple(tags[tag][index * count : (index + 1) * count])
    start = len(data) + len(data) % 2
    order = "<" if data[:2] == b"II" else ">"
    head = data[:4] + struct.pack(order + "I", start)
    file = head + data[8:].ljust(start - 8, b"\0") + _directory(entries, start, order)
    return Image.open(BytesIO(file), formats=["TIFF"])


def _directory(entries: dict[int, tuple[int, ...]], start: int, order: str) -> bytes:
    """A directory that stands at `start`, each value a number of 4 bytes; lists stand behind it."""
    rows, lists = struct.pack(order + "H", len(entries)), b""
    end = start + 2 + 12 * len(entries) + 4
    for tag, values in sorted(entries.items()):
        written = struct.pack(f"{order}{len(values)}I", *values)
        place = written if len(values) == 1 else struct.pack(order + "I", end + len(lists))
        lists += b"" if len(values) == 1 else written
        rows += struct.pack(order + "HHI", tag, 4, len(values)) + place
    return rows + bytes(4) + lists
