"""The searchable PDF: each page its picture, with the text invisible over it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from io import BytesIO
from math import dist
from typing import TYPE_CHECKING, Any

from qocr import __version__
from qocr.errors import SetupError
from qocr.formats.glyphless import GlyphlessFont, letters_of
from qocr.types import Line, Picture, Point, Result

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 200  # what a scan is taken to have; a PDF page has a size in inches
_POINTS = 72
_LETTERS = 0.55  # of a box's height: boxes touch, and readers take touching lines for one
_SHORTEST, _LONGEST = 3, 14_400  # points. Source: ISO 32000-1, annex C, "page size"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_UNPRINTABLE = ("Cc", "Cf", "Cs")  # controls, marks of direction, half characters


class SearchablePdf:
    """One PDF of all pages added, with an invisible line of text over each line that was read.

    A page is as large as its picture at 200 dpi. A JPEG is taken over as it is; pictures of few
    colours stay lossless, others become JPEG. A failed page is its picture alone; one without
    picture is blank, or left out where not even its size is known. Only encoded pages are held.
    Raises SetupError where the extra 'pdf' is missing.
    """

    def __init__(self) -> None:
        self._pikepdf, self._img2pdf, self._display = _libraries()
        self._pdf = self._pikepdf.Pdf.new()
        self._font = GlyphlessFont()
        self._font_object = self._pdf.make_indirect(self._pikepdf.Dictionary())
        self._space, _ = self._font.encode([" "])  # ends a line's last word for every reader
        self._title = ""

    def add(self, result: Result) -> None:
        """Adds a page with its picture and the invisible text of its lines."""
        width, height = _size(result)
        if not width or not height:
            return
        self._title = self._title or result.page.source
        scale = _scale(width, height)
        sides = (max(_SHORTEST, side * scale) for side in (width, height))
        page = self._add_page(result.picture, *sides)
        sheet = _PdfPage(width, height, scale)
        rows = [self._row(line, sheet) for line in result.lines]
        if any(rows):
            fonts = self._pikepdf.Dictionary(Invisible=self._font_object)
            page.Resources.Font = fonts
            content = b"BT 3 Tr\n" + b"".join(rows) + b"ET\n"
            page.contents_add(self._pdf.make_stream(content))

    def finish(self) -> bytes:
        """The document; no bytes at all where it has no page."""
        if not len(self._pdf.pages):
            return b""
        self._font_object.update(self._font.write(self._pdf))
        with self._pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:title"] = _printable(self._title)
            metadata["pdf:Producer"] = f"qocr {__version__}"
        buffer = BytesIO()
        self._pdf.save(
            buffer,
            object_stream_mode=self._pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
        )
        return buffer.getvalue()

    def _add_page(self, picture: Picture | None, width: float, height: float) -> Any:
        if picture is None:
            return self._pdf.add_blank_page(page_size=(width, height))
        data = self._picture_page(picture, (width, height, width, height))
        with self._pikepdf.Pdf.open(BytesIO(data)) as single:
            self._pdf.pages.extend(single.pages)
        return self._pdf.pages[-1]

    def _picture_page(self, picture: Picture, layout: tuple[float, ...]) -> bytes:
        def convert(data: bytes) -> bytes:
            return self._img2pdf.convert(  # type: ignore[no-any-return]
                data, layout_fun=lambda *_: layout, rotation=self._img2pdf.Rotation.none
            )

        try:
            return convert(_encoded(picture))
        except Exception:  # a JPEG of a kind that does not go into a PDF as it is
            return convert(_anew(picture))

    def _row(self, line: Line, sheet: _PdfPage) -> bytes:
        text = " ".join(_printable(line.text).split())
        if not text:
            return b""
        letters = letters_of(text)
        if _RIGHT_TO_LEFT.search(text):
            letters = list(self._display(text))  # readers turn it back, letter by letter
        codes, wide = self._font.encode(letters)
        start, end, high = _baseline(line, len(letters), sheet)
        length = dist(start, end)
        (x, y), cosine, sine = start, (end[0] - start[0]) / length, (end[1] - start[1]) / length
        stretch = 100 * length / (wide * high)
        return (
            f"{cosine:.5f} {sine:.5f} {-sine:.5f} {cosine:.5f} {x:.3f} {y:.3f} Tm "
            f"/Invisible {high:.3f} Tf {stretch:.3f} Tz <{codes.hex()}{self._space.hex()}> Tj\n"
        ).encode("ascii")


@dataclass(frozen=True, slots=True)
class _PdfPage:
    """A page whose picture is measured in pixels from the top left, in points from the bottom."""

    width: int
    height: int
    scale: float

    def point(self, pixel: Point) -> Point:
        """In points; what lies outside the page comes to its edge, as readers drop the rest."""
        x, y = max(0, min(pixel[0], self.width)), max(0, min(pixel[1], self.height))
        return x * self.scale, (self.height - y) * self.scale


def _baseline(line: Line, letters: int, sheet: _PdfPage) -> tuple[Point, Point, float]:
    """Where a line's letters start and end, and how high they are, in points.

    A column (more than one letter, higher than wide) runs down, its lower edge on the left.
    """
    top_left, _, bottom_right, bottom_left = map(sheet.point, line.quad)
    wide, high = dist(bottom_left, bottom_right), dist(top_left, bottom_left)
    start, end = bottom_left, bottom_right
    if letters > 1 and high > 1.5 * wide:
        wide, high, start, end = high, wide, top_left, bottom_left
    if wide < sheet.scale:
        wide, start = sheet.scale, (max(0, start[0] - sheet.scale), start[1])
        end = start[0] + wide, start[1]
    high = max(high, sheet.scale)
    rise = high * (1 - _LETTERS) / 2 / wide
    across, up = (start[1] - end[1]) * rise, (end[0] - start[0]) * rise
    raised = (start[0] + across, start[1] + up), (end[0] + across, end[1] + up)
    return (*raised, high * _LETTERS)


def _scale(width: int, height: int) -> float:
    return min(_POINTS / DPI, _LONGEST / max(width, height))


def _size(result: Result) -> tuple[int, int]:
    if result.picture:
        return result.picture.width, result.picture.height
    return result.width or 0, result.height or 0


def _encoded(picture: Picture) -> bytes:
    if picture.encoded and picture.image.format == "JPEG":
        return picture.encoded
    return _anew(picture)


def _anew(picture: Picture) -> bytes:
    """Black and white and few colours without loss, grey as what is smaller, the rest as JPEG."""
    image = picture.image if picture.image.mode == "1" else _plain(picture.image)
    if image.mode == "1":
        return min(_saved(image, "PNG"), _saved(image, "TIFF", compression="group4"), key=len)
    if image.mode == "L":
        return min(_saved(image, "PNG"), _saved(image, "JPEG", quality=85), key=len)
    if image.getcolors(256) is None:
        return _saved(image, "JPEG", quality=85)
    return _saved(image, "PNG")


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


def _printable(text: str) -> str:
    kept = ("\u200c", "\u200d")
    return "".join(
        character
        for character in text
        if character.isspace()
        or character in kept
        or unicodedata.category(character) not in _UNPRINTABLE
    )


def _libraries() -> tuple[Any, Any, Any]:
    try:
        import img2pdf
        import pikepdf
        from bidi import get_display
    except ImportError as error:
        raise SetupError(
            "PDF output needs the extra 'pdf'", code="PdfMissing", hint="pip install 'qocr[pdf]'"
        ) from error
    return pikepdf, img2pdf, get_display
