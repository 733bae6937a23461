"""What the service gave back, found by custom id in whatever order it came."""

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
    """A line of a file that came of a part."""

    path: Path
    start: int
    length: int
    part: int


class BatchResults:
    """Where each page's answer is. The first line of a custom id counts; that of a later part,
    which asked again, takes the place of what had failed."""

    def __init__(self, known: Container[str]) -> None:
        self._places: dict[str, ResultOffset] = {}
        self._known = known
        self.oddities: Counter[str] = Counter()

    def add(self, path: Path, part: int) -> None:
        for start, line in _lines(path):
            record = _record(line)
            name = record.get("custom_id") if record else None
            if record is None:
                self.oddities["no JSON"] += 1
            elif not isinstance(name, str) or name not in self._known:
                self.oddities["not of a page of this submission"] += 1
            else:
                self._put(name, ResultOffset(path, start, len(line), part))

    def find(self, name: str) -> Mapping[str, Any] | None:
        place = self._places.get(name)
        if place is None:
            return None
        with place.path.open("rb") as file:
            file.seek(place.start)
            return _record(file.read(place.length))

    def _put(self, name: str, place: ResultOffset) -> None:
        old = self._places.get(name)
        if old is not None and old.part == place.part:
            self.oddities["a second answer to the same page"] += 1
        else:
            self._places[name] = place


def download(
    submission: Submission, known: Container[str], service: BatchService, folder: Path
) -> BatchResults:
    """Everything there is of all parts; `known` are the custom ids that were sent."""
    answers = BatchResults(known)
    for part in submission.parts:
        for file_id in _files(part):
            path = folder / f"{part.number}-{file_id.replace('/', '-')}.jsonl"
            service.save(file_id, path)
            answers.add(path, part.number)
    return answers


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
        found = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
