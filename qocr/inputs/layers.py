"""What a PDF page already contains: a scan embedded as one JPEG, or a text layer."""

from __future__ import annotations

import re
from functools import lru_cache
from threading import Lock
from typing import Any

from qocr.errors import InputError
from qocr.inputs.form_fields import text_with_values
from qocr.inputs.pdf import pdfium_page
from qocr.pictures import opening
from qocr.types import Picture

_TOLERANCE = 0.01  # of the page's sides: how far a scan's edges may be from the page's
_ALTERED = re.compile(rb"/Decode\s*\[\s*1|/S?Mask\s*[\[\d]")  # shown inverted or masked
_PIECE_BYTES, _OVERLAP_BYTES = 1024 * 1024, 1024
_scan_lock = Lock()
_FEWEST_LETTERS = 20  # fewer are a stamp or a page number beside a scan


def embedded_scan(path: str, number: int, password: str | None) -> Picture | None:
    """The JPEG that fills page `number` (from 1), as it is stored. None if the page shows anything
    else, does not show all of the JPEG, or shows it rotated or in other colours."""
    with _scan_lock:  # the pages of a document are opened at the same time, and share the result
        if not _has_plain_jpegs(path):
            return None
    with pdfium_page(path, number, password) as page:
        data = _only_jpeg(page)
    if data is None:
        return None
    try:
        picture = opening.picture(data)
    except InputError:  # a renderer can show what is left of a damaged picture
        return None
    return picture if picture.encoded and picture.image.mode in ("L", "RGB") else None


def text_layer(path: str, number: int, password: str | None) -> str:
    """The text layer of page `number` (from 1) with the values of its form fields, lines separated
    by newlines. Empty if it has fewer
    than 20 letters, or more than one in 50 that its font does not map to a known character."""
    with pdfium_page(path, number, password) as page:
        text = text_with_values(page).replace("\r\n", "\n")
    letters = sum(map(str.isalnum, text))
    strange = sum(_is_strange(character) for character in text)
    return text if letters >= _FEWEST_LETTERS and strange * 50 < letters else ""


def has_text(path: str, number: int, password: str | None) -> bool:
    """Whether page `number` (from 1) has a letter or digit, seen or invisible, that its font maps
    to a character. False where pdfium cannot read the page."""
    try:
        with pdfium_page(path, number, password) as page:
            return any(map(str.isalnum, page.get_textpage().get_text_range()))
    except (InputError, OSError):
        return False


def _is_strange(character: str) -> bool:
    """Whether a font without a Unicode table left this character in the text."""
    return character in "\ufffd\ufffe\uffff" or "\ue000" <= character <= "\uf8ff"


@lru_cache(maxsize=8)
def _has_plain_jpegs(path: str) -> bool:
    """Whether the file contains JPEGs, and no picture that is masked or shown in inverted colours,
    which pdfium does not report. Spares PDFs without scans a closer look at each page."""
    jpegs = False
    window = b""
    with open(path, "rb") as file:
        while piece := file.read(_PIECE_BYTES):
            window = window[-_OVERLAP_BYTES:] + piece
            if _ALTERED.search(window):
                return False
            jpegs = jpegs or b"/DCTDecode" in window
    return jpegs


def _only_jpeg(page: Any) -> bytes | None:
    from pypdfium2 import raw

    objects = list(page.get_objects(max_depth=1))
    scans = [item for item in objects if item.type == raw.FPDF_PAGEOBJ_IMAGE]
    others = [item for item in objects if item.type != raw.FPDF_PAGEOBJ_IMAGE]
    if len(scans) != 1 or not all(map(_is_invisible, others)):
        return None
    if page.get_rotation() or raw.FPDFPage_GetAnnotCount(page):
        return None
    [scan] = scans
    if scan.get_filters() != ["DCTDecode"] or not _is_plain(scan) or not _covers(scan, page):
        return None
    return bytes(scan.get_data())


def _is_invisible(item: Any) -> bool:
    """Whether `item` is text that is not painted, as OCR programs lay it over a scan."""
    from pypdfium2 import raw

    if item.type != raw.FPDF_PAGEOBJ_TEXT:
        return False
    return bool(raw.FPDFTextObj_GetTextRenderMode(item) == raw.FPDF_TEXTRENDERMODE_INVISIBLE)


def _is_plain(scan: Any) -> bool:
    """Whether a scan is opaque and not clipped, in a colour space that a JPEG reader knows."""
    from pypdfium2 import raw

    spaces = (
        raw.FPDF_COLORSPACE_DEVICEGRAY,
        raw.FPDF_COLORSPACE_DEVICERGB,
        raw.FPDF_COLORSPACE_CALGRAY,
        raw.FPDF_COLORSPACE_CALRGB,
        raw.FPDF_COLORSPACE_ICCBASED,
    )
    if scan.get_metadata().colorspace not in spaces or raw.FPDFPageObj_HasTransparency(scan):
        return False
    return bool(raw.FPDFClipPath_CountPaths(raw.FPDFPageObj_GetClipPath(scan)) <= 0)


def _covers(scan: Any, page: Any) -> bool:
    """Whether a scan is upright and covers the whole page with square pixels."""
    sides = left, bottom, right, top = page.get_cropbox()
    wide, high = right - left, top - bottom
    matrix, (columns, rows) = scan.get_matrix(), scan.get_px_size()
    x_tolerance, y_tolerance = _TOLERANCE * wide, _TOLERANCE * high
    rotated = abs(matrix.b) > y_tolerance or abs(matrix.c) > x_tolerance
    mirrored = matrix.a <= 0 or matrix.d <= 0
    tolerances = (x_tolerance, y_tolerance) * 2
    edges = zip(scan.get_bounds(), sides, tolerances, strict=True)
    fills = all(abs(edge - side) <= tolerance for edge, side, tolerance in edges)
    square = abs(columns * high / (rows * wide) - 1) <= 2 * _TOLERANCE
    return not rotated and not mirrored and fills and square
