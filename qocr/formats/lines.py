"""The lines of a page: the sure ones, and the page with their boxes drawn on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, TypeVar

from qocr.types import Result, Style

Rendered = TypeVar("Rendered", str, bytes)


def render_png(result: Result, label: Literal["number", "text", "none"]) -> bytes:
    """The original picture with every box drawn and labelled."""
    from qocr.pictures.annotate import draw_boxes

    lines = [line for line in result.lines if line.quad]
    return draw_boxes(result.picture.image, lines, label) if result.picture else b""


def kept_lines(style: Style, render: Callable[[Result], Rendered]) -> Callable[[Result], Rendered]:
    """`render` of the lines that are sure enough; those of unknown confidence are kept."""
    return lambda result: render(sure(result, style.min_confidence))


def sure(result: Result, least: float) -> Result:
    """The result without the lines that are less sure than `least`."""
    if not least or not result.lines:
        return result
    lines = tuple(line for line in result.lines if (line.confidence or 1) >= least)
    return replace(result, lines=lines, text="\n".join(line.text for line in lines))
