"""Pages -> lines on the disk, and what each page needs when its result comes back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from qocr.catalog import catalogue
from qocr.codec import error_record
from qocr.commands.batch.limits import Kind
from qocr.commands.batch.request_lines import build_line
from qocr.commands.batch.splitting import PartWriter
from qocr.commands.batch.submission import Item, Submission
from qocr.commands.batch.submission_store import SubmissionStore
from qocr.errors import OutputError, QocrError, UnmetError, bug
from qocr.middleware.cleaning import CleaningSteps, clean
from qocr.pictures import packing
from qocr.pictures.opening import check_readable
from qocr.pricing.estimate import ImageTokens, Limits, image_tokens
from qocr.types import Page, Picture, Request

Fail = Callable[[QocrError, Page], None]


@dataclass(frozen=True, slots=True)
class PreparedBatch:
    """A submission whose parts are on the disk, the pictures as the model will see them, and the
    errors of pages that could not be prepared."""

    submission: Submission
    seen: list[ImageTokens]
    errors: list[QocrError]


class Preparation:
    """Prepares pages one by one. A page that cannot be sent is reported to `fail`, and its error is
    saved with it."""

    def __init__(self, submission: Submission, kind: Kind, writer: PartWriter, fail: Fail) -> None:
        self._kind = kind
        self._ask = submission.ask
        self._steps = submission.steps
        self._writer = writer
        self._fail = fail
        self.seen: list[ImageTokens] = []
        self.errors: list[QocrError] = []

    def take(self, page: Page, number: int) -> Item:
        """Prepares a page and returns its item. Raises OutputError where the line cannot be
        written, which ends the command."""
        try:
            line, item = self._build(page, number)
            return replace(item, part=self._writer.add(line))
        except OutputError:
            raise
        except QocrError as error:
            page_error = error
        except Exception as error:  # a bug costs this page, not the others
            page_error = bug(error)
        self.errors.append(page_error)
        self._fail(page_error, page)
        return replace(_item(page, number), trouble=error_record(page_error))

    def _build(self, page: Page, number: int) -> tuple[bytes, Item]:
        picture = page.open()
        check_readable(picture)
        item = _item(page, number, picture.sha256)
        cleaned, degrees = clean_picture(picture, self._steps)
        line, sent = build_line(Request(page, lambda: cleaned, self._ask), item.id, self._kind)
        model = catalogue.model(self._ask.model)
        self.seen.append(image_tokens(picture.width, picture.height, model, Limits.of(self._ask)))
        return line, replace(
            item,
            width=picture.width,
            height=picture.height,
            sent_width=sent.width,
            sent_height=sent.height,
            sheet_width=cleaned.width,
            sheet_height=cleaned.height,
            degrees=degrees,
            sha256=picture.sha256,
        )


def prepare(
    submission: Submission,
    pages: Iterable[Page],
    store: SubmissionStore,
    max_pages: int | None,
    fail: Fail,
    kind: Kind,
) -> PreparedBatch:
    """Writes the line and the item of every page; raises UnmetError where there are more than
    `max_pages`."""
    with (
        store.items_writer(submission.id) as write_item,
        PartWriter(kind, store.part_paths(submission.id)) as writer,
    ):
        preparation = Preparation(submission, kind, writer, fail)
        count = _take_all(preparation, pages, write_item, max_pages)
    prepared = replace(submission, pages=count, parts=writer.parts, whole=True)
    return PreparedBatch(prepared, preparation.seen, preparation.errors)


def clean_picture(picture: Picture, steps: CleaningSteps) -> tuple[Picture, float]:
    """The picture after `steps`, and the degrees by which it was turned anticlockwise."""
    if steps == CleaningSteps():
        return picture, 0.0
    image, degrees = clean(packing.plain(picture.image), steps)
    return replace(picture, image=image, encoded=None), degrees


def _take_all(
    preparation: Preparation,
    pages: Iterable[Page],
    write_item: Callable[[Item], None],
    max_pages: int | None,
) -> int:
    count = 0
    for count, page in enumerate(pages, start=1):
        if max_pages is not None and count > max_pages:
            raise UnmetError(
                f"there are more than {max_pages} page{'s' * (max_pages != 1)}, and none was sent",
                code="TooManyPages",
                hint="Raise --max-pages, or choose with --pages.",
            )
        write_item(preparation.take(page, count))
    return count


def _item(page: Page, number: int, sha256: str = "") -> Item:
    """The item of a page. Its custom id does not reveal the file's name."""
    return Item(
        id=f"{number:06d}-{sha256[:8] or '0' * 8}",
        part=0,
        source=page.source,
        number=page.number,
        name=page.name,
        stem=page.stem,
        folder=page.folder,
        one_of_many=page.one_of_many,
        place=_place(page.source),
    )


def _place(source: str) -> str:
    if os.path.isfile(source):
        return os.path.abspath(source)
    return source if source.lower().startswith(("http://", "https://")) else ""
