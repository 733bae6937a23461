"""Pages as JSON records: one document, or one page a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from math import atan2, degrees, dist
from typing import Any

from qocr.codec import page_record
from qocr.tasks import TASKS
from qocr.types import Line, Point, Result, Style, moved_quad


def record(result: Result, style: Style) -> dict[str, Any]:
    """A page as JSON; boxes are in pixels of the original picture, origin top left, or from 0 to
    1 of its width and height. `tables`, `field_lines` and `notation` are added."""
    derived = _DERIVED.get(TASKS[result.task].answer, _nothing)(result, style)
    page = page_record(_rounded(result, style), derived)
    if style.coords == "px" and TASKS[result.task].answer == "lines":
        for line, line_record in zip(result.lines, page["lines"], strict=True):
            line_record["rotate_rect"] = _rotate_rect(line)
    return page


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
    quad = line.quad and moved_quad(line.quad, lambda point: _point(point, scale))
    words = tuple(_rounded_line(word, scale) for word in line.words)
    return Line(line.text, quad, _four_digits(line.confidence), words)


def _rotate_rect(line: Line) -> list[float] | None:
    """The rectangle as the vendor writes it: middle, width along the text, height, all in pixels,
    and the angle in degrees, clockwise, from -180 to 180."""
    if line.quad is None:
        return None
    top_left, top_right, bottom_right, bottom_left = line.quad
    middle = [sum(side) / 4 for side in zip(*line.quad, strict=True)]
    width = (dist(top_left, top_right) + dist(bottom_left, bottom_right)) / 2
    height = (dist(top_left, bottom_left) + dist(top_right, bottom_right)) / 2
    angle = degrees(atan2(top_right[1] - top_left[1], top_right[0] - top_left[0]))
    return [_tenth(value) for value in (*middle, width, height, angle)]


def _point(point: Point, scale: tuple[float, float] | None) -> Point:
    """A tenth of a pixel is all a box can mean; whole pixels are written as whole numbers."""
    if scale is not None:
        return round(point[0] / scale[0], 5), round(point[1] / scale[1], 5)
    return _tenth(point[0]), _tenth(point[1])


def _tenth(value: float) -> float:
    value = round(value, 1)
    return int(value) if value == int(value) else value


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
