"""Pages -> events in page order, several pages in flight."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from queue import SimpleQueue

from qocr.errors import QocrError, bug
from qocr.types import Event, Page, Read, Result, TextDelta

_ARENA_MAX, _ARENAS = -8, 2  # M_ARENA_MAX of malloc.h
Fail = Callable[[Page, QocrError, str], Result]
_Work = tuple[Page, "SimpleQueue[Event]"]


def _do_nothing() -> None: ...


def events(
    pages: Iterable[Page],
    read: Read,
    fail: Fail,
    jobs: int,
    prepare: Callable[[], None] = _do_nothing,
) -> Generator[Event, None, None]:
    """The events of all pages, page after page; every page ends with exactly one Result.

    At most `jobs` pages are opened or held at a time. The first unfinished page is delivered live
    while the next ones are already being read. `fail` makes the result of a page that raised, from
    the error and the text that was already delivered. After a fatal error, which every page would
    meet, the pages in flight still end, and no other is begun. `prepare` is called before a second
    thread starts. Closing the iterator ends the threads, each at the next event of its page.
    """
    pool = _WorkerPool(jobs, read, fail, prepare)
    try:
        yield from _in_order(iter(pages), pool, jobs)
    finally:
        pool.close()


def _in_order(source: Iterator[Page], pool: _WorkerPool, jobs: int) -> Iterator[Event]:
    window: deque[SimpleQueue[Event]] = deque()
    while True:
        for page in islice(source, jobs - len(window)):
            window.append(pool.take(page))
        if not window:
            return
        for event in _page_events(window.popleft()):
            yield event
            if isinstance(event, Result) and event.error is not None and event.error.fatal:
                source = iter(())


class _WorkerPool:
    """Up to `max_threads` threads, started as they are needed. They are daemons, because Ctrl-C
    must not wait for requests in flight."""

    def __init__(
        self, max_threads: int, read: Read, fail: Fail, prepare: Callable[[], None]
    ) -> None:
        self._max_threads = max_threads
        self._read = read
        self._fail = fail
        self._prepare = prepare
        self._started = 0
        self._closed = threading.Event()
        self._pending: SimpleQueue[_Work | None] = SimpleQueue()

    def take(self, page: Page) -> SimpleQueue[Event]:
        """Starts reading a page, and returns the queue that will get its events."""
        if self._started < self._max_threads:
            self._start_thread()
        queue: SimpleQueue[Event] = SimpleQueue()
        self._pending.put((page, queue))
        return queue

    def close(self) -> None:
        """Tells every thread to end, at the latest after its page, and does not wait for them."""
        self._closed.set()
        for _ in range(self._started):
            self._pending.put(None)

    def _start_thread(self) -> None:
        if self._started == 1:
            self._prepare()
        self._started += 1
        threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while self._work_once():
            pass

    def _work_once(self) -> bool:
        work = self._pending.get()
        if work is not None:
            _read_page(*work, self._read_until_closed, self._fail)
        return work is not None

    def _read_until_closed(self, page: Page) -> Iterator[Event]:
        if self._closed.is_set():
            return
        for event in self._read(page):
            yield event
            if self._closed.is_set():
                return


def share_memory() -> None:
    """Lets threads share two heaps of memory. It concerns the whole process.

    By default glibc gives every thread a heap of its own, which keeps room for the largest picture
    it ever held: 16 pages of A4 took 1.2 GB instead of 350 MB. Source: mallopt(3).
    """
    from ctypes import CDLL  # takes 3 ms, which a single page does not need

    with suppress(OSError, AttributeError):  # another C library
        CDLL(None).mallopt(_ARENA_MAX, _ARENAS)


def _page_events(queue: SimpleQueue[Event]) -> Iterator[Event]:
    while True:
        event = queue.get()
        yield event
        if isinstance(event, Result):
            return


def _read_page(page: Page, queue: SimpleQueue[Event], read: Read, fail: Fail) -> None:
    """Reads a page into its queue. A function of its own, so that nothing of a page stays in memory
    while the next one is read."""
    shown_text: list[str] = []
    ended = False
    try:
        for event in read(page):
            if isinstance(event, TextDelta):
                shown_text.append(event.text)
            ended = isinstance(event, Result)
            queue.put(event)
        if not ended:  # the run would wait for ever
            raise RuntimeError("the page ended without a result")
    except QocrError as error:  # replaced, because its traceback would keep the page in memory
        queue.put(fail(page, error.replaced(), "".join(shown_text)))
    except BaseException as error:  # a bug costs this page, not the others nor this thread
        queue.put(fail(page, bug(error), "".join(shown_text)))
