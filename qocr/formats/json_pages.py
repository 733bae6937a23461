"""Pages as JSON records: one document, or one page a line."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from qocr.tasks import TASKS
from qocr.types import Line, Result, Style, Token


def record(result: Result, style: Style) -> dict[str, Any]:
    """A page as JSON; boxes are in pixels of the original picture, origin top left, or from 0 to
    1 of its width and height. Tables and the lines of fields are told where there are any."""
    scale = _scale(result, style)
    return {
        "source": result.page.source,
        "page": result.page.number,
        "task": result.task,
        "engine": result.engine,
        "model": result.model,
        "status": result.status,
        "text": result.text,
        "lines": [_line(line, scale) for line in result.lines],
        "fields": result.fields,
        "usage": asdict(result.usage) if result.usage else None,
        "request_id": result.request_id or None,
        "width": result.width,
        "height": result.height,
        "sha256": result.sha256 or None,
        "warnings": list(result.warnings),
        "unmet": list(result.unmet),
        "error": result.error.as_dict() if result.error else None,
        **_EXTRAS.get(TASKS[result.task].answer, _nothing)(result, style),
        **_certainty(result),
    }


def render_json(result: Result, style: Style) -> str:
    return json.dumps(record(result, style), ensure_ascii=False)


def _scale(result: Result, style: Style) -> tuple[float, float] | None:
    if style.coords == "px" or not result.width or not result.height:
        return None
    return result.width, result.height


def _line(line: Line, scale: tuple[float, float] | None) -> dict[str, Any]:
    return {
        "text": line.text,
        "quad": [_point(point, scale) for point in line.quad],
        "bbox": [*_point(line.bbox[:2], scale), *_point(line.bbox[2:], scale)],
        "confidence": None if line.confidence is None else round(line.confidence, 4),
        **({"words": [_line(word, scale) for word in line.words]} if line.words else {}),
    }


def _point(point: tuple[float, float], scale: tuple[float, float] | None) -> list[float]:
    """A tenth of a pixel is all a box can mean."""
    if scale is not None:
        return [round(value / size, 5) for value, size in zip(point, scale, strict=True)]
    return [int(value) if value == int(value) else value for value in (round(v, 1) for v in point)]


def _certainty(result: Result) -> dict[str, Any]:
    """Names as in the services' own answers."""
    if not result.tokens:
        return {}
    rounded = [None if c is None else round(c, 4) for c in result.line_confidence]
    return {"line_confidence": rounded, "logprobs": [_token(token) for token in result.tokens]}


def _token(token: Token) -> dict[str, Any]:
    text = token.written.decode("utf-8", "replace")
    others = [{"token": other, "logprob": logprob} for other, logprob in token.others]
    return {
        "token": text,
        "logprob": token.logprob,
        **({"bytes": list(token.written)} if text.encode() != token.written else {}),
        **({"top_logprobs": others} if others else {}),
    }


def _nothing(_result: Result, _style: Style) -> dict[str, Any]:
    return {}


def _tables(result: Result, style: Style) -> dict[str, Any]:
    from qocr.formats.tables import page_tables
    from qocr.tables import to_records

    return {"tables": to_records(page_tables(result, style))}


def _about_fields(result: Result, _style: Style) -> dict[str, Any]:
    from qocr.fields import located

    told: dict[str, Any] = {}
    if result.field_confidence:
        told["field_confidence"] = dict(result.field_confidence)
    if result.lines:
        told["field_lines"] = located(result.fields, result.lines)
    return told


_EXTRAS = {"tables": _tables, "fields": _about_fields}
