"""Engines that get a body that is made up, where the body is what a test is about."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PIL import Image

from qocr.client.calls import Call, Response, Stream
from qocr.engines.remote.dashscope import DashScope
from qocr.engines.remote.engine import RemoteEngine
from qocr.engines.remote.openai import OpenAI
from qocr.types import Page, Picture

PICTURE = Picture(Image.new("RGB", (40, 30)))
PAGE = Page("scan.png", "scan.png", 1, lambda: PICTURE)
REFUSAL = "Extra inputs are not permitted: stream_options"


class Body:
    """Stands where the client does: every request gets the same body, and is kept."""

    def __init__(self, body: bytes, content_type: str = "", refused: str = "") -> None:
        self._response = Response(200, {"content-type": content_type}, body)
        self._refused = refused
        self.refusal: dict[str, Any] = {"detail": REFUSAL}
        self.asked: list[dict[str, Any]] = []

    def send(self, call: Call) -> Response:
        self._keep(call)
        return self._response

    @contextmanager
    def stream(self, call: Call) -> Iterator[Stream]:
        self._keep(call)
        if self._refused and self._refused in self.asked[-1]:
            body = json.dumps(self.refusal).encode()
            yield Stream(Response(422, {}), iter([body]), lambda: None)
            return
        yield Stream(self._response, iter([self._response.body]), lambda: None)

    def _keep(self, call: Call) -> None:
        self.asked.append(json.loads(b"".join(call.body)))  # type: ignore[arg-type]


def openai(client: Body) -> RemoteEngine:
    return RemoteEngine(OpenAI("http://host/v1", None, vendor=False), client)


def dashscope(client: Body) -> RemoteEngine:
    return RemoteEngine(DashScope("http://host", "key"), client)
