"""An engine around an engine: pages of PDFs that have text of their own are not read."""

from __future__ import annotations

from collections.abc import Iterator

from qocr.middleware.textlayer import ENGINE
from qocr.types import Engine, Event, Request, Result


class OwnTextEngine:
    """Ends a page that has text of its own without a request, for formats that leave it alone: its
    result has neither lines nor text. Other pages go to the engine inside."""

    def __init__(self, engine: Engine) -> None:
        self.name = engine.name
        self._engine = engine

    def read(self, request: Request) -> Iterator[Event]:
        """Raises InputError where the document cannot be read."""
        pdf = request.page.pdf
        if pdf is not None and pdf.has_text():
            yield Result(request.page, request.ask.task, ENGINE, "", "ok")
            return
        yield from self._engine.read(request)
