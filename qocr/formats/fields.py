"""Fields of many pages as one table of comma separated values."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qocr import fields
from qocr.types import Result, Style


def separated(style: Style) -> Callable[[Sequence[Result]], str]:
    """A row a picture, or with `explode` a row an item; a page that failed is a row without
    fields."""

    def render(results: Sequence[Result]) -> str:
        return fields.to_csv(
            [(result.page.source, result.page.number) for result in results],
            [result.fields for result in results],
            style.explode,
            style.excel_safe,
            style.template,
        )

    return render
