"""How fast requests may be sent: one rate for all threads of a run."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

FIRST_PAUSE_SECONDS = 1.0
MAX_PAUSE_SECONDS = 60.0
SLOWEST_PER_SECOND = 0.1
STEP = 0.02  # of the full rate, which every success restores


class RateLimiter:
    """Spreads requests over time, and slows down for everybody when one is throttled.

    `per_second` and `tokens_per_second` are the account's limits: a service that states limits a
    minute enforces them every second, too. Throttling halves the rate and holds all requests back
    for as long as the service says, else for a second, doubled each time up to a minute. Every
    success restores a step of the rate. `answers` counts the successes. Source: "rate limits" page.
    """

    def __init__(
        self,
        per_second: float,
        tokens_per_second: float,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self.answers = 0
        self._full_rate = self._rate = per_second
        self._tokens_per_second = tokens_per_second
        self._clock = clock
        self._wait = wait
        self._lock, self._queue = threading.Lock(), threading.Lock()
        self._next_turn = self._held_until = 0.0  # seconds of the clock
        self._slowed_at = float("-inf")
        self._throttlings = 0

    def wait_turn(self, tokens: float) -> float:
        """Waits until a request of `tokens` may be sent, and returns that second of the clock.

        First come, first served: pages are delivered in order, so a late one would hold up the
        others.
        """
        with self._queue:
            while True:
                with self._lock:
                    now = self._clock()
                    pause = max(self._next_turn, self._held_until) - now
                    if pause <= 0:
                        self._next_turn = now + max(
                            1 / self._rate, tokens / self._tokens_per_second
                        )
                        return now
                self._wait(pause)

    def went_well(self, began: float) -> None:
        """Counts a success of a request that was sent at `began`."""
        with self._lock:
            self.answers += 1
            self._rate = min(self._rate + STEP * self._full_rate, self._full_rate)
            if began > self._slowed_at:
                self._throttlings = 0

    def was_throttled(self, began: float, retry_after_seconds: float | None) -> None:
        """Slows down after a request that was sent at `began`; requests that were in flight with an
        earlier throttled one do not count again."""
        with self._lock:
            now = self._clock()
            if began > self._slowed_at:
                self._rate = max(self._rate / 2, SLOWEST_PER_SECOND)
                self._slowed_at = now
                self._held_until = max(
                    self._held_until, now + pause_seconds(self._throttlings, retry_after_seconds)
                )
                self._throttlings += 1
            elif retry_after_seconds is not None:
                self._held_until = max(
                    self._held_until, now + pause_seconds(0, retry_after_seconds)
                )


def pause_seconds(attempt: int, retry_after_seconds: float | None) -> float:
    """The seconds to wait: what the service says, else exponential with jitter; at most a
    minute."""
    if retry_after_seconds is not None:
        return min(max(retry_after_seconds, 0), MAX_PAUSE_SECONDS)
    pause: float = min(FIRST_PAUSE_SECONDS * 2**attempt, MAX_PAUSE_SECONDS)
    return pause * random.uniform(1, 1.25)
