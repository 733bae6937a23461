"""Pages of a PDF that have text of their own: it is taken instead of a reading, or mentioned."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qocr.tasks import TASKS
from qocr.types import Ask, Engine, Event, Request, Result, TextDelta

ENGINE = "text-layer"  # of such a result; it costs nothing


def serves(task: str, prompt: str | None) -> bool:
    """Whether a layer of text is an answer to what is asked."""
    return TASKS[task].answer == "text" and prompt is None


class TextLayerEngine:
    """Answers a page with its text layer; leaves pages that have none to the engine inside."""

    def __init__(self, engine: Engine) -> None:
        self.name = engine.name
        self._engine = engine

    def read(self, request: Request) -> Iterator[Event]:
        """Raises InputError where the document cannot be read."""
        text = _layer(request)
        yield from _events(request, text) if text else self._engine.read(request)


class TextLayerNote:
    """Says of the first page that has a text layer that it need not be read, and reads it."""

    def __init__(self, engine: Engine, note: Callable[[str], None]) -> None:
        self.name = engine.name
        self._engine = engine
        self._notes = [note]

    def read(self, request: Request) -> Iterator[Event]:
        """Raises InputError where the document cannot be read."""
        if self._notes and _layer(request):
            self._say_once(request.page.name)
        yield from self._engine.read(request)

    def _say_once(self, name: str) -> None:
        try:
            note = self._notes.pop()
        except IndexError:  # another page was faster
            return
        note(f"{name} has a text layer of its own; pdftotext would do, or --text-layer use")


def _layer(request: Request) -> str:
    return request.page.text_layer().rstrip()


def _events(request: Request, text: str) -> Iterator[Event]:
    ask: Ask = request.ask
    if ask.stream:
        yield TextDelta(text)
    yield Result(request.page, ask.task, ENGINE, "", "ok", text)
