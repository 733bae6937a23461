"""The answer to `table`: HTML of tables."""

from __future__ import annotations

from qocr.engines.remote.interpreting.interpretation import Interpretation
from qocr.engines.remote.reply import Reply
from qocr.pictures.fitting import Encoded
from qocr.types import Request

NO_TABLE = "the model's answer has no table"
LOST = "letters of the answer that are in no table and in no text beside them: {}"


def read_tables(_request: Request, _sent: Encoded, reply: Reply) -> Interpretation:
    """The tables as they were written; the formats complete one that was cut off. The page is
    incomplete then, and where not every letter of the answer is in what was read."""
    if not reply.text.strip():
        return Interpretation(reply.text)
    from qocr.tables import parse_tables

    parsed = parse_tables(reply.text)
    warnings = () if parsed.tables else (NO_TABLE,)
    return Interpretation(
        reply.text,
        warnings=(*warnings, *parsed.warnings),
        unreadable=not (parsed.whole and parsed.tables),
        partial=LOST.format(parsed.lost) if parsed.lost else "",
    )
