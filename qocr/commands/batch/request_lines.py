"""A page as one line of a batch. Pure."""

from __future__ import annotations

from dataclasses import replace

from qocr.commands.batch.limits import Kind
from qocr.engines.remote.openai import OpenAI
from qocr.engines.remote.wire import MAX_INLINE_BYTES, WireRequest, data_url_start, fit_picture
from qocr.pictures.fitting import Encoded
from qocr.types import Request

_WIRE = OpenAI("", None, vendor=True)
_NO_PICTURE = Encoded(b"", "image/jpeg", 0, 0)


def build_line(request: Request, custom_id: str, kind: Kind) -> tuple[bytes, Encoded]:
    """The line of a batch file, with its line feed, and the picture in it, scaled to fit.

    Raises InputError where no picture fits.
    """
    free_bytes = kind.max_line_bytes - len(_line(request, custom_id, kind, _NO_PICTURE))
    sent = fit_picture(_WIRE, request, min(max(free_bytes, 0) // 4 * 3, MAX_INLINE_BYTES))
    return _line(request, custom_id, kind, sent), sent


def _line(request: Request, custom_id: str, kind: Kind, sent: Encoded) -> bytes:
    picture_url = data_url_start(sent.mime)
    wire_request = _WIRE.encode(request, picture_url, stream=False)
    head = {"custom_id": custom_id, "method": "POST", "url": kind.endpoint}
    line: WireRequest = replace(wire_request, body={**head, "body": wire_request.body})
    return b"".join([*line.full_body(picture_url, sent), b"\n"])
