"""The labels of a PDF's pages (`iv`, `A-3`), for a document that has some of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class PageLabels:
    """The labels of the document `pdf` (a pikepdf.Pdf)."""

    def __init__(self, pdf: Any) -> None:
        import pikepdf

        tree = pdf.Root.get("/PageLabels")
        self._starts: list[tuple[int, Any]] = []
        if isinstance(tree, pikepdf.Dictionary):
            self._starts = sorted(pikepdf.NumberTree(tree).items(), key=lambda start: start[0])

    def __bool__(self) -> bool:
        return bool(self._starts)

    def label(self, index: int) -> tuple[str, str, int]:
        """Style, prefix and number of the page at `index` (from 0); 1, 2, 3 where none is said."""
        first, entry = 0, None
        for start, stated in self._starts:
            if start <= index:
                first, entry = start, stated
        if entry is None:
            return "/D", "", index + 1
        number = int(entry.get("/St", 1)) + index - first
        return str(entry.get("/S", "")), str(entry.get("/P", "")), number


def write_labels(pdf: Any, labels: Iterable[tuple[str, str, int]]) -> None:
    """Gives the pages of `pdf` these labels, in their order."""
    import pikepdf

    numbers: list[Any] = []
    expected: tuple[str, str, int] | None = None
    for index, (style, prefix, number) in enumerate(labels):
        if (style, prefix, number) != expected:
            entry = pikepdf.Dictionary(P=prefix, St=number)
            if style:
                entry.S = pikepdf.Name(style)
            numbers += [index, entry]
        expected = style, prefix, number + 1
    pdf.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(numbers))
