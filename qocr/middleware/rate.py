"""How fast a service may be asked: one pace for all threads of a run."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

FIRST_PAUSE_SECONDS = 1.0
MAX_PAUSE_SECONDS = 60.0
SLOWEST_PER_SECOND = 0.1
STEP = 0.02  # of the full pace, which every answer brings back


class RateLimiter:
    """Spreads requests over time, and slows down for everybody when one is throttled.

    `per_second` and `tokens_per_second` are what the account may ask; a service that enforces its
    limits a minute does so every second, too. Throttling halves the pace and holds all requests
    back for as long as the service asked, else a second, and twice as long each time it happens
    again, up to a minute; every answer brings a step of it back. Source: "rate limits" page.
    `answers` counts them.
    """

    def __init__(
        self,
        per_second: float,
        tokens_per_second: float,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self.answers = 0
        self._full = self._rate = per_second
        self._tokens_per_second = tokens_per_second
        self._clock = clock
        self._wait = wait
        self._lock, self._line = threading.Lock(), threading.Lock()
        self._next = self._held = 0.0
        self._slowed = float("-inf")
        self._times = 0

    def wait_turn(self, tokens: float) -> float:
        """Returns when a request of so many tokens may go, with that second of the clock. Who came
        first goes first: pages are handed on in order, and a late one keeps the others waiting."""
        with self._line:
            while True:
                with self._lock:
                    now = self._clock()
                    pause = max(self._next, self._held) - now
                    if pause <= 0:
                        self._next = now + max(1 / self._rate, tokens / self._tokens_per_second)
                        return now
                self._wait(pause)

    def went_well(self, began: float) -> None:
        """A request that began then was answered."""
        with self._lock:
            self.answers += 1
            self._rate = min(self._rate + STEP * self._full, self._full)
            if began > self._slowed:
                self._times = 0

    def was_throttled(self, began: float, retry_after_seconds: float | None) -> None:
        """A request that began then was not; those in flight with it tell nothing new."""
        with self._lock:
            now = self._clock()
            if began > self._slowed:
                self._rate = max(self._rate / 2, SLOWEST_PER_SECOND)
                self._slowed = now
                self._held = max(self._held, now + pause_seconds(self._times, retry_after_seconds))
                self._times += 1
            elif retry_after_seconds is not None:
                self._held = max(self._held, now + pause_seconds(0, retry_after_seconds))


def pause_seconds(attempt: int, retry_after_seconds: float | None) -> float:
    """What the service asked for, else exponential with jitter; at most a minute."""
    if retry_after_seconds is not None:
        return min(max(retry_after_seconds, 0), MAX_PAUSE_SECONDS)
    pause: float = min(FIRST_PAUSE_SECONDS * 2**attempt, MAX_PAUSE_SECONDS)
    return pause * random.uniform(1, 1.25)
