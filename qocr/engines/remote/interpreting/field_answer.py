"""The answer to `kie`: JSON of fields."""

from __future__ import annotations

from qocr.engines.remote.interpreting.interpretation import Interpretation
from qocr.engines.remote.interpreting.json_notes import json_warnings, partial_reason
from qocr.engines.remote.reply import Reply
from qocr.pictures.fitting import Encoded
from qocr.types import Request

LISTED = "the model answered with lines of names and values in place of JSON"


def read_fields(request: Request, _sent: Encoded, reply: Reply) -> Interpretation:
    """The fields in the answer under the names that were asked for, absent ones as None."""
    from qocr import fields  # most runs have none, and it takes 8 ms

    parsed = fields.parse_json(reply.text)
    sent = fields.restored(reply.fields, parsed.value) if reply.fields else None
    template = request.ask.template
    listed = None if sent or parsed.value else fields.parse_listed(reply.text, template or ())
    value, doubts = fields.named(sent or listed or parsed.value, template)
    warnings = doubts if sent else (*json_warnings(parsed), *doubts)
    if listed:
        warnings = (LISTED, *warnings)
    return Interpretation(
        reply.text,
        fields=fields.absent_as_null(value),
        warnings=warnings,
        unreadable=value is None,
        partial="" if sent else partial_reason(parsed),
    )
