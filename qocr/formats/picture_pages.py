"""Pictures as pages of a PDF, as large as their resolution says."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from qocr.types import Picture

if TYPE_CHECKING:
    from PIL.Image import Image

DEFAULT_DPI = 200.0  # what a scan is taken to have that states nothing
_POINTS = 72
_SHORTEST, _LONGEST = 3, 14_400  # points. Source: ISO 32000-1, annex C, "page size"
_TURNS = {1: 0, 3: 180, 6: 90, 8: 270}  # EXIF orientation -> degrees clockwise
_TAKEN_OVER = ("JPEG", "MPO", "JPEG2000", "PNG", "TIFF", "BMP", "GIF")
_LOSSY = ("WEBP",)  # as a rule; Pillow does not say


def page_size(size: tuple[int, int], dpi: tuple[float, float] | None) -> tuple[float, float]:
    """Width and height in points of a page with a picture of `size` pixels; with a resolution of
    200 dpi where it states none, or one that no page can have."""
    if dpi is not None:
        stated = size[0] / dpi[0] * _POINTS, size[1] / dpi[1] * _POINTS
        if all(_SHORTEST <= side <= _LONGEST for side in stated):
            return stated
    scale = min(_POINTS / DEFAULT_DPI, _LONGEST / max(size))
    return max(_SHORTEST, size[0] * scale), max(_SHORTEST, size[1] * scale)


def picture_page(img2pdf: Any, picture: Picture, points: tuple[float, float]) -> tuple[bytes, int]:
    """A PDF with the picture as its first page, and by how many degrees that page is to be turned
    clockwise to show it at `points`, width and height.

    The file is taken over byte by byte where a PDF can hold it, unless it is black and white and
    smaller as fax; other pictures keep their pixels, unless they were compressed with loss before.
    """
    turn = _TURNS.get(picture.orientation)
    if picture.stored is None or turn is None or not _is_taken_over(picture):
        return _converted(img2pdf, _encoded(picture), points), 0
    try:
        size = points if turn % 180 == 0 else points[::-1]
        page = _converted(img2pdf, picture.stored, size)
    except Exception:  # of a kind that does not go into a PDF as it is, such as one with alpha
        return _converted(img2pdf, _encoded(picture), points), 0
    if not _is_black_and_white(picture):
        return page, turn
    fax = _converted(img2pdf, _fax(picture.image), points)
    return (fax, 0) if len(fax) < len(page) else (page, turn)


def _is_black_and_white(picture: Picture) -> bool:
    """Whether a picture that is stored without loss has no other colours."""
    image = picture.image
    if image.mode == "L" and not picture.lossy:
        return {shade for _, shade in image.getcolors(2) or ((0, 1),)} <= {0, 255}
    return image.mode == "1"


def _fax(image: Image) -> bytes:
    from PIL.Image import Dither

    return _saved(image.convert("1", dither=Dither.NONE), "TIFF", compression="group4")


def _is_taken_over(picture: Picture) -> bool:
    return (picture.image.format or "JPEG") in _TAKEN_OVER  # a turned one has forgotten its format


def _converted(img2pdf: Any, data: bytes, points: tuple[float, float]) -> bytes:
    layout = (*points, *points)
    return img2pdf.convert(  # type: ignore[no-any-return]
        data, layout_fun=lambda *_: layout, rotation=img2pdf.Rotation.none
    )


def _encoded(picture: Picture) -> bytes:
    """Black and white as fax, other pictures without loss, or as JPEG where they are lossy."""
    image = picture.image if picture.image.mode == "1" else _plain(picture.image)
    if image.mode == "1":
        return min(_saved(image, "PNG"), _fax(image), key=len)
    lossless = _saved(image, "PNG")
    if not picture.lossy and picture.image.format not in _LOSSY:
        return lossless
    return min(lossless, _saved(image, "JPEG", quality=90), key=len)


def _plain(image: Image) -> Image:
    from PIL import ImageChops

    from qocr.pictures.opening import rgb

    shown = rgb(image)
    red, green, blue = shown.split()
    coloured = (
        ImageChops.difference(red, green).getbbox() or ImageChops.difference(green, blue).getbbox()
    )
    return shown if coloured else red


def _saved(image: Image, file_format: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()
