"""An engine around an engine: repeats failed requests, as long as no text was shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from qocr.errors import QocrError
from qocr.middleware.rate import RateLimiter, pause_seconds
from qocr.types import Engine, Event, Page, Request, TextDelta

MOST_SECONDS = 600.0  # of trying one page
BROKEN = "ConnectionBroken"  # often a kept-alive connection that the server closed: retry at once


def _ignore(_page: Page, _error: QocrError) -> None: ...


class RetryingEngine:
    """Sends requests at the rate of `limiter`, and repeats a retryable failure up to `retries`
    times, with a longer pause each time. `on_retry` is called before each repetition.

    A throttled request does not count: it is repeated for up to `MOST_SECONDS`, and the limiter
    makes it wait. If no page at all was answered in that time, its error is fatal. A page whose
    text was partly shown is never repeated.
    """

    def __init__(
        self,
        engine: Engine,
        retries: int,
        limiter: RateLimiter,
        tokens: Callable[[Request], float],
        on_retry: Callable[[Page, QocrError], None] = _ignore,
        wait: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = engine.name
        self._engine = engine
        self._retries = retries
        self._limiter = limiter
        self._tokens = tokens
        self._on_retry = on_retry
        self._wait = wait
        self._clock = clock

    def read(self, request: Request) -> Iterator[Event]:
        """Raises the error of the last attempt."""
        tokens = self._tokens(request)
        deadline = self._clock() + MOST_SECONDS
        answers_before = self._limiter.answers
        failures = 0
        while True:
            began = self._limiter.wait_turn(tokens)
            text_shown = False
            try:
                for event in self._engine.read(request):
                    text_shown = text_shown or isinstance(event, TextDelta)
                    yield event
                self._limiter.went_well(began)
                return
            except QocrError as error:
                if error.throttled:
                    self._limiter.was_throttled(began, error.retry_after_seconds)
                failures += not error.throttled
                timed_out = self._clock() >= deadline
                if text_shown or timed_out or not self._may_retry(error, failures):
                    if timed_out and error.throttled and answers_before == self._limiter.answers:
                        raise error.replaced(fatal=True) from error.__cause__
                    raise
                self._on_retry(request.page, error)
                if not error.throttled and (failures > 1 or error.code != BROKEN):
                    self._wait(pause_seconds(failures - 1, error.retry_after_seconds))

    def _may_retry(self, error: QocrError, failures: int) -> bool:
        if not error.retryable or not self._retries:
            return False
        return failures <= (1 if error.retry_once else self._retries)
