"""Results as bytes and back, nothing lost: how a page is kept."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from qocr.types import Line, Page, Quad, Result, Token, Usage

_PLAIN = (
    *("task", "engine", "model", "status", "text", "fields"),
    *("request_id", "width", "height", "sha256"),
)
_LISTS = ("warnings", "unmet", "line_confidence")


def to_bytes(key: str, result: Result) -> bytes:
    """What was read, and nothing of where: neither the source's name nor its picture."""
    record: dict[str, Any] = {name: getattr(result, name) for name in (*_PLAIN, *_LISTS)}
    record |= {
        "field_confidence": dict(result.field_confidence),
        "lines": [_from_line(line) for line in result.lines],
        "usage": asdict(result.usage) if result.usage else None,
        "tokens": [_from_token(token) for token in result.tokens],
    }
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    body = text.encode("utf-8", "surrogatepass")
    return b"".join([_seal(key, body), b"\n", body])


def from_bytes(key: str, content: bytes, page: Page) -> Result | None:
    """The result as one of `page`; None for what is not whole, or not of this key."""
    seal, _, body = content.partition(b"\n")
    if seal != _seal(key, body):
        return None
    try:
        return _read(json.loads(body.decode("utf-8", "surrogatepass")), page)
    except (KeyError, TypeError, ValueError):  # of a version that keeps something else
        return None


def _read(record: dict[str, Any], page: Page) -> Result:
    plain: dict[str, Any] = {name: record[name] for name in _PLAIN}
    lists: dict[str, Any] = {name: tuple(record[name]) for name in _LISTS}
    return Result(
        page=page,
        **plain,
        **lists,
        field_confidence=record["field_confidence"],
        lines=tuple(map(_to_line, record["lines"])),
        usage=Usage(**record["usage"]) if record["usage"] else None,
        tokens=tuple(map(_to_token, record["tokens"])),
        cached=True,
    )


def _seal(key: str, body: bytes) -> bytes:
    """By which a file that was cut off, altered or renamed is known."""
    return sha256(key.encode() + body).hexdigest().encode()


def _from_line(line: Line) -> list[Any]:
    return [line.text, line.quad, line.confidence, [_from_line(word) for word in line.words]]


def _to_line(record: list[Any]) -> Line:
    text, corners, confidence, words = record
    one, two, three, four = ((x, y) for x, y in corners)
    quad: Quad = (one, two, three, four)
    return Line(text, quad, confidence, tuple(map(_to_line, words)))


def _from_token(token: Token) -> list[Any]:
    return [token.written.hex(), token.logprob, token.others]


def _to_token(record: list[Any]) -> Token:
    written, logprob, others = record
    return Token(bytes.fromhex(written), logprob, tuple((text, value) for text, value in others))
