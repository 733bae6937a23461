"""An engine around an engine: asks again, as long as nothing of the page has been shown."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator

from qocr.errors import QocrError
from qocr.types import Engine, Event, Request, TextDelta

FIRST_PAUSE_SECONDS = 0.5
MAX_PAUSE_SECONDS = 60.0


class Retrying:
    """Repeats a retryable failure up to `retries` times, waiting longer each time.

    A page of which text was handed on is never restarted: its reader has seen the text.
    """

    def __init__(
        self, engine: Engine, retries: int, wait: Callable[[float], object] = time.sleep
    ) -> None:
        self.name = engine.name
        self._engine = engine
        self._retries = retries
        self._wait = wait

    def read(self, request: Request) -> Iterator[Event]:
        for attempt in range(self._retries + 1):
            shown = False
            try:
                for event in self._engine.read(request):
                    shown = shown or isinstance(event, TextDelta)
                    yield event
                return
            except QocrError as error:
                if shown or not error.retryable or attempt == self._retries:
                    raise
                self._wait(pause_seconds(attempt, error.retry_after_seconds))


def pause_seconds(attempt: int, retry_after_seconds: float | None) -> float:
    """What the service asked for, else exponential with jitter; at most a minute."""
    if retry_after_seconds is not None:
        return min(max(retry_after_seconds, 0), MAX_PAUSE_SECONDS)
    pause: float = min(FIRST_PAUSE_SECONDS * 2**attempt, MAX_PAUSE_SECONDS)
    return pause * random.uniform(1, 1.25)
