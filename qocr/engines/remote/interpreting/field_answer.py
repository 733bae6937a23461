"""The answer to `kie`: JSON of fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qocr.engines.remote.interpreting.interpretation import MENDED, Interpretation
from qocr.engines.remote.reply import Reply
from qocr.pictures.fitting import Encoded
from qocr.types import Request

if TYPE_CHECKING:
    from qocr.fields import ParsedJson

CUT_JSON = "the model's JSON stops before its end"
LOST = "part of the answer could not be read as fields; all of it is in the text"
DOTS = "the model wrote dots in place of more"
LISTED = "the model answered with lines of names and values in place of JSON"
MAX_SHOWN = 100  # letters of what was left out


def read_fields(request: Request, _sent: Encoded, reply: Reply) -> Interpretation:
    """The fields in the answer under the names that were asked for, absent ones as None."""
    from qocr import fields  # most runs have none, and it takes 8 ms

    parsed = fields.parse_json(reply.text)
    sent = fields.restored(reply.fields, parsed.value) if reply.fields else None
    template = request.ask.template
    listed = None if sent or parsed.value else fields.parse_listed(reply.text, template or ())
    value, doubts = fields.named(sent or listed or parsed.value, template)
    warnings = doubts if sent else (*_warnings(parsed), *doubts)
    if listed:
        warnings = (LISTED, *warnings)
    return Interpretation(
        reply.text,
        fields=fields.absent_as_null(value),
        warnings=warnings,
        unreadable=value is None,
        partial="" if sent or value is None else _partial(parsed),
    )


def _warnings(parsed: ParsedJson) -> Iterator[str]:
    if parsed.value is None:
        return
    if parsed.mended:
        yield MENDED
    if parsed.repeated:
        names = ", ".join(parsed.repeated)
        yield f"the model named more than one value for {names}; all of them are kept"
    if parsed.shortened:
        yield DOTS
    if parsed.left_out:
        text = parsed.left_out
        shown = text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"
        yield f"text around the fields was left out: {shown}"


def _partial(parsed: ParsedJson) -> str:
    if parsed.cut:
        return CUT_JSON
    return LOST if parsed.lost else ""
