"""The answer to `advanced`: lines with their boxes."""

from __future__ import annotations

from typing import Any

from qocr.catalog.catalogue import model, writes_pixels
from qocr.engines.remote.interpreting import coordinates
from qocr.engines.remote.interpreting.interpretation import MENDED, Interpretation
from qocr.engines.remote.logprobs import with_confidence
from qocr.engines.remote.reply import Reply
from qocr.pictures import fitting
from qocr.pictures.fitting import Encoded
from qocr.types import Line, Request

ROTATED = "boxes may refer to the picture as the service straightened it"


def read_lines(request: Request, sent: Encoded, reply: Reply) -> Interpretation:
    """The lines of the answer, boxes in pixels of the original picture."""
    picture = request.picture
    mended = False
    if reply.words is not None:
        scale = (picture.width / sent.width, picture.height / sent.height)
        lines = coordinates.words_to_lines(reply.words, scale)
    else:
        from qocr import fields

        value, mended = fields.parse_fields(reply.text)
        lines = coordinates.text_boxes_to_lines(
            _words(value),
            _seen_size(request, sent),
            (picture.width, picture.height),
            writes_pixels(request.ask.model),
        )
        lines = with_confidence(lines, reply.tokens)
    if not lines and not reply.words:
        unreadable = reply.words is None and bool(reply.text.strip())
        return Interpretation(reply.text if unreadable else "", unreadable=unreadable)
    count = len(reply.words or lines)
    warnings = (ROTATED,) if request.ask.rotate else ()
    if len(lines) < count:
        warnings = (*warnings, f"{count - len(lines)} lines came without a box")
    if mended:
        warnings = (*warnings, MENDED)
    text = "\n".join(map(coordinates.word_text, reply.words)) if reply.words else _joined(lines)
    return Interpretation(text, lines, warnings=warnings, unreadable=len(lines) < count)


def _joined(lines: tuple[Line, ...]) -> str:
    return "\n".join(line.text for line in lines)


def _words(value: Any) -> list[Any]:
    if isinstance(value, dict):
        value = value.get("words_info") or value.get("pos_list") or [value]
    return value if isinstance(value, list) else []


def _seen_size(request: Request, sent: Encoded) -> tuple[int, int]:
    ask = request.ask
    return fitting.seen_size(
        sent.width, sent.height, model(ask.model), ask.min_pixels, ask.max_pixels
    )
