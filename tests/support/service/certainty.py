"""Log probabilities of an answer's pieces: the longer a piece, the less sure of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def asked_logprobs(parameters: Mapping[str, Any]) -> int | None:
    """How many other tokens are wanted beside each; None where no log probabilities are."""
    return parameters.get("top_logprobs", 0) if parameters.get("logprobs") is True else None


def logprobs(pieces: Iterable[str], others: int | None) -> dict[str, Any] | None:
    """The `logprobs` of a choice that has these pieces."""
    if others is None:
        return None
    return {"content": [_token(piece, others) for piece in pieces]}


def _token(piece: str, others: int) -> dict[str, Any]:
    said = {"token": piece, "bytes": list(piece.encode()), "logprob": -len(piece) / 100}
    return said | {"top_logprobs": [said] * others}
