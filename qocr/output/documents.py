"""Results -> documents -> sinks, page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from qocr.console.printable import CONTROLS
from qocr.errors import QocrError
from qocr.output.destinations import Destination
from qocr.output.page_numbers import PageNumbers
from qocr.output.sinks import FileSink, Sink, StandardOutput
from qocr.types import Event, Format, Result, TextDelta

_CROWDED = {
    "page": "several pages are in one {name} document, of which some programs read the first only; "
    "-o '{{stem}}{suffix}' writes a file for each",
    "table": "several tables are in one {name} document, with a blank line between them; "
    "-o '{{stem}}-{{table}}{suffix}' writes a file for each",
}


class Output:
    """All destinations of a run. It takes events in page order; only the first destination gets
    text as it is recognised. Every method raises OutputError where a result cannot be written."""

    def __init__(self, destinations: Sequence[Destination], stdout: StandardOutput) -> None:
        self._writers: list[_Writer] = []
        try:
            for target in destinations:
                self._writers.append(_Writer(target, stdout))
        except QocrError:
            self.abandon(keep=False)
            raise

    def take(self, event: Event) -> list[str]:
        """Writes a piece of text, or a page; returns notes for the user about its document."""
        if isinstance(event, TextDelta):
            self._writers[0].delta(event.text)
            return []
        return [note for writer in self._writers for note in writer.page(event)]

    def close(self) -> None:
        """Completes every file; only then does it appear."""
        for writer in self._writers:
            writer.close()

    def abandon(self, keep: bool) -> list[Path]:
        """Ends early. With `keep`, what was written of a file stays beside it as `NAME.part`;
        returns those files."""
        partial_files = [writer.abandon(keep) for writer in self._writers]
        return [path for path in partial_files if path is not None]


class _Writer:
    """Writes the pages of one destination to their documents, one after the other.

    A delta belongs to the page that comes next, so only standard output and files that hold all
    pages get deltas.
    """

    def __init__(self, target: Destination, stdout: StandardOutput) -> None:
        self._target = target
        self._path: Path | None = None
        self._document: _Document | None = None
        self._tables: Counter[Path | None] = Counter()  # so far, by the name of their first file
        if target.pattern is None:
            self._document = _Document(target.form, stdout, stdout.terminal, stays=True)
        elif target.holds_all and not target.form.single_page:
            self._path = Path(target.pattern)
            self._document = self._open(self._path)

    def delta(self, text: str) -> None:
        if self._document is not None and self._target.holds_all:
            self._document.delta(text)

    def page(self, result: Result) -> Sequence[str]:
        parts = self._target.form.parts
        if parts is None or "{table}" not in (self._target.pattern or ""):
            return self._part(result, 1)
        if result.status != "failed":
            first = self._target.path(result.page)
            for part in parts(result):
                self._tables[first] += 1
                self._part(part, self._tables[first])
        return ()

    def _part(self, result: Result, table: int) -> Sequence[str]:
        path = self._target.path(result.page, table)
        if self._document is None or path != self._path:
            self.close()
            self._path = path
            assert path is not None
            self._document = self._open(path)
        return self._document.page(result)

    def _open(self, path: Path) -> _Document:
        sink = FileSink(path)
        try:
            return _Document(self._target.form, sink)
        except QocrError:
            sink.abandon(keep=False)
            raise

    def close(self) -> None:
        if self._document is not None:
            self._document.close()
            self._document = None

    def abandon(self, keep: bool) -> Path | None:
        return self._document.abandon(keep) if self._document is not None else None


class _Document:
    """One document while it is written. Nothing is written before there is a page to show."""

    def __init__(
        self, form: Format, sink: Sink, terminal: bool = False, stays: bool = False
    ) -> None:
        self._form = form
        self._whole = form.document() if form.document else None
        self._sink = sink
        self._terminal = terminal
        self._stays = stays  # what was written cannot be taken back
        self._pending = form.start if stays else form.file_start + form.start
        self._pages = 0
        self._shown = 0  # characters of the page that was begun
        self._last = ""  # of them
        self._written = False
        self._numbers = PageNumbers()
        self._held = 0  # pages or tables, whichever the form wants one of

    def delta(self, text: str) -> None:
        if not text:
            return
        if not self._shown:
            self._begin_page()
        self._shown += len(text)
        self._last = text[-1]
        self._write(text)

    def page(self, result: Result) -> Sequence[str]:
        if self._form.counts_pages:
            result = self._numbers.counted(result)
        shows = result.status != "failed" or self._form.tells_failures
        if self._whole is not None:
            self._written = self._written or shows
            return (*self._whole.add(result), *self._crowded(result))
        if not self._shown:
            self._begin_page()
        if shows:
            rendered = self._form.render(result)
            self._write(rendered[self._shown :])
        else:
            self._end_line()
        self._shown, self._last = 0, ""
        return self._crowded(result)

    def _crowded(self, result: Result) -> Sequence[str]:
        """A note, once, that the document holds more than programs that read it expect."""
        if not self._form.one_each or self._held > 1 or result.status == "failed":
            return ()
        parts = self._form.parts if self._form.one_each == "table" else None
        self._held += len(parts(result)) if parts else 1
        note = _CROWDED[self._form.one_each].format(name=self._form.name, suffix=self._form.suffix)
        return (note,) if self._held > 1 else ()

    def close(self) -> None:
        if not (self._form.tells_failures or self._written):
            self._sink.abandon(keep=False)
            return
        if self._whole is not None:
            self._write(self._whole.finish())
        self._write(self._form.end)
        self._sink.commit()

    def abandon(self, keep: bool) -> Path | None:
        with suppress(OSError, QocrError):  # nobody may be there to read the end
            if self._terminal:
                self._end_line()
            if keep or self._stays:
                self._end_early(keep)
        return self._sink.abandon(keep)

    def _end_early(self, keep: bool) -> None:
        """Completes a document of the pages so far, so that programs can read what is kept."""
        if self._whole is not None:
            if keep and self._written and not self._form.binary:
                self._write(self._whole.finish())
        elif self._written or (keep and self._stays and self._form.tells_failures):
            self._write(self._form.end)

    def _end_line(self) -> None:
        if self._last not in ("", "\n"):
            self._write("\n")

    def _begin_page(self) -> None:
        if self._pages:
            self._pending += self._form.joint
        self._pages += 1

    def _write(self, content: str | bytes) -> None:
        """Writes what was pending and `content`; on a terminal, control characters are shown."""
        self._written = True
        pending, self._pending = self._pending, ""
        if isinstance(content, str):
            content = content.translate(CONTROLS) if self._terminal else content
            content = (pending + content).encode("utf-8", "replace")
        if content:
            self._sink.write(content)
