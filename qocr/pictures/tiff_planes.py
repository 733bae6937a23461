"""The samples of a TIFF of any depth, one plane for each channel.

Pillow unpacks the strips or tiles: it is given a directory that calls their bytes a grey picture.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from io import BytesIO
from itertools import accumulate

from PIL import Image

from qocr.pictures.tiff_directory import Directory

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, SAMPLES = 256, 257, 258, 259, 262, 277
_STRIPS, _STRIP_ROWS, _STRIP_BYTES, _PLANES = 273, 278, 279, 284
_TILE_WIDTH, _TILE_HEIGHT, _TILES, _TILE_BYTES = 322, 323, 324, 325
_FILL_ORDER, _PREDICTOR, FORMAT = 266, 317, 339
_DIFFERENCES, _FLOAT_DIFFERENCES = 2, 3  # predictors
UNSIGNED, SIGNED, FLOAT = 1, 2, 3
_BYTEWISE = (1, 5, 8, 32773, 32946, 34925, 50000)  # none, LZW, Deflate, PackBits, LZMA, Zstandard
_RAW_MODES = {  # of Pillow, by bits and format, for the byte order `<`
    (8, UNSIGNED): "F;8",
    (8, SIGNED): "F;8S",
    (16, UNSIGNED): "F;16",
    (16, SIGNED): "F;16S",
    (32, UNSIGNED): "F;32",
    (32, SIGNED): "F;32S",
    (32, FLOAT): "F;32F",
    (64, FLOAT): "F;64F",
}
_CODES = {(16, FLOAT): "e", (64, UNSIGNED): "Q", (64, SIGNED): "q"}  # of `struct`
_INTEGERS = {8: "B", 16: "H", 32: "I", 64: "Q"}


def planes(data: bytes, directory: Directory) -> list[Image.Image]:
    """Every channel of the picture in mode F, with the values that the file has. Raises ValueError
    for a kind of TIFF that cannot be unpacked, and what Pillow raises on damaged strips."""
    bits = directory.value(BITS, 1)
    if directory.value(COMPRESSION, 1) not in _BYTEWISE:
        raise ValueError("this compression cannot be unpacked")
    if len(set(directory.tags.get(BITS, ()))) > 1 or not 1 <= bits <= 64:
        raise ValueError("samples of different depths cannot be unpacked")
    samples = directory.value(SAMPLES, 1)
    separate = directory.value(_PLANES, 1) == 2
    per_row = 1 if separate else samples
    found: list[Image.Image] = []
    for index in range(samples if separate else 1):
        rows = _unpacked(data, directory, index, bits * per_row)
        found += _channels(_without_predictor(rows, directory, per_row), directory, per_row)
    return found


def _unpacked(data: bytes, directory: Directory, plane: int, pixel_bits: int) -> Image.Image:
    """The bytes of a plane's rows as a grey picture."""
    tiled = _TILES in directory.tags
    sizes = (_TILE_WIDTH, _TILE_HEIGHT) if tiled else (_STRIP_ROWS,)
    lists = (_TILES, _TILE_BYTES) if tiled else (_STRIPS, _STRIP_BYTES)
    entries: dict[int, tuple[int, ...]]
    entries = {tag: (directory.value(tag),) for tag in sizes if tag in directory.tags}
    if tiled:
        entries[_TILE_WIDTH] = (directory.value(_TILE_WIDTH) * pixel_bits // 8,)
    entries[WIDTH] = (-(-directory.value(WIDTH) * pixel_bits // 8),)
    entries |= {tag: (directory.value(tag, 1),) for tag in (HEIGHT, COMPRESSION, _FILL_ORDER)}
    entries |= {BITS: (8,), SAMPLES: (1,), PHOTOMETRIC: (1,)}
    count = len(directory.tags.get(lists[0], ()))
    if directory.value(_PLANES, 1) == 2:
        count //= directory.value(SAMPLES, 1)
    for tag in lists:
        entries[tag] = directory.tags.get(tag, ())[plane * count : (plane + 1) * count]
    _check_strips(entries[lists[0]], entries[lists[1]], len(data))
    image = Image.open(BytesIO(_with_directory(data, entries, directory.order)), formats=["TIFF"])
    image.load()
    return image


def _check_strips(starts: tuple[int, ...], sizes: tuple[int, ...], end: int) -> None:
    """Raises ValueError for strips or tiles that are missing or go beyond the end of the file."""
    if not starts or len(starts) != len(sizes):
        raise ValueError("its strips have no place")
    if any(start + size > end for start, size in zip(starts, sizes, strict=True)):
        raise ValueError("the file ends before its strips")


def _with_directory(data: bytes, entries: dict[int, tuple[int, ...]], order: str) -> bytes:
    """The file with a directory of numbers of 4 bytes at its end, their lists behind it."""
    start = len(data) + len(data) % 2
    magic = b"II*\0" if order == "<" else b"MM\0*"
    rows, lists = struct.pack(order + "H", len(entries)), b""
    end = start + 2 + 12 * len(entries) + 4
    for tag, values in sorted(entries.items()):
        written = struct.pack(f"{order}{len(values)}I", *values)
        place = written if len(values) == 1 else struct.pack(order + "I", end + len(lists))
        lists += b"" if len(values) == 1 else written
        rows += struct.pack(order + "HHI", tag, 4, len(values)) + place
    head = magic + struct.pack(order + "I", start)
    padding = bytes(start - len(data))
    return b"".join((head, memoryview(data)[8:], padding, rows, bytes(4), lists))


def _without_predictor(image: Image.Image, directory: Directory, per_row: int) -> bytes:
    """The rows with their values in place of differences to the value before."""
    written, width, bits = image.tobytes(), image.width, directory.value(BITS, 1)
    predictor = directory.value(_PREDICTOR, 1)
    if predictor not in (_DIFFERENCES, _FLOAT_DIFFERENCES):
        return written
    if bits not in _INTEGERS:
        raise ValueError("differences of this depth cannot be unpacked")
    tile = directory.value(_TILE_WIDTH) * bits * per_row // 8 or width
    if predictor == _FLOAT_DIFFERENCES and width % tile:
        raise ValueError("differences of floats in tiles cannot be unpacked")
    restore = _floats if predictor == _FLOAT_DIFFERENCES else _sums
    return b"".join(
        restore(written[left : min(left + tile, row + width)], directory.order, bits, per_row)
        for row in range(0, len(written), width)
        for left in range(row, row + width, tile)
    )


def _sums(row: bytes, order: str, bits: int, per_row: int) -> bytes:
    count, limit = 8 * len(row) // bits, (1 << bits) - 1
    layout = f"{order}{count}{_INTEGERS[bits]}"
    values = list(struct.unpack(layout, row))
    for first in range(per_row):
        values[first::per_row] = [value & limit for value in accumulate(values[first::per_row])]
    return struct.pack(layout, *values)


def _floats(row: bytes, order: str, bits: int, per_row: int) -> bytes:
    """Floats, highest byte first, of a row that holds all highest bytes, then all second ones."""
    rows_of_bytes = _sums(row, order, 8, per_row)
    sample_bytes = bits // 8
    count = len(row) // sample_bytes
    floats = bytearray(len(row))
    for place in range(sample_bytes):
        floats[place::sample_bytes] = rows_of_bytes[place * count : (place + 1) * count]
    return bytes(floats)


def _channels(rows: bytes, directory: Directory, per_row: int) -> Iterator[Image.Image]:
    bits, size = directory.value(BITS, 1), (directory.value(WIDTH), directory.value(HEIGHT))
    kind = bits, directory.value(FORMAT, UNSIGNED) if bits >= 8 else UNSIGNED
    is_float_differences = directory.value(_PREDICTOR) == _FLOAT_DIFFERENCES
    order = ">" if is_float_differences else directory.order
    mode = _RAW_MODES.get(kind)
    if mode is None:
        values = _numbers(rows, size, per_row, kind, order)
        every = [values[first::per_row].tobytes() for first in range(per_row)]
        mode = "F;32NF"
    else:
        every = [_every(rows, first, per_row, bits // 8) for first in range(per_row)]
        mode = mode.replace(str(bits), f"{bits}B") if order == ">" and bits > 8 else mode
    for channel in every:
        yield Image.frombytes("F", size, channel, "raw", mode)


def _every(rows: bytes, first: int, per_row: int, sample_bytes: int) -> bytes:
    """The bytes of one channel of pixels whose channels stand side by side."""
    if per_row == 1:
        return rows
    channel = bytearray(len(rows) // per_row)
    for place in range(sample_bytes):
        start = first * sample_bytes + place
        channel[place::sample_bytes] = rows[start :: per_row * sample_bytes]
    return bytes(channel)


def _numbers(
    rows: bytes, size: tuple[int, int], per_row: int, kind: tuple[int, int], order: str
) -> array[float]:
    """The samples of every row, which begins at a whole byte."""
    bits, count = kind[0], size[0] * per_row
    row_bytes = -(-count * bits // 8)
    values = array("f")
    for start in range(0, len(rows), row_bytes):
        row = rows[start : start + row_bytes]
        if kind in _CODES:
            values.extend(struct.unpack(f"{order}{count}{_CODES[kind]}", row))
        elif kind[1] == UNSIGNED:
            digits = format(int.from_bytes(row), f"0{8 * row_bytes}b")
            ends = range(0, count * bits, bits)
            values.extend(float(int(digits[place : place + bits], 2)) for place in ends)
        else:
            raise ValueError(f"samples of {bits} bits cannot be unpacked")
    return values
