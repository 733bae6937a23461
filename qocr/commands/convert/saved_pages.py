"""All pages of the named files: their order and task, and their results one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qocr.commands.convert.records import SavedRecord, records
from qocr.commands.convert.saved import not_results, read_record
from qocr.commands.convert.saved_answer import SavedPage
from qocr.commands.convert.saved_file import SavedFile
from qocr.errors import InputError, UsageError
from qocr.inputs.sources import natural_key
from qocr.types import Page, Picture, Result, Source


@dataclass(frozen=True, slots=True)
class PlacedRecord:
    """A record whose page is known; its result is read again when it is its turn, so that not all
    are in memory. `task` is empty where nobody knows it, and a guess unless it is `certain`."""

    record: SavedRecord
    page: Page
    task: str
    certain: bool
    custom_id: str | None


class SavedPages:
    """The pages of `files`, those of batches in the order of their ids.

    `task` is the task of answers that do not say theirs, else it is guessed, and `picture` is their
    picture. Raises InputError for a file of something else, UsageError for pages of several tasks.
    """

    def __init__(self, files: Sequence[SavedFile], task: str, picture: Picture | None) -> None:
        self._picture = picture
        self._placed = _in_order([one for file in files for one in _placed(file, task, picture)])
        self._counts = Counter(placed.page.source for placed in self._placed)
        self.task = task if task and not self._placed else _common_task(self._placed, task)

    @property
    def sources(self) -> list[Source]:
        """The documents that the pages are of."""
        pages = {placed.page.source: placed.page for placed in self._placed}
        return [Source(name, "file", page.stem, page.folder) for name, page in pages.items()]

    def __len__(self) -> int:
        return len(self._placed)

    def results(self) -> Iterator[Result]:
        """The result of each page."""
        for placed in self._placed:
            saved = read_record(placed.record, self.task, self._picture)
            page = replace(
                saved.result.page, one_of_many=self._counts[saved.result.page.source] > 1
            )
            task = saved.result.task if saved.certain else self.task
            yield replace(saved.result, page=page, task=task)


def _placed(file: SavedFile, task: str, picture: Picture | None) -> Iterator[PlacedRecord]:
    """The records of a file; one with not a single page is refused, unless it is empty."""
    known = False
    if not file.start():
        return
    for record in records(file):
        saved = read_record(record, task, picture)
        known = known or not saved.foreign
        yield _place(record, saved)
    if not known:
        raise not_results(file.name)


def _place(record: SavedRecord, saved: SavedPage) -> PlacedRecord:
    result = saved.result
    lacks_task = result.error is not None and not saved.certain
    task = "" if lacks_task else result.task
    return PlacedRecord(record, result.page, task, saved.certain, saved.custom_id)


def _in_order(placed: list[PlacedRecord]) -> list[PlacedRecord]:
    """The records as they came, but those of batches by their ids: services answer in any order."""
    batch = [one for one in placed if one.custom_id is not None]
    by_id = iter(sorted(batch, key=lambda one: natural_key(one.custom_id or "")))
    return [one if one.custom_id is None else next(by_id) for one in placed]


def _common_task(placed: Sequence[PlacedRecord], task: str) -> str:
    """The task of all pages. Guesses give way to what is certain; where they differ among
    themselves, `doc` reads what the others do."""
    if not placed:
        raise InputError("there are no results", code="NotResults", hint="Name other files.")
    certain = sorted({one.task for one in placed if one.certain and one.task})
    guesses = {one.task for one in placed if not one.certain} - {""}
    if len(certain) > 1:
        raise UsageError(
            f"results of several tasks: {', '.join(certain)}",
            hint="Convert the results of one task at a time.",
        )
    if certain or not guesses:
        return (certain or [task or "text"])[0]
    return guesses.pop() if len(guesses) == 1 else "doc"
