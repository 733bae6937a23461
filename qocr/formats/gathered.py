"""Documents that are written when their last page is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from qocr.types import Result


@dataclass(slots=True)
class CollectedDocument:
    """Keeps the results, without their pictures, until `render` makes one document of them."""

    render: Callable[[Sequence[Result]], str | bytes]
    results: list[Result] = field(default_factory=list)

    def add(self, result: Result) -> Sequence[str]:
        """Keeps the result of a page; has nothing to say of it."""
        self.results.append(replace(result, picture=None))
        return ()

    def finish(self) -> str | bytes:
        """The document of all pages that were added."""
        return self.render(self.results)
