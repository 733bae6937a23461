"""Submissions, their parts and pages, as values and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from qocr.codec import unknown_picture
from qocr.middleware.cleaning import CleaningSteps
from qocr.types import Ask, Page

PREPARED, CANCELLED = "prepared", "cancelled"
FINAL = frozenset({"completed", "failed", "expired", CANCELLED})


@dataclass(frozen=True, slots=True)
class Item:
    """A page of a submission.

    `id` is its custom id with the service. `place` is the absolute path or the URL to open it
    again, empty where it came through a pipe. Sizes are in pixels: of the page, of the `sheet` that
    is the page after cleaning (turned by `degrees`), and of the picture that was sent. A page with
    `trouble`, an error's record as the codec writes it, was not sent at all.
    """

    id: str
    part: int
    source: str
    number: int
    name: str
    stem: str
    folder: str
    one_of_many: bool
    place: str = ""
    width: int = 0
    height: int = 0
    sent_width: int = 0
    sent_height: int = 0
    sheet_width: int = 0
    sheet_height: int = 0
    degrees: float = 0.0
    sha256: str = ""
    trouble: Mapping[str, Any] | None = None

    def page(self) -> Page:
        """The page, without its picture: opening it raises InputError."""
        return Page(
            name=self.name,
            source=self.source,
            number=self.number,
            open=unknown_picture,
            stem=self.stem,
            folder=self.folder,
            one_of_many=self.one_of_many,
        )


@dataclass(frozen=True, slots=True)
class BatchPart:
    """A part of a submission, which becomes one batch of the service.

    It is prepared, then uploaded (`file_id`), then created (`batch_id`); from then on `status` is
    the service's own. `again` holds the custom ids in a part that repeats failed pages. `trouble`
    is the record of the error for which the service refused the whole part. `cleared` says that its
    uploaded file was deleted.
    """

    number: int
    lines: int
    file_bytes: int
    again: tuple[str, ...] = ()
    file_id: str = ""
    batch_id: str = ""
    status: str = PREPARED
    answered: int = 0
    failed: int = 0
    output_file_id: str = ""
    error_file_id: str = ""
    trouble: Mapping[str, Any] | None = None
    cleared: bool = False

    @property
    def unsent(self) -> bool:
        """Whether it has yet to become a batch of the service."""
        return not self.batch_id and self.status != CANCELLED

    @property
    def final(self) -> bool:
        """Whether its status can no longer change."""
        return self.status in FINAL


@dataclass(frozen=True, slots=True)
class Submission:
    """The pages that one command submitted. `root` is the root of the service's URLs; `whole` says
    that all pages were prepared."""

    id: str
    name: str
    created: str
    root: str
    window: str
    test: bool
    pages: int
    ask: Ask
    steps: CleaningSteps
    parts: tuple[BatchPart, ...] = ()
    whole: bool = False

    def with_part(self, part: BatchPart) -> Submission:
        """The submission with `part` in place of the part of the same number."""
        others = (part if old.number == part.number else old for old in self.parts)
        return replace(self, parts=tuple(others))

    @property
    def running(self) -> bool:
        """Whether the service is still at work on a part."""
        return any(not part.final and part.batch_id for part in self.parts)

    @property
    def unsent(self) -> bool:
        """Whether a part has yet to become a batch of the service."""
        return any(part.unsent for part in self.parts)


def to_record(value: Submission | Item) -> dict[str, Any]:
    """A submission or an item as it is saved, ready for JSON."""
    record = asdict(value)
    return record | {"ask": value.ask.to_record()} if isinstance(value, Submission) else record


def to_submission(record: Mapping[str, Any]) -> Submission:
    """The submission in a record; raises TypeError or KeyError for one of something else."""
    parts = tuple(_part(part) for part in record["parts"])
    return Submission(
        **{
            **record,
            "ask": Ask.of_record(record["ask"]),
            "steps": CleaningSteps(**record["steps"]),
            "parts": parts,
        }
    )


def to_item(record: Mapping[str, Any]) -> Item:
    """The item in a record; raises TypeError for one of something else."""
    return Item(**record)


def _part(record: Mapping[str, Any]) -> BatchPart:
    return BatchPart(**{**record, "again": tuple(record["again"])})
