"""How far a run is, in one line."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from qocr.console.summary import duration, many
from qocr.types import Result

if TYPE_CHECKING:
    from qocr.pricing.usage import RunUsage

SETTLED_SECONDS = 3.0  # before that nothing is foretold


class Progress:
    """Follows the pages of `documents` inputs as they end."""

    def __init__(
        self,
        documents: int,
        spending: RunUsage | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._documents = documents
        self._spending = spending
        self._clock = clock
        self._began = clock()
        self._done = 0
        self._pages = 0
        self._in_document = 0

    def line(self, result: Result) -> str:
        """`12/40 files, 113 pages, 2.1/s, 1 min 20 s left, 310 k tokens, $0.02: scan.pdf#3` once
        the page of `result` has ended."""
        self._pages += 1
        self._in_document += 1
        if not result.page.left:
            self._done += 1
            self._in_document = 0
        told = [*self._counts(), *self._times(result.page.left), *self._spent()]
        return f"{', '.join(told)}: {result.page.name}"

    def _counts(self) -> list[str]:
        pages = f"{self._pages} page{'s' * (self._pages != 1)}"
        return [f"{self._done}/{self._documents} files", pages]

    def _times(self, left: int) -> list[str]:
        seconds = self._clock() - self._began
        if seconds < SETTLED_SECONDS:
            return []
        part = self._in_document / (self._in_document + left) if left else 0.0
        done = (self._done + part) / max(self._documents, 1)
        rate = f"{self._pages / seconds:.2g}/s"
        return [rate, f"{duration(seconds * (1 - done) / done)} left"] if 0 < done < 1 else [rate]

    def _spent(self) -> list[str]:
        if self._spending is None or not self._spending.tokens:
            return []
        return [f"{many(self._spending.tokens)} tokens", *self._spending.amounts()[:1]]
