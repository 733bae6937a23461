"""The answer to `kie`: JSON of fields."""

from __future__ import annotations

from qocr.engines.remote.interpreting.interpretation import MENDED, Interpretation
from qocr.engines.remote.reply import Reply
from qocr.pictures.fitting import Encoded
from qocr.types import Request


def read_fields(_request: Request, _sent: Encoded, reply: Reply) -> Interpretation:
    """The fields in the answer, absent ones as None."""
    from qocr import fields  # most runs have none, and it takes 8 ms

    value, mended = (reply.fields, False) if reply.fields else fields.parse_fields(reply.text)
    value = fields.absent_as_null(value)
    warnings = (MENDED,) if mended and value is not None else ()
    return Interpretation(reply.text, (), value, warnings, unreadable=value is None)
