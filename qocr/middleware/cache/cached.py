"""An engine around an engine: answers from the cache, and saves what was read."""

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

KEPT_STATUSES = ("ok", "empty")  # an incomplete page may be whole the next time


class CachingEngine:
    """Answers pages from `store`; reads the others, and saves those that ended well.

    The first of `questions` that has an entry answers; new entries are saved under the first. Of
    equal pages in flight one is read, and the others wait for it. With `refresh` only pages that
    this run has read itself count. With `streams` a result comes after its text as a delta, with
    `pictures` it has its picture. A store that cannot be written is noted once, and is no error.
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
        self._refreshed: set[str] | None = set() if refresh else None
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
        keys = [key(content, question) for question in self._questions]
        with self._lock(keys[0]):
            result = self._find(page, keys)
            if result is not None:
                yield from self._events(result)
                return
            for event in self._engine.read(request):
                if isinstance(event, Result) and _ended_well(event) and _same(page, content):
                    self._keep(keys[0], event)
                yield event

    def _lock(self, name: str) -> Lock:
        with self._guard:
            return self._locks.setdefault(name, Lock())

    def _find(self, page: Page, keys: list[str]) -> Result | None:
        for name in keys:
            if self._refreshed is not None and name not in self._refreshed:
                continue
            content = self._store.load(name)
            result = None if content is None else from_bytes(name, content, page)
            if result is not None:
                return result
        return None

    def _events(self, result: Result) -> Iterator[Event]:
        if self._pictures:
            result = replace(result, picture=_resized(result.page.open(), result))
        if self._streams and result.text:
            yield TextDelta(result.text)
        yield result

    def _keep(self, name: str, result: Result) -> None:
        try:
            self._store.save(name, to_bytes(name, result))
        except OSError as error:
            self._note_once(error)
            return
        if self._refreshed is not None:
            self._refreshed.add(name)

    def _note_once(self, error: OSError) -> None:
        try:
            note = self._notes.pop()
        except IndexError:  # noted before
            return
        note(f"pages cannot be kept in {self._store.folder}: {error.strerror or error}")


def _ended_well(result: Result) -> bool:
    return result.status in KEPT_STATUSES and result.final


def _same(page: Page, content: str) -> bool:
    """Whether the page still has the `content` it was looked up by."""
    with suppress(QocrError):
        return page.content() == content
    return False


def _resized(picture: Picture, result: Result) -> Picture:
    """The picture in the size of the result, which another renderer or engine may have made."""
    if result.width is None or result.height is None:
        return picture
    size = result.width, result.height
    if size == (picture.width, picture.height):
        return picture
    from qocr.pictures import packing

    return replace(picture, image=packing.scaled(packing.plain(picture.image), size), encoded=None)
