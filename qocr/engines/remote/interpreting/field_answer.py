"""The answer to `kie`: JSON of fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qocr.engines.remote.interpreting.interpretation import Interpretation
from qocr.engines.remote.interpreting.json_notes import json_warnings, partial_reason
from qocr.engines.remote.reply import Reply
from qocr.pictures.fitting import Encoded
from qocr.types import Request

LISTED = "the model answered with lines of names and values in place of JSON"
TABULATED = "the model answered with a table in place of JSON"
TAGGED = "the model answered with tags in place of JSON"
ADDED = "fields that stood beside the answer: {}"
HOMELESS = "lines beside the answer have other values or no place among the fields: {}"


@dataclass(frozen=True, slots=True)
class _Fields:
    """The value that was read, the lines beside it, and what has to be said."""

    value: Any
    beside: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    partial: str = ""


def read_fields(request: Request, _sent: Encoded, reply: Reply) -> Interpretation:
    """The fields in the answer under the names that were asked for, absent ones as None. Lines
    beside them that are fields, too, are added to them."""
    from qocr import fields  # most runs have none, and it takes 8 ms

    template = request.ask.template
    read = _sent_fields(reply) or _written_fields(reply.text, template or ())
    value, doubts = fields.named(read.value, template)
    whole = fields.completed(value, read.beside)
    value, more = fields.named(whole.value, template) if whole.added else (value, ())
    added = (ADDED.format(", ".join(whole.added)),) if whole.added else ()
    homeless = HOMELESS.format("; ".join(whole.homeless)) if whole.homeless else ""
    return Interpretation(
        reply.text,
        fields=fields.absent_as_null(value),
        warnings=(*read.warnings, *doubts, *more, *added),
        unreadable=value is None,
        partial=read.partial or homeless,
    )


def _sent_fields(reply: Reply) -> _Fields | None:
    """The fields that the service sent apart from the text; None where it sent none."""
    from qocr import fields

    sent = reply.fields
    if sent:
        sent = fields.restored(sent, fields.parse_json(reply.text).value)
    return _Fields(sent) if sent else None


def _written_fields(text: str, names: Any) -> _Fields:
    """The fields in the model's text: JSON, or else lines of names and values, tags, or a table."""
    from qocr import fields

    parsed = fields.parse_json(text)
    if not parsed.value:
        for read, note in ((fields.parse_listed, LISTED), (fields.parse_tagged, TAGGED)):
            value = read(text, names)
            if value:
                return _Fields(value, warnings=(note,))
        table = fields.parse_tabulated(text, names)
        if table is not None:
            return _Fields(table[0], table[1], (TABULATED,))
    notes = tuple(json_warnings(parsed))
    return _Fields(parsed.value, parsed.beside, notes, partial_reason(parsed))
