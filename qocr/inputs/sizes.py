"""How large a page will be, without rendering it."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from qocr.inputs.rendering import Rendering, Size
from qocr.types import Page

PageSize = Callable[[int], tuple[int, int]]


class Sizes:
    """Sizes of pages that are rendered as `rendering` says."""

    def __init__(self, rendering: Rendering) -> None:
        self._rendering = rendering
        self._document = ""
        self._points: list[Size] = []

    def of(self, page: Page) -> PageSize:
        """Width and height in pixels by the most pixels a model uses, which decide how fine a
        PDF page is rendered; pictures have one size. Raises InputError for what cannot be read.

        A PDF that came through a pipe has no path: it is rendered.
        """
        if not _is_pdf(page.source):
            return _picture_size(page)
        path, points = os.path.abspath(page.source), self._sizes(page.source)[page.number - 1]

        @cache  # asked once a model, which have few limits
        def size(max_pixels: int) -> tuple[int, int]:
            rendering = replace(self._rendering, max_pixels=max_pixels)
            return _pdf_size(path, page.number, points, rendering)

        return size

    def _sizes(self, name: str) -> list[Size]:
        """Of the document at hand: pages come document after document."""
        from qocr.inputs import pdf

        if name != self._document:
            self._points = pdf.page_sizes(os.path.abspath(name), self._rendering.password)
            self._document = name
        return self._points


def _pdf_size(path: str, number: int, points: Size, rendering: Rendering) -> tuple[int, int]:
    from qocr.inputs import pdf
    from qocr.inputs.rendering import pdf_scan

    scan = pdf_scan(path, number, points, rendering)
    if scan is not None:
        return scan.width, scan.height
    dpi = rendering.dpi or pdf.dpi_for(points, rendering.max_pixels, rendering.max_dpi)
    wide, high = (math.ceil(round(side * dpi / 72, 3)) for side in points)
    return wide, high


def _picture_size(page: Page) -> PageSize:
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
            return b"%PDF-" in file.read(1024)
    except OSError:  # opening its page says why
        return False
