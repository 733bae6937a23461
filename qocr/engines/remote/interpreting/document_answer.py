"""The answer to `doc`: LaTeX, or a document in another notation."""

from __future__ import annotations

from qocr.engines.remote.interpreting.interpretation import Interpretation
from qocr.engines.remote.reply import Reply
from qocr.pictures.fitting import Encoded
from qocr.types import Request

NO_TEXTS = "the answer has the places of blocks, and none of their texts"


def read_document(_request: Request, _sent: Encoded, reply: Reply) -> Interpretation:
    """The document as it came. The page is incomplete where it has only the places of blocks."""
    from qocr.markdown.transcription import has_text  # takes 10 ms

    return Interpretation(reply.text, partial="" if has_text(reply.text) else NO_TEXTS)
