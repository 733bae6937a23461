"""Pages as JSON records: one document, or one page a line."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from qocr.types import Line, Result


def record(result: Result) -> dict[str, Any]:
    """A page as JSON; boxes are in pixels of the original picture, origin top left."""
    return {
        "source": result.page.source,
        "page": result.page.number,
        "task": result.task,
        "engine": result.engine,
        "model": result.model,
        "status": result.status,
        "text": result.text,
        "lines": [_line(line) for line in result.lines],
        "fields": result.fields,
        "usage": asdict(result.usage) if result.usage else None,
        "request_id": result.request_id or None,
        "width": result.width,
        "height": result.height,
        "sha256": result.sha256 or None,
        "warnings": list(result.warnings),
        "unmet": list(result.unmet),
        "error": result.error.as_dict() if result.error else None,
    }


def render_json(result: Result) -> str:
    return json.dumps(record(result), ensure_ascii=False)


def render_json_line(result: Result) -> str:
    return render_json(result) + "\n"


def _line(line: Line) -> dict[str, Any]:
    return {
        "text": line.text,
        "quad": [[_short(x), _short(y)] for x, y in line.quad],
        "bbox": [_short(value) for value in line.bbox],
        "confidence": None if line.confidence is None else round(line.confidence, 4),
    }


def _short(value: float) -> float:
    """A tenth of a pixel is all a box can mean."""
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded
