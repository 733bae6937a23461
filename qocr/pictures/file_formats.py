"""The formats of files that qocr opens: one list for reading, folders, help and errors."""

from __future__ import annotations

import re
from dataclasses import dataclass

HEAD_BYTES = 1024  # enough of a file to know its format
_BRANDS_END = 64  # bytes of an ISO media file in which its brands stand


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format: what people call it, the suffixes of its files, and how its content begins.

    `plugin` is the module of Pillow that opens it and `pillow` that module's name of the format,
    both empty for formats that others open. `codec` is the library that Pillow may be built
    without, by the name that `PIL.features` has for it.
    """

    name: str
    suffixes: tuple[str, ...]
    start: re.Pattern[bytes]
    plugin: str = ""
    pillow: str = ""
    codec: str = ""


def _brands(names: bytes) -> re.Pattern[bytes]:
    """The start of an ISO media file that has one of these brands, major or compatible."""
    start = rb"(?s:....)ftyp(?s:.{0,%d}?)(?:%s)" % (_BRANDS_END - 12, names)
    return re.compile(start)


PDF = FileFormat("PDF", (".pdf",), re.compile(rb"(?s:.{0,1019})%PDF-"))
AVIF = FileFormat("AVIF", (".avif",), _brands(b"avif|avis"), "AvifImagePlugin", "AVIF", "avif")
HEIC = FileFormat(
    "HEIC",
    (".heic", ".heif", ".hif"),
    _brands(b"heic|heix|hevc|hevx|heim|heis|mif1|msf1"),
    pillow="HEIF",
)
PAM = FileFormat("PAM", (".pam",), re.compile(rb"P7\n"))
TIFF = FileFormat(
    "TIFF", (".tif", ".tiff"), re.compile(rb"II[*+]\0|MM\0[*+]"), "TiffImagePlugin", "TIFF"
)
PICTURES = (
    FileFormat(
        "PNG", (".png", ".apng"), re.compile(rb"\x89PNG\r\n\x1a\n"), "PngImagePlugin", "PNG"
    ),
    FileFormat(
        "JPEG",
        (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
        re.compile(rb"\xff\xd8\xff"),
        "JpegImagePlugin",  # which opens MPO, too
        "JPEG",
    ),
    FileFormat(
        "WebP", (".webp",), re.compile(rb"RIFF(?s:....)WEBP"), "WebPImagePlugin", "WEBP", "webp"
    ),
    FileFormat("BMP", (".bmp",), re.compile(rb"BM"), "BmpImagePlugin", "BMP"),
    FileFormat("GIF", (".gif",), re.compile(rb"GIF8[79]a"), "GifImagePlugin", "GIF"),
    TIFF,
    AVIF,
    HEIC,
    FileFormat(
        "JPEG 2000",
        (".jp2", ".j2k", ".jpx", ".jpf", ".j2c", ".jpc"),
        re.compile(rb"\0\0\0\x0cjP  \r\n\x87\n|\xff\x4f\xff\x51"),
        "Jpeg2KImagePlugin",
        "JPEG2000",
        "jpg_2000",
    ),
    FileFormat(
        "PNM",
        (".pnm", ".ppm", ".pgm", ".pbm", ".pfm"),
        re.compile(rb"P(?:[1-6][\s#]|f[\r\n])"),
        "PpmImagePlugin",
        "PPM",
    ),
    PAM,
)
EVERY = (*PICTURES, PDF)
SUFFIXES = frozenset(suffix for one in EVERY for suffix in one.suffixes)
NAMES = ", ".join(one.name for one in PICTURES) + " and PDF"


def is_pdf(head: bytes) -> bool:
    """Whether a file that begins with `head` is a PDF; up to 1019 bytes may stand before it."""
    return PDF.start.match(head) is not None


def is_tiff(head: bytes) -> bool:
    """Whether a file that begins with `head` is a TIFF."""
    return TIFF.start.match(head) is not None


def format_of(head: bytes) -> FileFormat | None:
    """The format of a picture that begins with `head`; None if it is none of the list."""
    return next((one for one in PICTURES if one.start.match(head)), None)
