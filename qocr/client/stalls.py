"""Ends a stream on which nothing of worth comes: comments keep a connection open for ever, and
the timeout for reading with it."""

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

_LOOK_SECONDS = 1.0


class StallWatch:
    """Counts the seconds waited for the next event; those its reader takes are not counted.

    A thread of its own cuts the connection of a stream that falls silent, which a read that
    waits longer would not notice.
    """

    def __init__(self, response: httpx.Response, timeouts: Timeouts) -> None:
        self._response = response
        self._timeouts = timeouts
        self._left = timeouts.first
        self._begun = False
        self._due: float | None = None
        self._cut = False
        self._ended = threading.Event()

    def __enter__(self) -> Self:
        threading.Thread(target=self._look, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ended.set()

    def saw_event(self) -> None:
        """Tells the watch that something other than a comment arrived."""
        self._begun = True
        self._left = self._timeouts.gap

    def pieces(self) -> Iterator[bytes]:
        """The body as it arrives; LaterError where the next event is overdue."""
        arriving = self._response.iter_bytes()
        while piece := self._next(arriving):
            yield piece

    def _next(self, arriving: Iterator[bytes]) -> bytes:
        asked = time.monotonic()
        self._due = asked + self._left
        try:
            piece = next(arriving, b"")
        except httpx.HTTPError as error:
            if self._cut or isinstance(error, httpx.TimeoutException):
                raise self._overdue() from error
            raise
        finally:
            self._due = None
        self._left -= time.monotonic() - asked
        if self._cut or self._left < 0:
            raise self._overdue()
        return piece

    def _overdue(self) -> LaterError:
        return stalled(self._timeouts.gap) if self._begun else not_begun(self._timeouts)

    def _look(self) -> None:
        connection = self._response.extensions["network_stream"].get_extra_info("socket")
        while not self._ended.wait(min(_LOOK_SECONDS, self._timeouts.gap / 4)):
            due = self._due
            if due is not None and time.monotonic() > due:
                self._cut = True
                _shut(connection)
                return


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # it went away by itself
        return
