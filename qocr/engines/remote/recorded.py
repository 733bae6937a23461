"""An answer that was saved, read as if it came from the service just now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from qocr.client.calls import Call, Response, Stream, ignore
from qocr.engines.remote.engine import RemoteEngine
from qocr.engines.remote.other_protocols import decode_any
from qocr.engines.remote.reply import Reply
from qocr.engines.remote.wire import Wire, data_url_start
from qocr.pictures.fitting import Encoded
from qocr.types import Request


class RecordedClient:
    """A client that gives the same response to every call."""

    def __init__(self, response: Response) -> None:
        self._response = response

    def send(self, _call: Call) -> Response:
        """The response that was saved."""
        return self._response

    @contextmanager
    def stream(self, _call: Call) -> Iterator[Stream]:
        """The response that was saved, in one piece."""
        yield Stream(self._response, iter([self._response.body]), ignore)


class RecordedEngine(RemoteEngine):
    """The engine of `wire`, for a response that was saved. The picture counts as sent as it is."""

    def __init__(self, wire: Wire, response: Response) -> None:
        super().__init__(wire, RecordedClient(response))

    def _decode(self, payload: Mapping[str, Any]) -> Reply:
        """The reply in any protocol: none was asked for."""
        return replace(decode_any(self._wire, payload), notes=())

    def _picture_and_url(self, request: Request) -> tuple[Encoded, str]:
        picture = request.picture
        return Encoded(b"", "", picture.width, picture.height), data_url_start("image/png")
