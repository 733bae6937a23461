"""Ends a stream that sends no events: comments alone would keep it, and its timeout, open for
ever."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import httpx

from qocr.client.failures import not_begun, stalled
from qocr.client.timeouts import Timeouts
from qocr.errors import LaterError

_CHECK_SECONDS = 1.0


class StallWatch:
    """Counts the seconds spent waiting for the next event; the reader's own time does not count.

    A thread of its own cuts the connection of a stream that falls silent, because a blocked read
    would not notice.
    """

    def __init__(self, response: httpx.Response, timeouts: Timeouts) -> None:
        self._response = response
        self._timeouts = timeouts
        self._seconds_left = timeouts.first
        self._event_seen = False
        self._deadline: float | None = None
        self._cut = False
        self._ended = threading.Event()

    def __enter__(self) -> Self:
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ended.set()

    def saw_event(self) -> None:
        """Notes that something other than a comment arrived, and starts the wait for the next."""
        self._event_seen = True
        self._seconds_left = self._timeouts.gap

    def saw_end(self) -> None:
        """Notes that the last event arrived, as it says, and starts the short wait for another."""
        self._seconds_left = self._timeouts.grace

    def pieces(self) -> Iterator[bytes]:
        """The body as it arrives; raises LaterError where the next event is overdue."""
        body = self._response.iter_bytes()
        while piece := self._next(body):
            yield piece

    def _next(self, body: Iterator[bytes]) -> bytes:
        wait_began = time.monotonic()
        self._deadline = wait_began + self._seconds_left
        try:
            piece = next(body, b"")
        except httpx.HTTPError as error:
            if self._cut or isinstance(error, httpx.TimeoutException):
                raise self._overdue() from error
            raise
        finally:
            self._deadline = None
        self._seconds_left -= time.monotonic() - wait_began
        if self._cut or self._seconds_left < 0:
            raise self._overdue()
        return piece

    def _overdue(self) -> LaterError:
        return stalled(self._timeouts.gap) if self._event_seen else not_begun(self._timeouts)

    def _watch(self) -> None:
        connection = self._response.extensions["network_stream"].get_extra_info("socket")
        while not self._ended.wait(min(_CHECK_SECONDS, self._timeouts.gap / 4)):
            deadline = self._deadline
            if deadline is not None and time.monotonic() > deadline:
                self._cut = True
                _shut(connection)
                return


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # it went away by itself
        return
