"""The size of a page in pixels, worked out without rendering it."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from qocr.inputs.rendering import Rendering
from qocr.pictures.file_formats import HEAD_BYTES, is_pdf
from qocr.types import Page

if TYPE_CHECKING:
    from qocr.inputs.pdf import PageSize

SizeInPixels = Callable[[int], tuple[int, int]]  # the most pixels a model uses -> width, height


class Sizes:
    """Finds the sizes of pages that are rendered according to `rendering`."""

    def __init__(self, rendering: Rendering) -> None:
        self._rendering = rendering
        self._document = ""
        self._points: list[PageSize] = []

    def of(self, page: Page) -> SizeInPixels:
        """A function from the most pixels a model uses to the page's width and height in pixels.

        That limit decides how fine a PDF page is rendered; a picture has one size. A PDF that came
        through a pipe has no path and is rendered. Raises InputError if the page cannot be read.
        """
        if not _is_pdf(page.source):
            return _picture_size(page)
        path, points = os.path.abspath(page.source), self._page_sizes(page.source)[page.number - 1]

        @cache  # many models share one limit
        def size(max_pixels: int) -> tuple[int, int]:
            rendering = replace(self._rendering, max_pixels=max_pixels)
            return _pdf_size(path, page.number, points, rendering)

        return size

    def _page_sizes(self, name: str) -> list[PageSize]:
        """Page sizes of one document in points. Only the last one is kept: pages come in order."""
        from qocr.inputs import pdf

        if name != self._document:
            self._points = pdf.page_sizes(os.path.abspath(name), self._rendering.password)
            self._document = name
        return self._points


def _pdf_size(path: str, number: int, points: PageSize, rendering: Rendering) -> tuple[int, int]:
    from qocr.inputs.rendering import pdf_dpi, pdf_scan

    scan = pdf_scan(path, number, rendering)
    if scan is not None:
        return scan.width, scan.height
    dpi = pdf_dpi(path, number, points, rendering)
    wide, high = (math.ceil(round(side * dpi / 72, 3)) for side in (points.width, points.height))
    return wide, high


def _picture_size(page: Page) -> SizeInPixels:
    from qocr.pictures.opening import check_readable

    picture = page.open()
    check_readable(picture)
    size = picture.width, picture.height
    return lambda _max_pixels: size


def _is_pdf(name: str) -> bool:
    if name == "-" or not os.path.isfile(name):
        return False
    try:
        with open(name, "rb") as file:
            return is_pdf(file.read(HEAD_BYTES))
    except OSError:  # opening the page will report the error
        return False
