"""Pages of a submission, opened once more."""

from __future__ import annotations

from collections.abc import Callable

from qocr.commands.batch.submission import Item
from qocr.errors import InputError
from qocr.inputs import Rendering, pages
from qocr.inputs.pages import MAX_DPI, MAX_PIXELS
from qocr.types import PdfOrigin, Picture, Source


def reopened(
    item: Item, folder: str, password: str | None, download: Callable[[str], bytes]
) -> tuple[Picture, PdfOrigin | None]:
    """The picture of an item, at the width it had when it was submitted, and the PDF that has it as
    a page. Raises InputError where it is gone or has changed."""
    if not item.place:
        raise InputError(
            "its picture was not kept, because it came through a pipe",
            code="PictureGone",
            hint="Formats that show the picture need it in a file.",
        )
    is_url = item.place.lower().startswith(("http://", "https://"))
    source = Source(item.place, "url" if is_url else "file", item.stem, address=item.place)
    rendering = Rendering(
        MAX_PIXELS,
        MAX_DPI,
        folder,
        width=item.width,
        ranges=((item.number, item.number),),
        password=password,
        passthrough=True,
    )
    [page] = pages([source], rendering, download)
    picture = page.open()
    if item.sha256 and picture.sha256 != item.sha256:
        raise InputError(
            "the picture has changed since it was submitted",
            code="PictureChanged",
            hint="Put the old one back, or submit the new one.",
        )
    return picture, page.pdf
