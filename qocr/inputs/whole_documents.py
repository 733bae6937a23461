"""PDFs that the service downloads and reads whole: each is one page, which qocr does not open."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from qocr.errors import QocrError, UsageError
from qocr.types import Page, Picture, Source


def whole_pages(documents: Iterable[Source]) -> list[Page]:
    """One page per document, with the address as its source. Raises UsageError if a document is not
    the address of a PDF, or if its address contains a password."""
    return [_page(source) for source in documents]


def _page(source: Source) -> Page:
    if source.error is None:
        _check_address(source)
    return Page(
        name=source.name,
        source=source.name,
        number=1,
        open=lambda: _placeholder(source.error),
        stem=source.stem,
        folder=source.folder,
    )


def _check_address(source: Source) -> None:
    path = unquote(urlsplit(source.address).path)
    if source.kind != "url" or not path.lower().endswith(".pdf"):
        raise UsageError(
            f"{source.name}: --whole-pdf takes the http(s) address of a .pdf",
            hint="Leave --whole-pdf out: pages are then sent as pictures.",
        )
    if source.address != source.name:
        raise UsageError(
            f"{source.name}: the password of this address would go to the service",
            hint="Leave --whole-pdf out: qocr then downloads it by itself.",
        )


def _placeholder(error: QocrError | None) -> Picture:
    """A placeholder, because only the service sees the pages. Raises the document's error."""
    if error is not None:
        raise error.replaced()
    from PIL import Image

    return Picture(Image.new("1", (32, 32)))
