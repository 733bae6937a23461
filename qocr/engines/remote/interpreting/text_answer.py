"""The answer to `text` and `multi-lan`: plain text."""

from __future__ import annotations

from qocr.engines.remote.interpreting.interpretation import Interpretation
from qocr.engines.remote.reply import Reply
from qocr.pictures.fitting import Encoded
from qocr.types import Request


def read_text(_request: Request, _sent: Encoded, reply: Reply) -> Interpretation:
    """The text as it came."""
    return Interpretation(reply.text)
