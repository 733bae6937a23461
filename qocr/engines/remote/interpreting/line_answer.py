"""The answer to `advanced`: lines with their boxes."""

from __future__ import annotations

from qocr.catalog.catalogue import model, writes_pixels
from qocr.engines.remote.interpreting.box_notations import entries_in_text
from qocr.engines.remote.interpreting.coordinates import entries_to_lines, words_to_lines
from qocr.engines.remote.interpreting.interpretation import Interpretation
from qocr.engines.remote.interpreting.json_notes import json_warnings, partial_reason
from qocr.engines.remote.interpreting.unread_texts import texts_beside
from qocr.engines.remote.interpreting.written_lines import WrittenLine, entries_in
from qocr.engines.remote.logprobs import with_confidence
from qocr.engines.remote.reply import Reply
from qocr.pictures import fitting
from qocr.pictures.fitting import Encoded
from qocr.types import Line, Request

ROTATED = "boxes may refer to the picture as the service straightened it"
DOUBTFUL = (
    "the model's boxes may be in pixels or in thousandths of the page; "
    "reading with -m and the model's full name decides"
)


def read_lines(request: Request, sent: Encoded, reply: Reply) -> Interpretation:
    """The lines of the answer, boxes in pixels of the original picture. Every text is kept, also
    where its box is not usable."""
    if reply.words is None:
        lines, warnings, unread, partial = _written_lines(request, sent, reply)
    else:
        picture = request.picture
        lines = words_to_lines(
            reply.words, (picture.width / sent.width, picture.height / sent.height)
        )
        warnings, unread, partial = (), 0, ""
    if not lines:
        text = reply.text if reply.words is None else ""
        return Interpretation(text, unreadable=bool(text.strip()))
    unplaced = sum(line.quad is None for line in lines) - unread
    counts = (
        *((ROTATED,) if request.ask.rotate else ()),
        *((f"lines without a usable box: {unplaced}",) if unplaced else ()),
        *((f"texts of the answer that belong to no line: {unread}",) if unread else ()),
    )
    text = "\n".join(line.text for line in lines)
    unreadable = bool(unplaced or unread)
    return Interpretation(
        text, lines, warnings=(*counts, *warnings), unreadable=unreadable, partial=partial
    )


def _written_lines(
    request: Request, sent: Encoded, reply: Reply
) -> tuple[tuple[Line, ...], tuple[str, ...], int, str]:
    """The lines in the model's text, warnings, how many texts of its JSON belong to no line of
    the model (they are the last lines, without boxes), and why they are not all of its JSON."""
    from qocr import fields  # most runs have none, and it takes 8 ms

    parsed = fields.parse_json(reply.text)
    entries = entries_in(parsed.value)
    notes, partial = tuple(json_warnings(parsed)), partial_reason(parsed)
    beside = [*texts_beside(entries, parsed.value), *fields.texts_of(parsed.beside)]
    if not any(entry.boxed for entry in entries):
        entries, notes, beside, partial = entries_in_text(reply.text), (), [], ""
    lines, doubtful = entries_to_lines(
        [*entries, *(WrittenLine(text, None) for text in beside)],
        _seen_size(request, sent),
        (request.picture.width, request.picture.height),
        writes_pixels(request.ask.model),
        model(request.ask.model).known,
    )
    warnings = (DOUBTFUL,) * doubtful + notes
    return with_confidence(lines, reply.tokens), warnings, len(beside), partial


def _seen_size(request: Request, sent: Encoded) -> tuple[int, int]:
    ask = request.ask
    return fitting.seen_size(
        sent.width, sent.height, model(ask.model), ask.min_pixels, ask.max_pixels
    )
