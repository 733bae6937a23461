"""Pictures whose file is cut off, read as far as it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import local

from PIL import Image, ImageChops, ImageFile

_END = b"\xff\xd9"  # of a JPEG
_OTHER_PIXELS = b"\x55" * 4096  # coded pixels that nobody meant
Opener = Callable[[bytes], Image.Image]


class _InThread(local):
    """Whether Pillow hands out what it has decoded of a picture; each thread has its own say."""

    on = False

    def __bool__(self) -> bool:
        return self.on


_lenient = _InThread()
ImageFile.LOAD_TRUNCATED_IMAGES = _lenient  # type: ignore[assignment]  # asked for its truth only


def as_far_as_it_goes(data: bytes, open_image: Opener) -> tuple[Image.Image, str] | None:
    """The picture in a file that is cut off, and what is missing, empty where that is only the
    mark of the end. None if no pixels are left."""
    try:
        if data.startswith(b"\xff\xd8"):
            return _jpeg(data, open_image)
        with _leniently():
            image = open_image(data)
            image.load()
    except Exception:  # Pillow's plugins raise errors of any class on damaged bytes
        return None
    seen = image.convert("RGB").getbbox()
    return (image, _missing(image.height - seen[3], image.height)) if seen else None


def _jpeg(data: bytes, open_image: Opener) -> tuple[Image.Image, str] | None:
    """A decoder fills up what is missing with whatever follows. So what differs between two
    continuations is missing."""
    data = data.rstrip(b"\xff")  # half of a mark, which would join what follows to another one
    image, other = open_image(data + _END), open_image(data + _OTHER_PIXELS + _END)
    image.load()
    differing = ImageChops.difference(image, other).getbbox()
    if differing is None:
        return image, ""
    if not differing[1]:
        return None
    return image, _missing(image.height - differing[1], image.height)


def _missing(rows: int, height: int) -> str:
    percent = max(1, round(100 * rows / height))
    share = f"about {percent} % of the picture" if rows else "a part of the picture"
    return f"the file is cut off: {share} is missing"


@contextmanager
def _leniently() -> Iterator[None]:
    _lenient.on = True
    try:
        yield
    finally:
        _lenient.on = False
