"""How sure a model was of what it wrote: log probabilities of tokens -> confidence of lines. Pure.

Source: API reference, `logprobs` of a choice.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

from qocr import codec
from qocr.types import Line, Token

LOWEST = -20.0  # what "very low" counts as, which the service writes as null


def read_tokens(choice: Mapping[str, Any]) -> tuple[Token, ...]:
    """The tokens of a response, or of one event of a stream; empty where the service sent none."""
    logprobs = choice.get("logprobs")
    return codec.read_tokens(logprobs.get("content")) if isinstance(logprobs, dict) else ()


def line_confidence(text: str, tokens: Sequence[Token]) -> tuple[float | None, ...]:
    """For each line of `text` the geometric mean of its tokens' probabilities, in [0, 1]; None for
    a blank line. Empty where the tokens do not make up the text."""
    spans = _Spans(tokens)
    start = spans.written.find(text.encode())
    if not tokens or start < 0:
        return ()
    confidences = []
    for line in text.split("\n"):
        end = start + len(line.encode())
        confidences.append(spans.confidence(start, end) if line.strip() else None)
        start = end + 1
    return tuple(confidences)


def with_confidence(lines: Iterable[Line], tokens: Sequence[Token]) -> tuple[Line, ...]:
    """The lines, which the model wrote as JSON, each with the confidence of its text; None where
    its text is not found in the tokens."""
    spans = _Spans(tokens)
    start, confidences = 0, []
    for line in lines:
        at, end = _find(spans.written, line.text, start)
        confidence = spans.confidence(at, end) if line.text and at >= 0 else None
        confidences.append(replace(line, confidence=confidence))
        start = max(start, end)
    return tuple(confidences)


class _Spans:
    """Where each token stands in the bytes that all of them make."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.written = b"".join(token.written for token in tokens)
        self._tokens = tokens
        self._ends = list(accumulate(len(token.written) for token in tokens))

    def confidence(self, start: int, end: int) -> float:
        first = bisect_right(self._ends, start)
        last = bisect_right(self._ends, end - 1)
        logprobs = [_bounded(token.logprob) for token in self._tokens[first : last + 1]]
        return math.exp(math.fsum(logprobs) / len(logprobs))


def _find(written: bytes, text: str, start: int) -> tuple[int, int]:
    """Start and end of `text` as a JSON string in `written`, from `start` on; (-1, -1) if it is not
    there."""
    for quoted in (json.dumps(text, ensure_ascii=False), json.dumps(text)):
        inner = quoted[1:-1].encode("utf-8", "replace")
        at = written.find(inner, start)
        if at >= 0:
            return at, at + len(inner)
    return -1, -1


def _bounded(logprob: float | None) -> float:
    return LOWEST if logprob is None else min(max(logprob, LOWEST), 0.0)
