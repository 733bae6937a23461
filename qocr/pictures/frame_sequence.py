"""Frames of an animation, each decoded once although it needs the frames before it."""

from __future__ import annotations

from threading import Lock

from PIL import Image

from qocr.pictures import opening
from qocr.types import Picture

_MOST_KEPT = 16  # frames that were passed over, for threads that come to them a little later


class FrameSequence:
    """The frames of one file, which threads may share. They ask for them in about their order, so
    one decoder goes through the file; it starts again only for a frame that it left behind."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._image: Image.Image | None = None
        self._at = 0
        self._kept: dict[int, Picture] = {}

    def picture(self, index: int, data: bytes, sha256: str) -> Picture:
        """Frame `index` (from 0) of the file `data`, upright. Raises InputError if it is
        damaged."""
        with self._lock:
            kept = self._kept.pop(index, None)
            return kept or self._decoded(index, data, sha256)

    def _decoded(self, index: int, data: bytes, sha256: str) -> Picture:
        if self._image is None or index <= self._at:
            self._image, self._at = opening.open_image(data), -1
        first_kept = index - _MOST_KEPT
        try:
            for place in range(self._at + 1, index + 1):
                self._image.seek(place)
                self._at = place
                if first_kept <= place < index:
                    self._kept[place] = opening.frame(self._image, sha256)
            self._forget(index)
            return opening.frame(self._image, sha256)
        except Exception as error:  # Pillow's plugins raise errors of any class on damaged bytes
            self._image = None
            raise opening.damaged(error) from error

    def _forget(self, index: int) -> None:
        for place in [place for place in self._kept if abs(place - index) > _MOST_KEPT]:
            del self._kept[place]
