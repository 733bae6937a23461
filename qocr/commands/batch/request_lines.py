"""A page as one line of a batch. Pure."""

from __future__ import annotations

from dataclasses import replace

from qocr.commands.batch.limits import Kind
from qocr.engines.remote.openai import OpenAI
from qocr.engines.remote.wire import MAX_INLINE_BYTES, Question, data_url_start, fitted
from qocr.pictures.fitting import Encoded
from qocr.types import Request

_WIRE = OpenAI("", None, vendor=True)
_NOTHING = Encoded(b"", "image/jpeg", 0, 0)


def build_line(request: Request, custom_id: str, kind: Kind) -> tuple[bytes, Encoded]:
    """The line, ended by a line feed, and the picture in it, made small enough for a line.

    Raises InputError where nothing fits.
    """
    rest = kind.max_line_bytes - len(_line(request, custom_id, kind, _NOTHING))
    sent = fitted(_WIRE, request, min(max(rest, 0) // 4 * 3, MAX_INLINE_BYTES))
    return _line(request, custom_id, kind, sent), sent


def _line(request: Request, custom_id: str, kind: Kind, sent: Encoded) -> bytes:
    place = data_url_start(sent.mime)
    asked = _WIRE.encode(request, place, stream=False)
    head = {"custom_id": custom_id, "method": "POST", "url": kind.endpoint}
    line: Question = replace(asked, body={**head, "body": asked.body})
    return b"".join([*line.inlined(place, sent), b"\n"])
