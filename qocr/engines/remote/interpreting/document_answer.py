"""The answer to `doc`: LaTeX."""

from __future__ import annotations

from qocr.engines.remote.interpreting.interpretation import Interpretation
from qocr.engines.remote.reply import Reply
from qocr.pictures.fitting import Encoded
from qocr.types import Request


def read_document(_request: Request, _sent: Encoded, reply: Reply) -> Interpretation:
    """The document as it came."""
    return Interpretation(reply.text)
