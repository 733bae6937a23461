"""What a test can queue, and the page the service reads where nothing was queued."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .rules import Asked

Ending = Literal["error", "close", "cut", "stall", "comments", "dribble"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A page read; with text, words and fields all None it is the canned page of the task.

    `gate` holds a plain answer back, and a streamed one before its second piece.
    """

    text: str | None = None
    words: list[dict[str, Any]] | None = None
    fields: dict[str, Any] | None = None
    finish_reason: str = "stop"
    pieces: tuple[str, ...] | None = None
    usage: dict[str, Any] | None = None
    gate: threading.Event | None = None
    delay_seconds: float = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """An error instead of a page; without a body it has the endpoint's shape of errors."""

    status: int = 500
    body: bytes | dict[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    code: str = "InternalError"
    message: str = "An internal error has occurred."
    gate: threading.Event | None = None
    delay_seconds: float = 0


@dataclass(frozen=True, slots=True)
class StreamFault:
    """A stream that starts well and ends badly.

    error: an error event; close: the connection drops; cut: the body ends without a
    finish_reason; stall: silence until the service closes; comments: only comments from then on;
    dribble: a blank at a time, also where the answer is asked for whole.
    """

    pieces: tuple[str, ...] = ()
    ending: Ending = "error"
    status: int = 400
    code: str = "InvalidParameter"
    message: str = "Preprocessor error"
    gate: threading.Event | None = None
    delay_seconds: float = 0


@dataclass(frozen=True, slots=True)
class Raw:
    """A body byte for byte; every chunk leaves the service on its own."""

    chunks: tuple[bytes, ...]
    content_type: str = "text/event-stream;charset=UTF-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    gate: threading.Event | None = None
    delay_seconds: float = 0


Reply = Answer | Fault | StreamFault | Raw


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer with nothing left open."""

    text: str
    pieces: tuple[str, ...]
    ocr_result: dict[str, Any] | None
    finish_reason: str
    usage: dict[str, Any]


_TEXTS = {
    "text_recognition": "A page of plain text.\nThe second line, 第二行。",
    "multi_lan": "Bonjour le monde.\nこんにちは世界。\nПривет, мир!",
    "table_parsing": "```html\n<table>\n  <tr><td>Name</td><td>Price</td></tr>\n"
    "  <tr><td>Tea</td><td>4.20</td></tr>\n</table>\n```",
    "formula_recognition": "```latex\n\\frac{a}{b} = \\sqrt{c^2 + 1}\n```",
    "document_parsing": "```latex\n\\section{Title}\n\nA paragraph with $x^2$.\n```",
}
_LINES = ("First line", "Second line", "Third line")
_FIELDS = {"Invoice number": "20251120-7", "Date": "2025-11-20", "Total": "42.00"}


def read_page(answer: Answer, asked: Asked) -> Reading:
    """The answer as queued, or the canned page where the answer leaves everything open."""
    words, fields = answer.words, answer.fields
    text = "".join(answer.pieces) if answer.text is None and answer.pieces else answer.text
    if text is None and words is None and fields is None:
        words, fields = _canned_result(asked)
    if text is None:
        text = _text_for(words, fields, asked)
    pieces = _words(text) if answer.pieces is None else answer.pieces
    usage = _usage(len(pieces), asked.image_tokens) if answer.usage is None else answer.usage
    return Reading(text, pieces, _ocr_result(words, fields), answer.finish_reason, usage)


def _canned_result(asked: Asked) -> tuple[list[dict[str, Any]] | None, dict[str, Any] | None]:
    if asked.task == "advanced_recognition":
        return _boxed_lines(*asked.size), None
    if asked.task == "key_information_extraction":
        return None, _FIELDS if asked.schema is None else _filled("", asked.schema)
    return None, None


def _text_for(words: list[dict[str, Any]] | None, fields: Any, asked: Asked) -> str:
    if words is not None:
        return _per_mille(words, asked.size)
    if fields is not None:
        return f"```json\n{json.dumps(fields, ensure_ascii=False, indent=2)}\n```"
    return _TEXTS[asked.task]


def _ocr_result(words: Any, fields: Any) -> dict[str, Any] | None:
    named = {"words_info": words, "kv_result": fields}
    return {name: value for name, value in named.items() if value is not None} or None


def _boxed_lines(width: int, height: int) -> list[dict[str, Any]]:
    left, right = width // 10, width - width // 10
    return [
        _boxed_line(text, left, right, height * (2 * row + 1) // 8, height * (2 * row + 2) // 8)
        for row, text in enumerate(_LINES)
    ]


def _boxed_line(text: str, left: int, right: int, top: int, bottom: int) -> dict[str, Any]:
    """A level line; in rotate_rect its length is the height and the angle 90."""
    centre = [(left + right) // 2, (top + bottom) // 2]
    return {
        "location": [left, top, right, top, right, bottom, left, bottom],
        "rotate_rect": [*centre, bottom - top, right - left, 90],
        "text": text,
    }


def _per_mille(words: list[dict[str, Any]], size: tuple[int, int]) -> str:
    """The text beside words_info: the same boxes, stretched to 1000 by 1000."""
    rows = []
    for word in words:
        x, y, width, height, angle = word.get("rotate_rect", [0, 0, 0, 0, 0])
        scaled = [1000 * x // size[0], 1000 * y // size[1]]
        scaled += [1000 * width // size[1], 1000 * height // size[0], angle]
        row = {"rotate_rect": scaled, "text": word.get("text", "")}
        rows.append("\t" + json.dumps(row, ensure_ascii=False))
    return "```json\n[\n" + ",\n".join(rows) + "\n]\n```"


def _filled(name: str, template: Any) -> Any:
    if isinstance(template, Mapping):
        return {key: _filled(key, value) for key, value in template.items()}
    if isinstance(template, list):
        return [_filled(name, value) for value in template]
    return f"value of {name}"


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\S+\s*|\s+", text))


def _usage(pieces: int, image_tokens: int) -> dict[str, Any]:
    return {
        "total_tokens": image_tokens + 25 + pieces,
        "input_tokens_details": {"image_tokens": image_tokens, "text_tokens": 24},
        "output_tokens": pieces + 1,
        "input_tokens": image_tokens + 24,
        "output_tokens_details": {"text_tokens": pieces + 1},
        "image_tokens": image_tokens,
    }
