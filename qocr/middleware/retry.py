"""An engine around an engine: asks again, as long as nothing of the page has been shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from qocr.errors import QocrError
from qocr.middleware.rate import RateLimiter, pause_seconds
from qocr.types import Engine, Event, Page, Request, TextDelta

MOST_SECONDS = 600.0  # of asking for one page
BROKEN = "ConnectionBroken"  # perhaps one kept open that the other side had closed: at once, then


def _untold(_page: Page, _error: QocrError) -> None: ...


class RetryingEngine:
    """Asks at the `pace` of the run, and repeats a retryable failure up to `retries` times,
    waiting longer each time. A throttled request is repeated as long as `MOST_SECONDS` allow:
    the pace makes it wait, not a pause of its own; if no page was answered in that time, the
    error is fatal. `tell` hears of each repetition.

    A page of which text was handed on is never restarted: its reader has seen the text.
    """

    def __init__(
        self,
        engine: Engine,
        retries: int,
        pace: RateLimiter,
        tokens: Callable[[Request], float],
        tell: Callable[[Page, QocrError], None] = _untold,
        wait: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = engine.name
        self._engine = engine
        self._retries = retries
        self._pace = pace
        self._tokens = tokens
        self._tell = tell
        self._wait = wait
        self._clock = clock

    def read(self, request: Request) -> Iterator[Event]:
        """Raises the last error where asking again did not help, or may not be done."""
        tokens = self._tokens(request)
        ends = self._clock() + MOST_SECONDS
        answers = self._pace.answers
        failures = 0
        while True:
            began = self._pace.wait_turn(tokens)
            shown = False
            try:
                for event in self._engine.read(request):
                    shown = shown or isinstance(event, TextDelta)
                    yield event
                self._pace.went_well(began)
                return
            except QocrError as error:
                if error.throttled:
                    self._pace.was_throttled(began, error.retry_after_seconds)
                failures += not error.throttled
                late = self._clock() >= ends
                if shown or late or not self._again(error, failures):
                    if late and error.throttled and answers == self._pace.answers:
                        raise error.replaced(fatal=True) from error.__cause__
                    raise
                self._tell(request.page, error)
                if not error.throttled and (failures > 1 or error.code != BROKEN):
                    self._wait(pause_seconds(failures - 1, error.retry_after_seconds))

    def _again(self, error: QocrError, failures: int) -> bool:
        if not error.retryable or not self._retries:
            return False
        return failures <= (1 if error.retry_once else self._retries)
