"""Sources -> pages, each with a way to open its picture."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from mmap import ACCESS_READ, mmap
from typing import TYPE_CHECKING, NoReturn

from qocr.errors import InputError, QocrError, UsageError
from qocr.inputs.content import (
    MAX_PICTURE_BYTES,
    Content,
    FileContent,
    MemoryContent,
    read_file,
)
from qocr.inputs.local_addresses import data_in
from qocr.inputs.ranges import choose
from qocr.inputs.rendering import Rendering, pdf_has_text, pdf_picture, pdf_text
from qocr.pictures.file_formats import HEAD_BYTES, is_pdf
from qocr.types import Page, PdfOrigin, Picture, Source

if TYPE_CHECKING:
    from qocr.pictures.picture_parts import PicturePart

_NEXT_PDF = re.compile(rb"%%EOF\s{0,64}%PDF-\d")  # `cat *.pdf`: programs see the last one only

MAX_PIXELS, MAX_DPI = 178_000_000, 2400.0


def pages(
    documents: Iterable[Source], rendering: Rendering, download: Callable[[str], bytes]
) -> Iterator[Page]:
    """The pages of all documents in order; `download` fetches an address. A document that cannot
    be read becomes one page that raises its error when it is opened."""
    for source in documents:
        try:
            yield from _source_pages(source, rendering, download)
        except UsageError:
            raise
        except QocrError as error:
            yield replace(_page(source, 1, 1, _raiser(error)), content=_raiser(error))


def reopen(source: str, number: int, width: int | None, folder: str) -> Page:
    """A page that was read earlier; it opens at the width in pixels it had then. Raises
    InputError if its file is gone, or if it came from an address or standard input."""
    if not os.path.isfile(source):
        raise InputError(
            "the picture it was read from cannot be found",
            code="PictureGone",
            hint="Put it back where it was, or name it with --picture.",
        )
    rendering = Rendering(
        MAX_PIXELS, MAX_DPI, folder, ranges=((number, number),), width=width, passthrough=True
    )
    [page] = pages([Source(source, "file", "page")], rendering, _no_download)
    return page


def _no_download(_url: str) -> bytes:
    raise AssertionError("only files are opened again")


def _source_pages(
    source: Source, rendering: Rendering, download: Callable[[str], bytes]
) -> Iterator[Page]:
    if source.error is not None:
        raise source.error.replaced()
    if source.kind == "url":
        yield from _memory_pages(source, download(source.address), rendering)
    elif source.kind == "data":
        yield from _memory_pages(source, data_in(source.address), rendering)
    elif source.kind == "stdin":
        yield from _memory_pages(source, _standard_input(), rendering)
    elif not os.path.isfile(source.name):  # a pipe such as <(command)
        yield from _memory_pages(source, read_file(source.name), rendering)
    else:
        yield from _file_pages(source, rendering)


def _file_pages(source: Source, rendering: Rendering) -> Iterator[Page]:
    head = read_file(source.name, HEAD_BYTES)
    if is_pdf(head):
        with open(source.name, "rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
            _check_single(data)
        yield from _pdf_pages(source, os.path.abspath(source.name), rendering)
    else:
        yield from _picture_pages(source, FileContent(source.name), rendering)


def _memory_pages(source: Source, data: bytes, rendering: Rendering) -> Iterator[Page]:
    if not is_pdf(data):
        yield from _picture_pages(source, MemoryContent(data), rendering)
        return
    _check_single(data)
    descriptor, path = tempfile.mkstemp(".pdf", dir=rendering.folder)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    yield from _pdf_pages(source, path, rendering)


def _check_single(data: bytes | mmap) -> None:
    """Raises InputError for PDFs that were written one after another."""
    if _NEXT_PDF.search(data):
        raise InputError(
            "several PDFs follow each other, and only the last would be read",
            code="SeveralPdfs",
            hint="Name the files instead, or join them with a program for PDFs.",
        )


def _pdf_pages(source: Source, path: str, rendering: Rendering) -> Iterator[Page]:
    from qocr.inputs import pdf

    sizes = pdf.page_sizes(path, rendering.password)
    content = FileContent(path)

    def open_page(number: int) -> Picture:
        picture = pdf_picture(path, number, sizes[number - 1], rendering)
        return replace(picture, sha256=content.digest())

    for remaining, number in _chosen_pages(len(sizes), rendering):
        yield replace(
            _page(source, number, len(sizes), partial(open_page, number), f"#{number}"),
            remaining=remaining,
            text_layer=partial(pdf_text, path, number, rendering),
            content=partial(_rendered_content, content, number, rendering),
            pdf=_origin(path, number, rendering),
        )


def _origin(path: str, number: int, rendering: Rendering) -> PdfOrigin:
    return PdfOrigin(
        path, rendering.password, partial(pdf_has_text, path, number, rendering.password)
    )


def _picture_pages(source: Source, content: Content, rendering: Rendering) -> Iterator[Page]:
    from qocr.pictures.picture_parts import parts

    every = parts(content.read()[0])
    for remaining, number in _chosen_pages(len(every), rendering):
        page = _page(source, number, len(every), _part_opener(content, every[number - 1]))
        if len(every) == 1:
            yield replace(page, content=content.digest)
        else:
            yield replace(
                page,
                name=f"{source.name}#{number}",
                content=partial(_frame_content, content, number),
                remaining=remaining,
            )


def _page(
    source: Source, number: int, count: int, open_picture: Callable[[], Picture], suffix: str = ""
) -> Page:
    return Page(
        name=source.name + suffix,
        source=source.name,
        number=number,
        open=open_picture,
        stem=source.stem,
        folder=source.folder,
        one_of_many=count > 1,
    )


def _part_opener(content: Content, part: PicturePart) -> Callable[[], Picture]:
    def open_part() -> Picture:
        if not part.takes_slices:
            return part.open(*content.read())
        with content.slices() as data:
            return part.open(data, content.digest())

    return open_part


def _frame_content(content: Content, number: int) -> str:
    return f"{content.digest()}#{number}"


def _rendered_content(content: Content, number: int, rendering: Rendering) -> str:
    """The page's content with the settings that decide its pixels, except for `max_dpi`, which
    follows from the engine."""
    settings = rendering.dpi, rendering.max_pixels, rendering.passthrough
    return f"{_frame_content(content, number)} {settings}"


def _chosen_pages(count: int, rendering: Rendering) -> Iterator[tuple[int, int]]:
    """How many pages are still to come after each page to read, and that page's number."""
    ranges = rendering.ranges
    numbers = list(range(1, count + 1) if ranges is None else choose(ranges, count))
    return zip(reversed(range(len(numbers))), numbers, strict=True)


def _standard_input() -> bytes:
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError(
            "standard input is a terminal", hint="Pipe a picture or PDF into qocr, or name a file."
        )
    data = sys.stdin.buffer.read(MAX_PICTURE_BYTES + 1)
    if len(data) > MAX_PICTURE_BYTES:
        raise InputError("standard input is larger than 512 MB", code="FileTooLarge")
    return data


def _raiser(error: QocrError) -> Callable[[], NoReturn]:
    def fail() -> NoReturn:
        raise error.replaced()

    return fail
