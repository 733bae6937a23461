"""Pages as JSON records: one document, or one page a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from qocr.codec import page_record
from qocr.tasks import TASKS
from qocr.types import Line, Point, Quad, Result, Style


def record(result: Result, style: Style) -> dict[str, Any]:
    """A page as JSON; boxes are in pixels of the original picture, origin top left, or from 0 to
    1 of its width and height. `tables`, `field_lines` and `notation` are added."""
    derived = _DERIVED.get(TASKS[result.task].answer, _nothing)(result, style)
    return page_record(_rounded(result, style), derived)


def render_json(result: Result, style: Style) -> str:
    """The record of a page as one line of JSON."""
    return json.dumps(record(result, style), ensure_ascii=False)


def _rounded(result: Result, style: Style) -> Result:
    """Boxes as `--coords` wants them, and no more digits than mean something."""
    scale = _scale(result, style)
    return replace(
        result,
        lines=tuple(_rounded_line(line, scale) for line in result.lines),
        line_confidence=tuple(map(_four_digits, result.line_confidence)),
    )


def _scale(result: Result, style: Style) -> tuple[float, float] | None:
    if style.coords == "px" or not result.width or not result.height:
        return None
    return result.width, result.height


def _rounded_line(line: Line, scale: tuple[float, float] | None) -> Line:
    one, two, three, four = (_point(point, scale) for point in line.quad)
    quad: Quad = (one, two, three, four)
    words = tuple(_rounded_line(word, scale) for word in line.words)
    return Line(line.text, quad, _four_digits(line.confidence), words)


def _point(point: Point, scale: tuple[float, float] | None) -> Point:
    """A tenth of a pixel is all a box can mean; whole pixels are written as whole numbers."""
    if scale is not None:
        return round(point[0] / scale[0], 5), round(point[1] / scale[1], 5)
    x, y = (int(value) if value == int(value) else value for value in (round(v, 1) for v in point))
    return x, y


def _four_digits(confidence: float | None) -> float | None:
    return None if confidence is None else round(confidence, 4)


def _nothing(_result: Result, _style: Style) -> Mapping[str, Any]:
    return {}


def _tables(result: Result, style: Style) -> Mapping[str, Any]:
    from qocr.formats.tables import page_tables
    from qocr.tables import to_records

    return {"tables": to_records(page_tables(result, style))}


def _field_lines(result: Result, _style: Style) -> Mapping[str, Any]:
    from qocr.fields import located

    return {"field_lines": located(result.fields, result.lines)} if result.lines else {}


def _notation(result: Result, _style: Style) -> Mapping[str, Any]:
    return {"notation": result.notation}


_DERIVED = {"tables": _tables, "fields": _field_lines, "document": _notation}
