"""The results that the service returned, in any order, found by custom id."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qocr.commands.batch.service import BatchService
from qocr.commands.batch.submission import BatchPart, Submission


@dataclass(frozen=True, slots=True)
class ResultOffset:
    """Where a result stands: `length` bytes from `start` in a file of the part number `part`."""

    path: Path
    start: int
    length: int
    part: int


class BatchResults:
    """The results of a submission, on the disk.

    The first line of a custom id in a part counts; a later part, which repeats failed pages,
    replaces it. `oddities` counts lines that were ignored, by reason.
    """

    def __init__(self, sent_ids: Container[str]) -> None:
        self._offsets: dict[str, ResultOffset] = {}
        self._sent_ids = sent_ids
        self.oddities: Counter[str] = Counter()

    def add(self, path: Path, part: int) -> None:
        """Indexes the result lines in a file of the part number `part`."""
        for start, line in _lines(path):
            record = _record(line)
            custom_id = record.get("custom_id") if record else None
            if record is None:
                self.oddities["no JSON"] += 1
            elif not isinstance(custom_id, str) or custom_id not in self._sent_ids:
                self.oddities["not of a page of this submission"] += 1
            else:
                self._put(custom_id, ResultOffset(path, start, len(line), part))

    def find(self, custom_id: str) -> Mapping[str, Any] | None:
        """The result line of a page, None where there is none."""
        offset = self._offsets.get(custom_id)
        if offset is None:
            return None
        with offset.path.open("rb") as file:
            file.seek(offset.start)
            return _record(file.read(offset.length))

    def _put(self, custom_id: str, offset: ResultOffset) -> None:
        earlier = self._offsets.get(custom_id)
        if earlier is not None and earlier.part == offset.part:
            self.oddities["a second answer to the same page"] += 1
        else:
            self._offsets[custom_id] = offset


def download(
    submission: Submission, sent_ids: Container[str], service: BatchService, folder: Path
) -> BatchResults:
    """Downloads the results of all parts into `folder`; `sent_ids` are the custom ids that were
    sent."""
    batch_results = BatchResults(sent_ids)
    for part in submission.parts:
        for file_id in _files(part):
            path = folder / f"{part.number}-{file_id.replace('/', '-')}.jsonl"
            service.save(file_id, path)
            batch_results.add(path, part.number)
    return batch_results


def _files(part: BatchPart) -> list[str]:
    return [file_id for file_id in (part.output_file_id, part.error_file_id) if file_id]


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Only a line feed ends a line: recognised text may hold other separators."""
    start = 0
    with path.open("rb") as file:
        for line in file:
            if line.strip():
                yield start, line
            start += len(line)


def _record(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
