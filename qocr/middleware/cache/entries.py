"""Cache entries: results as bytes and back, without loss."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from qocr.codec import read_result, result_record
from qocr.types import Page, Result


def to_bytes(key: str, result: Result) -> bytes:
    """The entry of a result: a checksum, a line feed, and the result as JSON with all digits. It
    holds neither the name of the source nor the picture."""
    text = json.dumps(result_record(result), ensure_ascii=False, separators=(",", ":"))
    body = text.encode("utf-8", "surrogatepass")
    return b"".join([_seal(key, body), b"\n", body])


def from_bytes(key: str, content: bytes, page: Page) -> Result | None:
    """The result in an entry, as one of `page`; None for an entry that is damaged, or of another
    key."""
    seal, _, body = content.partition(b"\n")
    if seal != _seal(key, body):
        return None
    try:
        record = json.loads(body.decode("utf-8", "surrogatepass"))
        record = _from_lists(record) if "tokens" in record else record
        return replace(read_result(record, page), cached=True)
    except (KeyError, TypeError, ValueError, AttributeError):  # written by another version
        return None


def _seal(key: str, body: bytes) -> bytes:
    """The checksum that reveals an entry that was cut off, altered or renamed."""
    return sha256(key.encode() + body).hexdigest().encode()


# Entries of earlier versions have lines and tokens as lists. Their pages were paid for.


def _from_lists(record: Mapping[str, Any]) -> dict[str, Any]:
    lines = [_line_record(*line) for line in record["lines"]]
    return {**record, "lines": lines, "logprobs": [_token_record(*t) for t in record["tokens"]]}


def _line_record(text: str, quad: Any, confidence: float | None, words: list[Any]) -> Any:
    inner = [_line_record(*word) for word in words]
    return {"text": text, "quad": quad, "confidence": confidence, "words": inner}


def _token_record(written: str, logprob: float | None, others: list[Any]) -> dict[str, Any]:
    named = [{"token": text, "logprob": value} for text, value in others]
    return {"bytes": list(bytes.fromhex(written)), "logprob": logprob, "top_logprobs": named}
