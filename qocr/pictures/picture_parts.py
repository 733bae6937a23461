"""The pages of a file of pictures: its frames, and pictures one after another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qocr.errors import InputError
from qocr.pictures import opening, tiff_samples
from qocr.pictures.picture_spans import Span, spans
from qocr.types import Picture

_GAIN_MAPS = (b"hdrgm:", b"hdrgainmap", b"urn:iso:std:iso:ts:21496:-1")  # Adobe, Apple, ISO
_MP_ENTRIES = 0xB002
_PICTURE_TYPES = ("Undefined", "Baseline MP Primary Image", "Multi-Frame Image (Panorama)")


@dataclass(frozen=True, slots=True)
class PicturePart:
    """A page of a file: the bytes of its picture there, and its frame (from 0), None if the picture
    has no further frames. `note` says what of the file is no page."""

    span: Span
    frame: int | None = None
    note: str = ""

    def open(self, data: bytes, sha256: str) -> Picture:
        """The picture; `data` and `sha256` are those of the whole file. Raises InputError if it is
        damaged."""
        start, end = self.span
        own = data if (start, end) == (0, len(data)) else data[start:end]
        if self.frame is None:
            picture = opening.picture(own, sha256)
        else:
            picture = opening.frame(own, self.frame, sha256)
        return picture.with_warning(self.note) if self.note else picture


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
    image = opening.open_image(data)
    try:
        every = range(getattr(image, "n_frames", 1))
        chosen = [index for index in every if len(every) == 1 or _is_page(image, index, data)]
    except Exception as error:  # Pillow's plugins raise errors of any class on damaged bytes
        raise opening.damaged(error) from error
    chosen = chosen or list(every)
    if len(every) == 1:
        return [PicturePart(span)]
    if image.format == "MPO" and len(chosen) == 1:
        return [PicturePart(span, 0, _note(len(every), data))]
    return [PicturePart(span, index) for index in chosen]


def _is_page(image: Any, index: int, data: bytes) -> bool:
    """Whether a frame is a page: no thumbnail or mask of a TIFF, no preview, gain map or other view
    that a camera stores beside its picture."""
    if image.format == "TIFF":
        image.seek(index)
        return tiff_samples.is_page(image)
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
