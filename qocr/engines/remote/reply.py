"""A reply of a service, in a form common to all wires."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qocr.types import Token, Usage

DONE = "[DONE]"  # the reason of an answer that ends with the stream, and without another one


@dataclass(frozen=True, slots=True)
class Reply:
    """A response, or one event of a stream, in a form common to all services.

    `words` are the entries of `words_info`, None where the service sent none; `fields` the JSON of
    `kv_result`. `finish_reason` is empty until the answer ends; it is `stop` for an answer that is
    whole. `thought` says that the model's thoughts came with it, in a field of their own.
    """

    text: str = ""
    finish_reason: str = ""
    usage: Usage | None = None
    request_id: str = ""
    words: list[Any] | None = None
    fields: Any = None
    tokens: tuple[Token, ...] = ()
    thought: bool = False
