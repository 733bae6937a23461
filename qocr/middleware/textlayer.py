"""Engines around an engine: the text layer of a PDF's page is used, or mentioned."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qocr.tasks import TASKS
from qocr.types import Ask, Engine, Event, Request, Result, TextDelta

ENGINE = "text-layer"  # the `engine` of such a result, which costs nothing


def can_serve(task: str, prompt: str | None) -> bool:
    """Whether a text layer can answer the task: it wants plain text, and there is no prompt."""
    return TASKS[task].answer == "text" and prompt is None


class TextLayerEngine:
    """Answers a page with its text layer. Pages without one go to the engine inside."""

    def __init__(self, engine: Engine) -> None:
        self.name = engine.name
        self._engine = engine

    def read(self, request: Request) -> Iterator[Event]:
        """Raises InputError where the document cannot be read."""
        text = _layer(request)
        yield from _events(request, text) if text else self._engine.read(request)


class TextLayerNote:
    """Reads every page, and notes once that a page has a text layer and need not be read."""

    def __init__(self, engine: Engine, note: Callable[[str], None]) -> None:
        self.name = engine.name
        self._engine = engine
        self._notes = [note]

    def read(self, request: Request) -> Iterator[Event]:
        """Raises InputError where the document cannot be read."""
        if self._notes and _layer(request):
            self._note_once(request.page.name)
        yield from self._engine.read(request)

    def _note_once(self, name: str) -> None:
        try:
            note = self._notes.pop()
        except IndexError:  # another page was faster
            return
        note(f"{name} has a text layer: --text-layer use takes it without reading the page")


def _layer(request: Request) -> str:
    return request.page.text_layer().rstrip()


def _events(request: Request, text: str) -> Iterator[Event]:
    ask: Ask = request.ask
    if ask.stream:
        yield TextDelta(text)
    yield Result(request.page, ask.task, ENGINE, "", "ok", text)
