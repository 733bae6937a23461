"""A page as JSON and back, its error with its class: one codec for `json` and `jsonl`, `convert`,
the cache and batch jobs. docs/result.schema.json describes every key."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, get_args

from qocr.errors import (
    InputError,
    LaterError,
    OutputError,
    QocrError,
    RefusedError,
    SetupError,
    UnmetError,
    UsageError,
)
from qocr.tasks import TASKS
from qocr.types import Line, Page, Picture, Point, Quad, Result, Status, Token, Usage

_CLASSES: dict[int, type[QocrError]] = {
    int(kind.exit_code): kind
    for kind in (
        QocrError,
        UsageError,
        SetupError,
        InputError,
        RefusedError,
        LaterError,
        OutputError,
        UnmetError,
    )
}


def page_record(result: Result, derived: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A page as `json` and `jsonl` have it, keys in their order. Boxes and confidences are written
    as `result` holds them. `derived` are keys that follow from the others (`tables`,
    `field_lines`); they are written and not read."""
    place = {"source": result.page.source, "page": result.page.number}
    return place | result_record(result, derived)


def result_record(result: Result, derived: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The same without `source` and `page`: what was read, and not where."""
    return {
        "task": result.task,
        "engine": result.engine,
        "model": result.model,
        "status": result.status,
        "text": result.text,
        "lines": [_line_record(line) for line in result.lines],
        "fields": result.fields,
        "usage": asdict(result.usage) if result.usage else None,
        "request_id": result.request_id or None,
        "width": result.width,
        "height": result.height,
        "sha256": result.sha256 or None,
        "warnings": list(result.warnings),
        "unmet": list(result.unmet),
        "error": error_record(result.error) if result.error else None,
        **_where_any("field_confidence", dict(result.field_confidence)),
        **(derived or {}),
        **_certainty(result),
    }


def read_page(record: Mapping[str, Any]) -> Result:
    """The result in a page's record, for a page whose picture is not known. Boxes are in pixels,
    also where they were written from 0 to 1 (`--coords norm`).

    Raises KeyError, TypeError, ValueError or AttributeError for a record of something else.
    """
    source, number = str(record["source"]), int(record["page"])
    page = Page(
        name=source if number == 1 else f"{source}#{number}",
        source=source,
        number=number,
        open=unknown_picture,
        stem=Path(source).stem or "page",
        folder=str(Path(source).parent),
    )
    return _in_pixels(read_result(record, page))


def read_result(record: Mapping[str, Any], page: Page) -> Result:
    """The result in a record, as one of `page`. Keys that came later than the first ones may be
    missing; raises what `read_page` raises."""
    if record["task"] not in TASKS or record["status"] not in get_args(Status):
        raise ValueError(f"no page: {record['task']!r}, {record['status']!r}")
    usage, error = record.get("usage"), record.get("error")
    return Result(
        page=page,
        task=record["task"],
        engine=str(record["engine"]),
        model=str(record["model"]),
        status=record["status"],
        text=str(record["text"]),
        lines=tuple(map(_read_line, record["lines"])),
        fields=record.get("fields"),
        field_confidence=dict(record.get("field_confidence") or {}),
        usage=Usage(**usage) if usage else None,
        request_id=str(record.get("request_id") or ""),
        width=record.get("width"),
        height=record.get("height"),
        sha256=str(record.get("sha256") or ""),
        warnings=tuple(map(str, record.get("warnings", ()))),
        unmet=tuple(map(str, record.get("unmet", ()))),
        error=read_error(error) if error else None,
        tokens=read_tokens(record.get("logprobs")),
        line_confidence=tuple(record.get("line_confidence") or ()),
    )


def error_record(error: QocrError) -> dict[str, Any]:
    """An error as `--error-format json` and the `error` of a page have it; `exit_code` stands for
    its class."""
    return {
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        "retryable": error.retryable,
        "request_id": error.request_id,
        "exit_code": int(error.exit_code),
    }


def read_error(record: Mapping[str, Any]) -> QocrError:
    """The error in a record, of the class that has its `exit_code`, InputError where it has none.
    It is never `fatal`: pages that were saved are not asked for again."""
    kind = _CLASSES.get(record.get("exit_code", InputError.exit_code), QocrError)
    return kind(
        str(record.get("message")),
        code=str(record.get("code") or ""),
        hint=str(record.get("hint") or ""),
        request_id=str(record.get("request_id") or ""),
        retryable=record.get("retryable"),
    )


def read_tokens(rows: Any) -> tuple[Token, ...]:
    """The tokens of `logprobs`, ours or the `content` of a service's; none for anything else.

    Source: API reference, `logprobs` of a choice.
    """
    known = rows if isinstance(rows, list) else []
    return tuple(_read_token(row) for row in known if isinstance(row, dict))


def unknown_picture() -> Picture:
    """Opens the page of a saved result; raises InputError, for a result has no picture."""
    raise InputError("the picture of this page is not known", code="PictureNeeded")


def _where_any(key: str, value: Any) -> dict[str, Any]:
    return {key: value} if value else {}


def _line_record(line: Line) -> dict[str, Any]:
    return {
        "text": line.text,
        "quad": [list(point) for point in line.quad] if line.quad else None,
        "bbox": list(line.bbox) if line.quad else None,
        "confidence": line.confidence,
        **_where_any("words", [_line_record(word) for word in line.words]),
    }


def _read_line(record: Mapping[str, Any]) -> Line:
    quad: Quad | None = None
    if record["quad"] is not None:
        one, two, three, four = ((float(x), float(y)) for x, y in record["quad"])
        quad = (one, two, three, four)
    confidence = record.get("confidence")
    words = tuple(map(_read_line, record.get("words") or ()))
    known = None if confidence is None else float(confidence)
    return Line(str(record["text"]), quad, known, words)


def _in_pixels(result: Result) -> Result:
    """Boxes that were saved from 0 to 1, or a little beyond, in pixels, to a tenth of one. They are
    known by their size: no page in pixels has all its text in the two pixels around its origin."""
    width, height = result.width or 0, result.height or 0
    corners = [value for line in result.lines for point in line.quad or () for value in point]
    if not (width and height) or max(map(abs, corners), default=0) > 2:
        return result

    def pixels(point: Point) -> Point:
        return point[0] * width, point[1] * height

    return replace(result, lines=tuple(line.moved(pixels).rounded() for line in result.lines))


def _certainty(result: Result) -> dict[str, Any]:
    if not result.tokens:
        return {}
    return {
        "line_confidence": list(result.line_confidence),
        "logprobs": [_token_record(token) for token in result.tokens],
    }


def _token_record(token: Token) -> dict[str, Any]:
    """With the names of the services' own answers; `bytes` where the text alone loses some."""
    text = token.written.decode("utf-8", "replace")
    others = [{"token": other, "logprob": logprob} for other, logprob in token.others]
    return {
        "token": text,
        "logprob": token.logprob,
        **_where_any("bytes", list(token.written) if text.encode() != token.written else None),
        **_where_any("top_logprobs", others),
    }


def _read_token(row: Mapping[str, Any]) -> Token:
    others = row.get("top_logprobs")
    return Token(
        _written(row),
        _finite(row.get("logprob")),
        tuple(
            (str(other.get("token") or ""), _finite(other.get("logprob")))
            for other in (others if isinstance(others, list) else [])
            if isinstance(other, dict)
        ),
    )


def _written(row: Mapping[str, Any]) -> bytes:
    try:
        return bytes(row["bytes"])
    except (KeyError, TypeError, ValueError):
        return str(row.get("token") or "").encode("utf-8", "replace")


def _finite(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
