"""The pages of a file of pictures: its frames, and pictures one after another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qocr.errors import InputError
from qocr.pictures import opening, tiff_directory
from qocr.pictures.file_formats import is_tiff
from qocr.pictures.frame_sequence import FrameSequence
from qocr.pictures.picture_spans import Span, spans
from qocr.pictures.tiff_page import Sliceable
from qocr.types import Picture

_GAIN_MAPS = (b"hdrgm:", b"hdrgainmap", b"urn:iso:std:iso:ts:21496:-1")  # Adobe, Apple, ISO
_MP_ENTRIES = 0xB002
_PICTURE_TYPES = ("Undefined", "Baseline MP Primary Image", "Multi-Frame Image (Panorama)")


@dataclass(frozen=True, slots=True)
class PicturePart:
    """A page of a file: the bytes of its picture there, and its frame (from 0) of `sequence`, None
    if the picture has no further frames. `directory` is the place of a page's tags in a TIFF of
    several. `note` says what of the file is no page."""

    span: Span
    frame: int | None = None
    note: str = ""
    sequence: FrameSequence | None = None
    directory: int | None = None

    @property
    def takes_slices(self) -> bool:
        """Whether `open` reads parts of the file only."""
        return self.directory is not None and self.span[0] == 0

    def open(self, data: Sliceable, sha256: str) -> Picture:
        """The picture; `data` and `sha256` are those of the whole file. Raises InputError if it is
        damaged."""
        start, end = self.span
        picture = self._picture(data if end - start == len(data) else data[start:end], sha256)
        return picture.with_warning(self.note) if self.note else picture

    def _picture(self, data: Sliceable, sha256: str) -> Picture:
        if self.directory is not None:
            return opening.tiff_page(data, self.directory, sha256)
        whole = data[0 : len(data)]
        if self.frame is not None and self.sequence is not None:
            return self.sequence.picture(self.frame, whole, sha256)
        return opening.picture(whole, sha256)


def parts(data: bytes) -> list[PicturePart]:
    """The pages of a file in order. Raises InputError if it is no picture, or damaged."""
    found = spans(data)
    if len(found) == 1:
        return _frames(data, found[0])
    return [part for span in found for part in _frames_or_error(data[slice(*span)], span)]


def _frames_or_error(data: bytes, span: Span) -> list[PicturePart]:
    """The frames of one picture of several; one that cannot be opened is a page that says so."""
    try:
        return _frames(data, span)
    except InputError:
        return [PicturePart(span)]


def _frames(data: bytes, span: Span) -> list[PicturePart]:
    if is_tiff(data):
        return _tiff_pages(data, span)
    image = opening.open_image(data)
    try:
        count = getattr(image, "n_frames", 1)
        chosen = [index for index in range(count) if _is_page(image, index, data)]
    except Exception as error:  # Pillow's plugins raise errors of any class on damaged bytes
        raise opening.damaged(error) from error
    if count == 1:
        return [PicturePart(span)]
    sequence = FrameSequence()
    if image.format == "MPO" and len(chosen) == 1:
        return [PicturePart(span, 0, _note(count, data), sequence)]
    return [PicturePart(span, index, sequence=sequence) for index in chosen]


def _tiff_pages(data: bytes, span: Span) -> list[PicturePart]:
    """The pages of a TIFF. One that cannot be read does not keep the others from being read."""
    every = tiff_directory.pages(data)
    if len(every) > 1:
        return [PicturePart(span, directory=page.offset) for page in every]
    is_first = not every or every[0].offset == tiff_directory.first_offset(data)
    if is_first:
        opening.open_image(data)
        return [PicturePart(span)]
    return [PicturePart(span, directory=every[0].offset)]


def _is_page(image: Any, index: int, data: bytes) -> bool:
    """Whether a frame is a page: no preview, gain map or other view that a camera stores beside its
    picture."""
    if image.format != "MPO" or index == 0:
        return True
    entry = image.mpinfo[_MP_ENTRIES][index]
    size = image.size
    image.seek(index)
    start = image.offset
    is_gain_map = any(mark in data[start : start + entry["Size"]] for mark in _GAIN_MAPS)
    same = image.size == size and entry["Attribute"]["MPType"] in _PICTURE_TYPES
    image.seek(0)
    return same and not is_gain_map


def _note(count: int, data: bytes) -> str:
    """A warning about frames of a camera that are left out, unless they are its gain map."""
    if any(mark in data for mark in _GAIN_MAPS):
        return ""
    return f"{count - 1} more in this file are previews or other views of it, and are not read"
