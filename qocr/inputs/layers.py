"""What a PDF page is made of: a scan that is one JPEG, a layer of text."""

from __future__ import annotations

import re
from functools import lru_cache
from threading import Lock
from typing import Any

from qocr.errors import InputError
from qocr.inputs.pdf import pdfium_page
from qocr.pictures import opening
from qocr.types import Picture

_OFF = 0.01  # of the page's sides: how far a scan may be from covering it exactly
_ALTERED = re.compile(rb"/Decode\s*\[\s*1|/S?Mask\s*[\[\d]")  # inverted, masked
_PIECE_BYTES, _OVERLAP_BYTES = 1024 * 1024, 1024
_looking = Lock()
_FEWEST_LETTERS = 20  # fewer are a stamp or a page number beside what is to be read


def embedded_scan(path: str, number: int, password: str | None) -> Picture | None:
    """The JPEG that page `number` (from 1) consists of, as it is; None where there is more to see,
    or less, or where the page shows it cut, turned or in other colours."""
    with _looking:  # all pages of a document ask at once
        if not _has_plain_jpegs(path):
            return None
    with pdfium_page(path, number, password) as page:
        data = _only_jpeg(page)
    if data is None:
        return None
    try:
        found = opening.picture(data)
    except InputError:  # damaged: a renderer shows what there is
        return None
    return found if found.encoded and found.image.mode in ("L", "RGB") else None


def text_layer(path: str, number: int, password: str | None) -> str:
    """The text of page `number` (from 1), lines ended by newlines; empty where it has none to
    speak of, or letters without a meaning."""
    with pdfium_page(path, number, password) as page:
        text = page.get_textpage().get_text_range().replace("\r\n", "\n")
    letters = sum(map(str.isalnum, text))
    strange = sum(_is_strange(character) for character in text)
    return text if letters >= _FEWEST_LETTERS and strange * 50 < letters else ""


def _is_strange(character: str) -> bool:
    """Fonts without a table of their letters leave these."""
    return character in "\ufffd\ufffe\uffff" or "\ue000" <= character <= "\uf8ff"


@lru_cache(maxsize=8)
def _has_plain_jpegs(path: str) -> bool:
    """Whether there are JPEGs in the file, and no picture that is masked or shown in inverted
    colours, which pdfium does not tell; spares pages of print from being looked at twice."""
    jpegs = False
    looked = b""
    with open(path, "rb") as file:
        while piece := file.read(_PIECE_BYTES):
            looked = looked[-_OVERLAP_BYTES:] + piece
            if _ALTERED.search(looked):
                return False
            jpegs = jpegs or b"/DCTDecode" in looked
    return jpegs


def _only_jpeg(page: Any) -> bytes | None:
    from pypdfium2 import raw

    objects = list(page.get_objects(max_depth=1))
    scans = [each for each in objects if each.type == raw.FPDF_PAGEOBJ_IMAGE]
    others = [each for each in objects if each.type != raw.FPDF_PAGEOBJ_IMAGE]
    if len(scans) != 1 or not all(map(_invisible, others)):
        return None
    if page.get_rotation() or raw.FPDFPage_GetAnnotCount(page):
        return None
    [scan] = scans
    if scan.get_filters() != ["DCTDecode"] or not _plain(scan) or not _covers(scan, page):
        return None
    return bytes(scan.get_data())


def _invisible(thing: Any) -> bool:
    """Text that an OCR program laid over a scan is not painted."""
    from pypdfium2 import raw

    if thing.type != raw.FPDF_PAGEOBJ_TEXT:
        return False
    return bool(raw.FPDFTextObj_GetTextRenderMode(thing) == raw.FPDF_TEXTRENDERMODE_INVISIBLE)


def _plain(scan: Any) -> bool:
    """Neither translucent nor cut, in colours that a JPEG reader knows."""
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
    """Upright, on the whole of the page, with square pixels."""
    left, bottom, right, top = page.get_cropbox()
    wide, high = right - left, top - bottom
    matrix, (columns, rows) = scan.get_matrix(), scan.get_px_size()
    x, y = _OFF * wide, _OFF * high
    upright = abs(matrix.b) <= y and abs(matrix.c) <= x and matrix.a > 0 and matrix.d > 0
    edges = zip(scan.get_bounds(), (left, bottom, right, top), (x, y, x, y), strict=True)
    exact = all(abs(one - other) <= off for one, other, off in edges)
    return upright and exact and abs(columns * high / (rows * wide) - 1) <= 2 * _OFF
