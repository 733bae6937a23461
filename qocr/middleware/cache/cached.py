"""An engine around an engine: what is kept is not read, what was read is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from qocr.errors import QocrError
from qocr.middleware.cache.cache_key import key
from qocr.middleware.cache.entries import from_bytes, to_bytes
from qocr.middleware.cache.store import Store
from qocr.types import Engine, Event, Page, Request, Result, TextDelta

if TYPE_CHECKING:
    from qocr.types import Picture

KEPT = ("ok", "empty")  # an incomplete page may be whole the next time


class CachingEngine:
    """Answers pages from `store`; has others read, and keeps those that ended well.

    A page is found by the first of `questions` that it was asked, and kept under the first. Of
    equal pages in flight one is read and the others wait for it. With `refresh` only what this
    run has read itself counts. Results of a run that `streams` come with their text as a delta,
    those for formats with `pictures` with their page opened. A store that takes nothing is told
    to `note`, once, and no error.
    """

    def __init__(
        self,
        engine: Engine,
        store: Store,
        questions: Sequence[str],
        note: Callable[[str], None],
        *,
        refresh: bool = False,
        streams: bool = False,
        pictures: bool = False,
    ) -> None:
        self.name = engine.name
        self._engine = engine
        self._store = store
        self._questions = questions
        self._notes = [note]
        self._renewed: set[str] | None = set() if refresh else None
        self._streams = streams
        self._pictures = pictures
        self._locks: WeakValueDictionary[str, Lock] = WeakValueDictionary()
        self._guard = Lock()

    def read(self, request: Request) -> Iterator[Event]:
        """Raises InputError where the document cannot be read."""
        page = request.page
        content = page.content()
        if not content:
            yield from self._engine.read(request)
            return
        keys = [key(content, asked) for asked in self._questions]
        with self._lock(keys[0]):
            kept = self._find(page, keys)
            if kept is not None:
                yield from self._events(kept)
                return
            for event in self._engine.read(request):
                if isinstance(event, Result) and _lasts(event) and _shows(page, content):
                    self._keep(keys[0], event)
                yield event

    def _lock(self, name: str) -> Lock:
        with self._guard:
            return self._locks.setdefault(name, Lock())

    def _find(self, page: Page, keys: list[str]) -> Result | None:
        for each in keys:
            if self._renewed is not None and each not in self._renewed:
                continue
            content = self._store.load(each)
            result = None if content is None else from_bytes(each, content, page)
            if result is not None:
                return result
        return None

    def _events(self, kept: Result) -> Iterator[Event]:
        if self._pictures:
            kept = replace(kept, picture=_fitting(kept.page.open(), kept))
        if self._streams and kept.text:
            yield TextDelta(kept.text)
        yield kept

    def _keep(self, name: str, result: Result) -> None:
        try:
            self._store.save(name, to_bytes(name, result))
        except OSError as error:
            self._say_once(error)
            return
        if self._renewed is not None:
            self._renewed.add(name)

    def _say_once(self, error: OSError) -> None:
        try:
            note = self._notes.pop()
        except IndexError:  # said before
            return
        note(f"pages cannot be kept in {self._store.folder}: {error.strerror or error}")


def _lasts(result: Result) -> bool:
    return result.status in KEPT and result.final


def _shows(page: Page, content: str) -> bool:
    """Whether the page still is what it was when it was looked for."""
    with suppress(QocrError):
        return page.content() == content
    return False


def _fitting(picture: Picture, result: Result) -> Picture:
    """In the size of the boxes: another renderer or engine may have made the picture."""
    if result.width is None or result.height is None:
        return picture
    size = result.width, result.height
    if size == (picture.width, picture.height):
        return picture
    from qocr.pictures import packing

    return replace(picture, image=packing.scaled(packing.plain(picture.image), size), encoded=None)
