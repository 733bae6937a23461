"""Pages -> events in page order, several pages in flight."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from queue import SimpleQueue

from qocr.errors import QocrError, bug
from qocr.types import Event, Page, Read, Result, TextDelta

Fail = Callable[[Page, QocrError, str], Result]
_Work = tuple[Page, "SimpleQueue[Event]"]


def events(pages: Iterable[Page], read: Read, fail: Fail, jobs: int) -> Iterator[Event]:
    """The events of all pages, page after page; every page ends with exactly one Result.

    At most `jobs` pages are opened or held at a time. The first unfinished page is handed on
    live while those behind it are already read. `fail` makes the result of a page that raised,
    from the error and the text that was already handed on. After an error that would meet every
    page, those in flight still end, and no other is begun.
    """
    todo: SimpleQueue[_Work] = SimpleQueue()
    for _ in range(jobs):
        # Daemons: Ctrl-C must not wait for requests in flight.
        threading.Thread(target=_work, args=(todo, read, fail), daemon=True).start()
    source = iter(pages)
    window: deque[SimpleQueue[Event]] = deque()
    while True:
        _fill(window, source, todo, jobs)
        if not window:
            return
        for event in _page_events(window.popleft()):
            yield event
            if isinstance(event, Result) and event.error is not None and event.error.fatal:
                source = iter(())


def _fill(
    window: deque[SimpleQueue[Event]],
    source: Iterator[Page],
    todo: SimpleQueue[_Work],
    jobs: int,
) -> None:
    while len(window) < jobs:
        page = next(source, None)
        if page is None:
            return
        window.append(SimpleQueue())
        todo.put((page, window[-1]))


def _page_events(queue: SimpleQueue[Event]) -> Iterator[Event]:
    while True:
        event = queue.get()
        yield event
        if isinstance(event, Result):
            return


def _work(todo: SimpleQueue[_Work], read: Read, fail: Fail) -> None:
    while True:
        page, queue = todo.get()
        shown: list[str] = []
        ended = False
        try:
            for event in read(page):
                if isinstance(event, TextDelta):
                    shown.append(event.text)
                ended = isinstance(event, Result)
                queue.put(event)
            if not ended:  # the run would wait for ever
                raise RuntimeError("the page ended without a result")
        except QocrError as error:
            queue.put(fail(page, error, "".join(shown)))
        except BaseException as error:  # a bug costs this page, not the others nor this thread
            queue.put(fail(page, bug(error), "".join(shown)))
