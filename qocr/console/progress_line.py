"""The line that moves on a terminal while pages are read; rich draws it and foretells its end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from rich import progress as bars
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.text import Text

from qocr.console.printable import CONTROLS
from qocr.console.progress import Progress
from qocr.console.summary import duration

REFRESHES_PER_SECOND = 4
SPEED_SECONDS = 300.0  # a page may take half a minute: the speed is that of the last minutes
BAR_CELLS = 16
ROOM_CELLS = 3


def open_console(color: bool) -> Console:
    """Standard error as rich knows it. Without `color`, under NO_COLOR too, it has no colours."""
    return Console(stderr=True, no_color=None if color else True, highlight=False)


class ProgressLine:
    """A context in which the line is shown; `clear` and `show_again` make room for messages.

    Names of files and errors are shown as they are, never as rich's markup.
    """

    def __init__(
        self, console: Console, progress: Progress, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._progress = progress
        self._bars = _Bars(
            bars.SpinnerColumn(),
            *([] if progress.documents is None else [bars.BarColumn(BAR_CELLS)]),
            _WordsColumn(),
            console=console,
            transient=True,
            redirect_stdout=False,  # standard output is the result's alone
            redirect_stderr=False,
            refresh_per_second=REFRESHES_PER_SECOND,
            speed_estimate_period=SPEED_SECONDS,
            get_time=clock,
        )
        self._task = self._bars.add_task("", total=progress.documents, words="reading …")
        self._bars.advance(self._task, 0)  # the time before the first page counts, too

    def __enter__(self) -> ProgressLine:
        self._bars.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._bars.stop()

    def __rich__(self) -> bars.Progress:
        return self._bars

    def clear(self) -> None:
        """Takes the line away until `show_again`."""
        self._bars.stop()

    def show_again(self) -> None:
        """Shows the line below what was written since `clear`."""
        self._bars.start()

    def page_done(self, name: str) -> None:
        """Shows how far the run is, now that the page of this name has ended."""
        self._bars.update(
            self._task,
            completed=self._progress.completed,
            description=name.translate(CONTROLS),
            words=self._progress.words,
        )

    def tell(self, text: str) -> None:
        """Shows a text in place of the page's name until the next page has ended."""
        self._bars.update(self._task, description=text.translate(CONTROLS))


class _Bars(bars.Progress):
    """Leaves room for the ^C that a terminal echoes: on the next row, it would keep the line from
    being erased."""

    def get_renderable(self) -> RenderableType:
        return _Narrower(super().get_renderable())


@dataclass(frozen=True, slots=True)
class _Narrower:
    inner: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = max(options.max_width - ROOM_CELLS, 1)
        yield from console.render(self.inner, options.update(width=width))


class _WordsColumn(bars.ProgressColumn):
    """The words and the time left, cut where the terminal ends."""

    def render(self, task: bars.Task) -> Text:
        left = task.time_remaining
        time_left = f"{left:.0f} s" if left and left < 10 else duration(left or 0)
        parts = [task.fields["words"], *([f"{time_left} left"] if left else [])]
        name = f": {task.description}" if task.description else ""
        return Text(", ".join(parts) + name, no_wrap=True, overflow="ellipsis")
