"""Pages of a PDF that have text of their own: told once, or taken instead of a reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qocr.tasks import TASKS
from qocr.types import Ask, Event, Page, Result, TextDelta

ENGINE = "text-layer"  # of such a result; it costs nothing


class TextLayers:
    """With `use`, plain text is answered from the layer; else `note` says that it could be."""

    def __init__(self, use: bool, ask: Ask, note: Callable[[str], None]) -> None:
        wanted = TASKS[ask.task].answer == "text" and ask.prompt is None
        self._ask = ask
        self._use = use and wanted
        self._notes = [note] if wanted and not use else []

    def events(self, page: Page) -> Iterator[Event]:
        """How the page ends, if its layer is used; nothing where it is to be read."""
        if not (self._use or self._notes):
            return
        text = page.text_layer().rstrip()
        if text and self._use:
            if self._ask.stream:
                yield TextDelta(text)
            yield Result(page, self._ask.task, ENGINE, "", "ok", text)
        elif text:
            self._say_once(page.name)

    def _say_once(self, name: str) -> None:
        try:
            note = self._notes.pop()
        except IndexError:  # another page was faster
            return
        note(f"{name} has a text layer of its own; pdftotext would do, or --text-layer use")
