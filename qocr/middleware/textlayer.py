"""Pages of a PDF that have text of their own: told once, or taken instead of a reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qocr.tasks import TASKS
from qocr.types import Ask, Event, Page, Read, Result, TextDelta

ENGINE = "text-layer"  # of such a result; it costs nothing


def serves(task: str, prompt: str | None) -> bool:
    """Whether a layer of text is an answer to what is asked."""
    return TASKS[task].answer == "text" and prompt is None


class TextLayers:
    """With `use`, plain text is answered from the layer; else `note` says that it could be."""

    def __init__(self, use: bool, ask: Ask, note: Callable[[str], None]) -> None:
        wanted = serves(ask.task, ask.prompt)
        self._ask = ask
        self._use = use and wanted
        self._notes = [note] if wanted and not use else []

    def read(self, anew: Read, page: Page) -> Iterator[Event]:
        """From the page's layer, if that is to be used and says something."""
        printed = list(self._events(page))
        yield from printed or anew(page)

    def _events(self, page: Page) -> Iterator[Event]:
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
