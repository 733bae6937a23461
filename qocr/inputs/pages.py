"""Sources -> pages, each with a way to open its picture."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from io import BufferedReader
from typing import NoReturn

from qocr.errors import InputError, QocrError, UsageError
from qocr.inputs.ranges import choose
from qocr.inputs.rendering import Rendering, pdf_picture, pdf_text
from qocr.types import Page, Picture, Source

MAX_PICTURE_BYTES = 512 * 1024 * 1024
MAX_PIXELS, MAX_DPI = 178_000_000, 2400.0
_HEAD_BYTES = 1024
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def pages(
    documents: Iterable[Source], rendering: Rendering, download: Callable[[str], bytes]
) -> Iterator[Page]:
    """The pages of all documents in order. What cannot be read is a page that says so when
    opened. `download` fetches an address."""
    for source in documents:
        try:
            yield from _source_pages(source, rendering, download)
        except UsageError:
            raise
        except QocrError as error:
            yield _page(source, 1, 1, _raising(error))


def reopen(source: str, number: int, width: int | None, folder: str) -> Picture:
    """The picture of a page read before, at the width it had then; InputError where its file is
    gone. An address or standard input cannot be opened again."""
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
    return page.open()


def _no_download(_url: str) -> bytes:
    raise AssertionError("only files are opened again")


def _source_pages(
    source: Source, rendering: Rendering, download: Callable[[str], bytes]
) -> Iterator[Page]:
    if source.error is not None:
        raise source.error
    if source.kind == "url":
        yield from _held_pages(source, download(source.address), rendering)
    elif source.kind == "stdin":
        yield from _held_pages(source, _standard_input(), rendering)
    elif not os.path.isfile(source.name):  # a pipe such as <(command)
        yield from _held_pages(source, _read(source.name), rendering)
    else:
        yield from _file_pages(source, rendering)


def _file_pages(source: Source, rendering: Rendering) -> Iterator[Page]:
    head = _read(source.name, _HEAD_BYTES)
    if b"%PDF-" in head:
        yield from _pdf_pages(source, os.path.abspath(source.name), rendering)
    else:
        yield from _picture_pages(source, head, lambda: _read(source.name), rendering)


def _held_pages(source: Source, data: bytes, rendering: Rendering) -> Iterator[Page]:
    if b"%PDF-" not in data[:_HEAD_BYTES]:
        yield from _picture_pages(source, data[:_HEAD_BYTES], lambda: data, rendering)
        return
    descriptor, path = tempfile.mkstemp(".pdf", dir=rendering.folder)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    yield from _pdf_pages(source, path, rendering)


def _pdf_pages(source: Source, path: str, rendering: Rendering) -> Iterator[Page]:
    from qocr.inputs import pdf

    sizes = pdf.page_sizes(path, rendering.password)
    sha256 = cache(lambda: _file_digest(path))

    def open_page(number: int) -> Picture:
        picture = pdf_picture(path, number, sizes[number - 1], rendering)
        return replace(picture, sha256=sha256())

    for number in _chosen(len(sizes), rendering):
        yield replace(
            _page(source, number, len(sizes), partial(open_page, number), f"#{number}"),
            text_layer=partial(pdf_text, path, number, rendering),
        )


def _picture_pages(
    source: Source, head: bytes, read: Callable[[], bytes], rendering: Rendering
) -> Iterator[Page]:
    from qocr import images

    count = 1
    if head.startswith(_TIFF):
        count = images.frame_count(read())
    for number in _chosen(count, rendering):
        if count == 1:
            yield _page(source, 1, 1, lambda: images.picture(read()))
        else:
            yield _page(source, number, count, _frame_opener(read, number - 1), f"#{number}")


def _page(
    source: Source, number: int, count: int, opener: Callable[[], Picture], mark: str = ""
) -> Page:
    return Page(
        name=source.name + mark,
        source=source.name,
        number=number,
        open=opener,
        stem=source.stem,
        folder=source.folder,
        one_of_many=count > 1,
    )


def _frame_opener(read: Callable[[], bytes], index: int) -> Callable[[], Picture]:
    from qocr import images

    return lambda: images.frame(read(), index)


def _chosen(count: int, rendering: Rendering) -> Iterable[int]:
    if rendering.ranges is None:
        return range(1, count + 1)
    return choose(rendering.ranges, count)


def _read(name: str, size: int = -1) -> bytes:
    with _opened(name) as file:
        if size < 0 and os.fstat(file.fileno()).st_size > MAX_PICTURE_BYTES:
            raise InputError("the picture is larger than 512 MB", code="FileTooLarge")
        return file.read(size)


@contextmanager
def _opened(name: str) -> Iterator[BufferedReader]:
    try:
        with open(name, "rb") as file:
            yield file
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", code="Unreadable", hint="Check its permissions."
        ) from error


def _file_digest(path: str) -> str:
    with _opened(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _standard_input() -> bytes:
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError(
            "standard input is a terminal", hint="Pipe a picture or PDF into qocr, or name a file."
        )
    data = sys.stdin.buffer.read(MAX_PICTURE_BYTES + 1)
    if len(data) > MAX_PICTURE_BYTES:
        raise InputError("standard input is larger than 512 MB", code="FileTooLarge")
    return data


def _raising(error: QocrError) -> Callable[[], Picture]:
    def fail() -> NoReturn:
        raise error

    return fail
