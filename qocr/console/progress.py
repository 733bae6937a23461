"""How far a run is: documents, pages, tokens and money, counted as pages end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qocr.console.summary import many
from qocr.types import Result

if TYPE_CHECKING:
    from qocr.pricing.usage import RunUsage


class Progress:
    """Counts pages as they end.

    `documents` is how many there are to read, None where nobody knows, as with `--watch`; `usage`
    is None where no tokens are counted.
    """

    def __init__(self, documents: int | None, usage: RunUsage | None = None) -> None:
        self.documents = documents
        self._usage = usage
        self._ended = 0
        self._pages = 0
        self._in_document = 0
        self._part = 0.0

    def count(self, result: Result) -> None:
        """One more page has ended, the last of its document if none is left."""
        self._pages += 1
        self._in_document += 1
        self._part = self._in_document / (self._in_document + result.page.remaining)
        if not result.page.remaining:
            self._ended += 1
            self._in_document = 0
            self._part = 0.0

    @property
    def completed(self) -> float:
        """How many documents are read, the one at hand as a part: 2.25 of 10."""
        return self._ended + self._part

    @property
    def words(self) -> str:
        """`12/40 files, 113 pages, 310 k tokens, $0.02`."""
        pages = f"{self._pages} page{'s' * (self._pages != 1)}"
        files = [] if self.documents is None else [f"{self._ended}/{self.documents} files"]
        return ", ".join([*files, pages, *self._spent()])

    def _spent(self) -> list[str]:
        if self._usage is None or not self._usage.tokens:
            return []
        return [f"{many(self._usage.tokens)} tokens", *self._usage.amounts()[:1]]
