"""The numbers of pages in a document that has those of several inputs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qocr.types import Result


@dataclass(slots=True)
class PageNumbers:
    """Pages of the first input keep the numbers that they have there; those of the next ones are
    counted on from the last number."""

    source: str = ""
    last: int = 0  # number that was given
    before: int = 0  # the last number of the inputs before

    def counted(self, result: Result) -> Result:
        """The result with the number of its page in the document; takes pages in their order."""
        page = result.page
        if page.source != self.source or self.before + page.number <= self.last:
            self.source, self.before = page.source, self.last
        self.last = self.before + page.number
        return result if not self.before else replace(result, page=replace(page, number=self.last))
