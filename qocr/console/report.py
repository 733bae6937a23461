"""What is said on stderr: errors, warnings, progress. Never what was read."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import Lock
from typing import TYPE_CHECKING

from qocr.codec import error_record
from qocr.console.printable import one_line, printable

if TYPE_CHECKING:
    from qocr.console.progress import Progress
    from qocr.console.progress_line import ProgressLine
    from qocr.errors import QocrError
    from qocr.types import Page, Result, Usage


class Report:
    """Speaks text or JSON lines; `quiet` leaves only errors, `verbose` tells every page."""

    def __init__(self, as_json: bool = False, quiet: bool = False, verbose: bool = False) -> None:
        self.as_json = as_json
        self._quiet = quiet
        self._verbose = verbose
        self._line: ProgressLine | None = None
        self._speaking = Lock()

    @contextmanager
    def progress(self, progress: Progress, color: bool) -> Iterator[None]:
        """A moving line on a terminal while pages are read; nothing elsewhere."""
        self._line = self._open_line(progress, color)
        try:
            with self._line or nullcontext():
                yield
        finally:
            self._line = None

    def page_done(self, result: Result) -> None:
        """Reports how a page has ended, and moves the line on."""
        name = one_line(result.page.name)
        if result.error is not None:
            self.error(result.error, result.page)
        for warning in result.warnings:
            self.note(f"{name}: {warning}")
        if self._verbose:
            spent = f"{_tokens(result.usage)}{_bytes(result)}"
            ended = ", read before" if result.cached else spent
            self.note(f"{name}: {result.status}{ended}")
        if self._line is not None:
            self._line.page_done(name)

    def asked_again(self, page: Page, error: QocrError) -> None:
        """Says that a page is asked for once more, and why: on the moving line, or if verbose."""
        text = f"{one_line(page.name)}: asked again: {error}"
        if self._verbose:
            self.note(text)
        elif self._line is not None:
            self._line.tell(one_line(text))

    def error(self, error: QocrError, page: Page | None = None) -> None:
        """Reports an error, with its page and the way out, also when quiet."""
        if self.as_json:
            place = {"source": page and page.source, "page": page and page.number}
            self._say(json.dumps(error_record(error) | place, ensure_ascii=False))
            return
        if self._verbose and error.__cause__ is not None:
            import traceback

            self._say("".join(traceback.format_exception(error.__cause__)).rstrip())
        where = f"{one_line(page.name)}: " if page else ""
        self._say(f"qocr: {where}{error}" + (f"\n      {error.hint}" if error.hint else ""))

    def answer(self, text: str) -> None:
        """Says what the user asked to be told, also when quiet; in its final words."""
        self._say(text)

    def note(self, text: str) -> None:
        """Shows a note, unless quiet."""
        if not self._quiet:
            self._say(
                json.dumps({"note": text}, ensure_ascii=False) if self.as_json else f"qocr: {text}"
            )

    def _open_line(self, progress: Progress, color: bool) -> ProgressLine | None:
        """None off a terminal, whatever FORCE_COLOR says, and on one that cannot move a line."""
        if self.as_json or self._quiet or sys.stderr is None or not sys.stderr.isatty():
            return None
        from qocr.console.progress_line import ProgressLine, open_console

        console = open_console(color)
        return ProgressLine(console, progress) if console.is_interactive else None

    def _say(self, text: str) -> None:
        if sys.stderr is None:  # closed: what is said there must not go anywhere else
            return
        with self._speaking:  # several threads speak
            if self._line is not None:
                self._line.clear()
            line = f"{printable(text)}\n"  # in one piece
            print(line, end="", file=sys.stderr, flush=True)  # noqa: T201
            if self._line is not None:
                self._line.show_again()


def _tokens(usage: Usage | None) -> str:
    return f", {usage.input_tokens} tokens in, {usage.output_tokens} out" if usage else ""


def _bytes(result: Result) -> str:
    if not result.sent_bytes:
        return ""
    before = result.picture.file_bytes if result.picture else 0
    of_file = f" of {before:,}" if before else ""
    return f", {result.sent_bytes:,}{of_file} bytes sent"
