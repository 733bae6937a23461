"""How fine the pictures on a PDF page are."""

from __future__ import annotations

from math import hypot
from typing import Any

from qocr.inputs.pdf import pdfium_page

_LEAST_SHARE = 0.3  # of the page: what fine pictures have to cover, unlike a stamp or a logo
_DEPTH = 5  # of pictures inside forms inside forms
Vector = tuple[float, float]


def picture_dpi(path: str, number: int, password: str | None) -> float:
    """Dots per 72 units of page `number` (from 1) that its pictures have on 30 % of it or more; 0
    where they cover less. Raises InputError if pdfium cannot read the page."""
    from pypdfium2 import raw

    with pdfium_page(path, number, password) as page:
        pictures = page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEPTH)
        measured = sorted(map(_resolution_and_area, pictures), reverse=True)
        width, height = page.get_size()
    covered = 0.0
    for dpi, area in measured:
        covered += area
        if covered >= _LEAST_SHARE * width * height:
            return dpi
    return 0.0


def _resolution_and_area(picture: Any) -> tuple[float, float]:
    """Dots per 72 units on the finer side, and the area in square units."""
    matrix = picture.get_matrix()
    sides: list[Vector] = [(matrix.a, matrix.b), (matrix.c, matrix.d)]
    container = picture.container
    while container is not None:
        outer = container.get_matrix()
        sides = [(outer.a * x + outer.c * y, outer.b * x + outer.d * y) for x, y in sides]
        container = container.container
    lengths = [hypot(*side) for side in sides]
    if not all(lengths):
        return 0.0, 0.0
    pixels = picture.get_px_size()
    dpi = max(72 * count / length for count, length in zip(pixels, lengths, strict=True))
    return dpi, abs(sides[0][0] * sides[1][1] - sides[0][1] * sides[1][0])
