"""Renders PDF pages and reads their sizes, with poppler (a process of its own) or else pdfium."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from PIL import Image

from qocr.errors import InputError
from qocr.inputs import form_fields, user_units
from qocr.pictures.opening import MAX_PIXELS

POPPLER_SECONDS = 120
_LAST_PAGE = 2**31 - 1  # of any document
_PAGE_FACT = re.compile(r"Page +\d+ (size|rot)\Z")
_PDFIUM_PASSWORD = 4  # FPDF_ERR_PASSWORD
_pdfium_lock = threading.Lock()  # pdfium is not thread-safe
# Rendering more pages at a time is no faster, and each takes 100 MB.
_rendering_slots = threading.BoundedSemaphore(os.cpu_count() or 1)


class PageSize(NamedTuple):
    """Width and height of a page in points of 1/72 inch as it is shown, its rotation and its
    UserUnit applied. `unit` is the UserUnit: how many points a unit of the page's own is."""

    width: float
    height: float
    unit: float = 1.0


def page_sizes(path: str, password: str | None) -> list[PageSize]:
    """The size of every page. Raises InputError if the file is not a readable PDF."""
    try:
        sizes = _poppler_sizes(path, password)
    except Exception:  # poppler is not installed, or it failed on this file
        sizes = _pdfium_sizes(path, password)
    if not sizes:
        raise InputError("the PDF has no pages", code="NoPages")
    units = _user_units(path, password, len(sizes))
    pairs = zip(sizes, units, strict=True)
    return [PageSize(width * unit, height * unit, unit) for (width, height), unit in pairs]


def render(path: str, number: int, size: PageSize, dpi: float, password: str | None) -> Image.Image:
    """Page `number` (from 1) as an RGB picture. Raises InputError if it has too many pixels at
    `dpi`, or no renderer can read it."""
    if size.width * size.height * (dpi / 72) ** 2 > MAX_PIXELS:
        raise InputError(
            f"the page has more than {MAX_PIXELS // 1_000_000} million pixels at {dpi:g} dpi",
            code="PictureTooLarge",
            hint="Set a lower --dpi, or leave it out.",
        )
    dots_per_72_units = dpi * size.unit  # neither renderer knows of UserUnit
    with _rendering_slots:
        try:
            if _has_field_values(path, number, password):
                return _pdfium_page(path, number, dots_per_72_units, password)
            return _poppler_page(path, number, dots_per_72_units, password)
        except Exception:
            return _pdfium_page(path, number, dots_per_72_units, password)


@contextmanager
def pdfium_page(path: str, number: int, password: str | None) -> Iterator[Any]:
    """Page `number` (from 1) as a pdfium page, for one thread at a time. Raises InputError if
    pdfium cannot open the page, or fails on it while the caller uses it."""
    from pypdfium2 import PdfiumError

    with _pdfium_document(path, password) as document:
        try:
            document.init_forms()  # before a page is loaded, so that its fields have values
            yield document[number - 1]
        except PdfiumError as error:
            raise InputError(f"the page cannot be read: {error}", code="DamagedPdf") from error


@contextmanager
def _pdfium_document(path: str, password: str | None) -> Iterator[Any]:
    with _pdfium_lock:
        document = _pdfium_open(path, password)
        try:
            yield document
        finally:
            document.close()


def _user_units(path: str, password: str | None, count: int) -> list[float]:
    if not user_units.may_have_any(path):
        return [1.0] * count
    try:
        with _pdfium_document(path, password) as document:
            return [user_units.of_page(document, index) for index in range(count)]
    except Exception:  # pdfium cannot read what poppler can
        return [1.0] * count


def _poppler_sizes(path: str, password: str | None) -> list[tuple[float, float]]:
    from pdf2image import pdfinfo_from_path

    facts = pdfinfo_from_path(
        path,
        userpw=password,  # type: ignore[arg-type]  # None is its default
        first_page=1,
        last_page=_LAST_PAGE,
        timeout=POPPLER_SECONDS,
    )
    named = [(match[1], value) for key, value in facts.items() if (match := _PAGE_FACT.match(key))]
    sizes = [value for name, value in named if name == "size"]
    rotations = [value for name, value in named if name == "rot"]
    return [_shown_size(*page) for page in zip(sizes, rotations, strict=True)]


def _shown_size(size: str, rotation: str) -> tuple[float, float]:
    width, _, height = size.split()[:3]
    sideways = int(rotation) % 180 == 90
    return (float(height), float(width)) if sideways else (float(width), float(height))


def _has_field_values(path: str, number: int, password: str | None) -> bool:
    try:
        with pdfium_page(path, number, password) as page:
            return form_fields.has_values(page)
    except InputError:
        return False


def _poppler_page(path: str, number: int, dpi: float, password: str | None) -> Image.Image:
    from pdf2image import convert_from_path

    [image] = convert_from_path(
        path,
        dpi=dpi,  # type: ignore[arg-type]  # poppler takes fractions
        first_page=number,
        last_page=number,
        userpw=password,  # type: ignore[arg-type]
        use_cropbox=True,
        timeout=POPPLER_SECONDS,
    )
    return image


def _pdfium_sizes(path: str, password: str | None) -> list[tuple[float, float]]:
    with _pdfium_document(path, password) as document:
        return [document.get_page_size(index) for index in range(len(document))]


def _pdfium_page(path: str, number: int, dpi: float, password: str | None) -> Image.Image:
    with pdfium_page(path, number, password) as page:
        image: Image.Image = page.render(scale=dpi / 72).to_pil()
        return image.convert("RGB")


def _pdfium_open(path: str, password: str | None) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(path, password=password)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", code="Unreadable") from error
    except pypdfium2.PdfiumError as error:
        if error.err_code == _PDFIUM_PASSWORD:
            raise _password_error(password) from error
        raise InputError(
            "the PDF is damaged or no PDF at all",
            code="DamagedPdf",
            hint="Open it in a viewer, or download it again.",
        ) from error


def _password_error(password: str | None) -> InputError:
    if password is None:
        return InputError(
            "the PDF is encrypted", code="PasswordNeeded", hint="Give its --password."
        )
    return InputError(
        "the password does not open the PDF", code="WrongPassword", hint="Check --password."
    )
