"""PDFs that are left to the service: one page each, which is not opened here."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from qocr.errors import QocrError, UsageError
from qocr.types import Page, Picture, Source


def whole_pages(documents: Iterable[Source]) -> list[Page]:
    """A page a document, its source the address; UsageError for what is no address of a PDF."""
    return [_page(source) for source in documents]


def _page(source: Source) -> Page:
    if source.error is None:
        _check(source)
    return Page(
        name=source.name,
        source=source.name,
        number=1,
        open=lambda: _unseen(source.error),
        stem=source.stem,
        folder=source.folder,
    )


def _check(source: Source) -> None:
    path = unquote(urlsplit(source.address).path)
    if source.kind != "url" or not path.lower().endswith(".pdf"):
        raise UsageError(
            f"{source.name}: --whole-pdf takes the http(s) address of a .pdf",
            hint="Leave --whole-pdf out: pages then go as pictures.",
        )
    if source.address != source.name:
        raise UsageError(
            f"{source.name}: the password of this address would go to the service",
            hint="Leave --whole-pdf out: qocr then downloads it by itself.",
        )


def _unseen(error: QocrError | None) -> Picture:
    """Stands where a picture must: the service sees the pages, we do not."""
    if error is not None:
        raise error.replaced()
    from PIL import Image

    return Picture(Image.new("1", (32, 32)))
