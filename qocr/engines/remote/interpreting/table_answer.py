"""The answer to `table`: HTML of tables."""

from __future__ import annotations

from qocr.engines.remote.interpreting.interpretation import Interpretation
from qocr.engines.remote.reply import Reply
from qocr.pictures.fitting import Encoded
from qocr.types import Request

NO_TABLE = "the model's answer has no table"


def read_tables(_request: Request, _sent: Encoded, reply: Reply) -> Interpretation:
    """A table that was cut off is kept as it is, with a warning. The formats complete it."""
    if not reply.text.strip():
        return Interpretation(reply.text)
    from qocr.tables import parse_tables

    parsed = parse_tables(reply.text)
    warnings = () if parsed.tables else (NO_TABLE,)
    return Interpretation(
        reply.text,
        warnings=(*warnings, *parsed.warnings),
        unreadable=not (parsed.whole and parsed.tables),
    )
