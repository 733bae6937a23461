"""The searchable PDF: the PDF that went in, or a page for each picture, with invisible text."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from qocr import __version__
from qocr.errors import InputError, SetupError
from qocr.formats import archival, original_pdf
from qocr.formats.invisible_text import InvisibleText
from qocr.formats.lines import sure
from qocr.formats.original_pdf import Part
from qocr.formats.pdf_geometry import matrix, shown_size
from qocr.formats.picture_pages import page_size, picture_page
from qocr.formats.text_removal import remove_invisible_text
from qocr.formats.text_rows import Sheet
from qocr.formats.word_ink import with_words_of_ink
from qocr.types import PdfOrigin, Picture, Result, Style


@dataclass(frozen=True, slots=True)
class _TextLayer:
    """What is added to a page: its compressed content, and the name that its font has there."""

    content: bytes
    font: str


class SearchablePdf:
    """One PDF of all pages added, with an invisible line of text over each line that was read.

    Pages of a PDF are its own: same boxes, same pictures; a document that is there whole keeps
    everything else, too. Pages that have text of their own are left alone, unless `redo` of the
    style puts the new text in the place of invisible one. Pictures become pages as large as their
    resolution says, and are taken over byte by byte where that is possible. A failed page has no
    text; one of a picture that was never opened is left out.

    Only the text is held, and the files of pictures. Raises SetupError where the extra 'pdf' is
    missing.
    """

    def __init__(self, style: Style) -> None:
        self._pikepdf, self._img2pdf, display = _libraries()
        self._style = style
        self._text = InvisibleText(display)
        self._originals: dict[str, Any] = {}  # None for what cannot be kept
        self._parts: list[Part] = []
        self._layers: list[_TextLayer | None] = []
        self._files: list[str] = []  # of `_parts`; empty for pictures
        self._password = ""  # of the first original that is opened with one
        self._noted: set[str] = set()

    def add(self, result: Result) -> Sequence[str]:
        """Adds a page; returns what the user should know about its document, each once. Raises
        UnmetError where `pdfa` cannot be had for it."""
        notes: list[str] = []
        origin = result.page.pdf
        original = self._original(origin, result, notes) if origin is not None else None
        if original is not None and origin is not None:
            self._parts.append(Part(original, result.page.number))
            self._files.append(origin.path)
            self._layers.append(self._layer_of_original(original, origin, result, notes))
        else:
            self._add_picture(result)
        return [note for note in notes if self._is_new(note)]

    def finish(self) -> bytes:
        """The document; no bytes at all where it has no page."""
        if not self._parts:
            return b""
        try:
            return self._finished()
        finally:
            for part in self._parts:
                part.pdf.close()

    def _finished(self) -> bytes:
        whole = bool(self._files[0]) and original_pdf.is_whole(self._parts)
        if whole and not any(self._layers) and not self._style.pdfa:
            return Path(self._files[0]).read_bytes()
        pdf = self._parts[0].pdf if whole else original_pdf.assembled(self._parts)
        original_pdf.end_signatures(pdf)
        self._lay_text(pdf)
        if not any(self._files):
            with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
                metadata["pdf:Producer"] = f"qocr {__version__}"
        if self._style.pdfa:
            return archival.saved(pdf)
        return self._saved(pdf, whole)

    def _saved(self, pdf: Any, whole: bool) -> bytes:
        """Streams stay as they are. An original keeps its encryption and its way of storage; some
        of its pages are encrypted with the password that opened it."""
        modes = self._pikepdf.ObjectStreamMode
        encryption: Any = whole and pdf.is_encrypted
        if not whole and self._password:
            encryption = self._pikepdf.Encryption(owner=self._password, user=self._password)
        buffer = BytesIO()
        pdf.save(
            buffer,
            object_stream_mode=modes.preserve if whole else modes.generate,
            stream_decode_level=None if encryption else self._pikepdf.StreamDecodeLevel.none,
            compress_streams=bool(encryption),  # pikepdf does not encrypt them as they are
            linearize=whole and pdf.is_linearized,
            deterministic_id=not encryption,
            encryption=encryption,
            fix_metadata_version=not whole,
            min_version=max(part.pdf.pdf_version for part in self._parts),
        )
        return buffer.getvalue()

    def _lay_text(self, pdf: Any) -> None:
        if not any(self._layers):
            return
        font = pdf.make_indirect(self._text.font.write(pdf))
        for page, layer, file in zip(pdf.pages, self._layers, self._files, strict=True):
            if layer is not None:
                if self._style.redo and file:
                    remove_invisible_text(pdf, page)
                self._lay(pdf, page, layer, font)

    def _lay(self, pdf: Any, page: Any, layer: _TextLayer, font: Any) -> None:
        """Puts the text before the content of a page: nothing that the content does to the state of
        the graphics, or fails to end, reaches it there."""
        names = self._pikepdf.Name
        page.add_resource(font, names.Font, name=names(layer.font))
        stream = pdf.make_stream(b"")
        stream.write(layer.content, filter=names.FlateDecode)
        page.contents_add(stream, prepend=True)

    def _original(self, origin: PdfOrigin, result: Result, notes: list[str]) -> Any:
        """The document of a page, opened once; None where it cannot be kept."""
        if origin.path not in self._originals:
            try:
                original = original_pdf.open_original(origin, result.page.number)
            except ValueError as error:
                original = None
                notes.append(
                    f"{result.page.source} cannot be kept as it is ({error}): "
                    "its pages become pictures"
                )
            if original is not None:
                self._note_protection(original, origin)
            self._originals[origin.path] = original
        return self._originals[origin.path]

    def _note_protection(self, original: Any, origin: PdfOrigin) -> None:
        if original.is_encrypted and origin.password:
            self._password = self._password or origin.password
        if self._style.pdfa:
            archival.check(origin)

    def _layer_of_original(
        self, original: Any, origin: PdfOrigin, result: Result, notes: list[str]
    ) -> _TextLayer | None:
        if not self._style.redo and origin.has_text():
            notes.append(
                f"{result.page.source} has pages with text of their own, which stay as they are: "
                "--redo reads them, too"
            )
            return None
        page = original.pages[result.page.number - 1]
        layer = self._layer(result, page, shown_size(page))
        if layer is not None and original_pdf.is_signed(original):
            notes.append(f"{result.page.source} is signed: the PDF with the text added is not")
        return layer

    def _layer(self, result: Result, page: Any, points: tuple[float, float]) -> _TextLayer | None:
        if not result.width or not result.height:
            return None
        font = self._free_name(page.resources)
        kept = sure(result, self._style.min_confidence).lines
        lines = [line for line in kept if line.quad]
        if result.picture is not None:
            lines = with_words_of_ink(lines, result.picture.image)
        content = self._text.content(lines, Sheet((result.width, result.height), points), font)
        if not content:
            return None
        return _TextLayer(zlib.compress(b"q " + matrix(page) + b"\n" + content + b"Q\n", 9), font)

    def _add_picture(self, result: Result) -> None:
        picture = _picture(result)
        size = (picture.width, picture.height) if picture else (result.width, result.height)
        if not size[0] or not size[1]:
            return
        points = page_size((size[0], size[1]), picture.dpi if picture else None)
        if picture is None:
            pdf = self._pikepdf.Pdf.new()
            pdf.add_blank_page(page_size=points)
        else:
            data, turn = picture_page(self._img2pdf, picture, points)
            pdf = self._pikepdf.Pdf.open(BytesIO(data))
            if turn:
                pdf.pages[0].obj["/Rotate"] = turn
        self._parts.append(Part(pdf, 1))
        self._files.append("")
        self._layers.append(self._layer(result, pdf.pages[0], points))

    def _free_name(self, resources: Any) -> str:
        """A name that nothing on a page has."""
        dictionary = self._pikepdf.Dictionary
        kinds = [kind for _, kind in resources.items() if isinstance(kind, dictionary)]
        taken = {name for kind in kinds for name, _ in kind.items()}
        number = 0
        while (name := f"/Qocr{number}") in taken:
            number += 1
        return name

    def _is_new(self, note: str) -> bool:
        is_new = note not in self._noted
        self._noted.add(note)
        return is_new


def _picture(result: Result) -> Picture | None:
    """The picture of a page; that of a PDF's page is opened once more where it is not held."""
    if result.picture is not None or result.page.pdf is None:
        return result.picture
    try:
        return result.page.open()
    except InputError:
        return None


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
