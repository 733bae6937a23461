"""Asking again: as long as it can help and nothing was shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

import pytest

from qocr.client.calls import Response
from qocr.errors import InputError, LaterError, QocrError, RefusedError, SetupError
from qocr.middleware.rate import RateLimiter
from qocr.middleware.retry import MOST_SECONDS, RetryingEngine
from qocr.types import Ask, Event, Page, Request, Result, TextDelta


def not_opened() -> NoReturn:
    raise AssertionError


PAGE = Page("a.png", "a.png", 1, not_opened)
REQUEST = Request(PAGE, not_opened, Ask("text", "some-model"))
RESULT = Result(PAGE, "text", "scripted", "some-model", "ok", "Hi")
DELTA = TextDelta("Hi")

Attempt = list[Event | Exception]


class Scripted:
    """An engine that does in its n-th attempt what the n-th list says."""

    name = "scripted"

    def __init__(self, *attempts: Attempt) -> None:
        self._attempts = list(attempts)

    @property
    def left(self) -> int:
        return len(self._attempts)

    def read(self, request: Request) -> Iterator[Event]:
        assert request is REQUEST
        for step in self._attempts.pop(0):
            if isinstance(step, Exception):
                raise step
            yield step


def later(seconds: float | None = 1.0) -> LaterError:
    return LaterError("busy", retry_after_seconds=seconds)


def no_tokens(_request: Request) -> float:
    return 0


def read(engine: Scripted, retries: int) -> tuple[list[Event], Exception | None, list[float]]:
    events: list[Event] = []
    pauses: list[float] = []
    try:
        retrying = RetryingEngine(
            engine, retries, RateLimiter(1e9, 1e9), no_tokens, wait=pauses.append
        )
        events.extend(retrying.read(REQUEST))
    except Exception as error:
        return events, error, pauses
    return events, None, pauses


def test_the_name_is_the_one_of_the_engine() -> None:
    assert RetryingEngine(Scripted(), 3, RateLimiter(1, 1), no_tokens).name == "scripted"


def test_what_succeeds_is_asked_once() -> None:
    engine = Scripted([DELTA, RESULT], [RESULT])
    assert read(engine, 3) == ([DELTA, RESULT], None, [])
    assert engine.left == 1


def test_a_busy_service_is_asked_again_with_the_pauses_it_wants() -> None:
    engine = Scripted([later(2)], [later(3)], [DELTA, RESULT])
    assert read(engine, 2) == ([DELTA, RESULT], None, [2, 3])


def test_the_last_error_stands_when_the_retries_are_used_up() -> None:
    last = later(3)
    engine = Scripted([later(1)], [later(2)], [last], [RESULT])
    assert read(engine, 2) == ([], last, [1, 2])
    assert engine.left == 1


def test_without_retries_the_first_error_stands() -> None:
    error = later()
    assert read(Scripted([error], [RESULT]), 0) == ([], error, [])


def test_a_page_of_which_text_was_shown_is_not_restarted() -> None:
    error = later()
    engine = Scripted([DELTA, error], [RESULT])
    assert read(engine, 3) == ([DELTA], error, [])
    assert engine.left == 1


@pytest.mark.parametrize("kind", [InputError, RefusedError, SetupError, QocrError])
def test_what_cannot_get_better_is_not_repeated(kind: type[QocrError]) -> None:
    error = kind("no")
    assert read(Scripted([error], [RESULT]), 3) == ([], error, [])


def test_a_bug_is_not_repeated() -> None:
    error = KeyError("odd")
    assert read(Scripted([error], [RESULT]), 3) == ([], error, [])


def throttled(seconds: float | None = None) -> LaterError:
    return LaterError("too fast", throttled=True, retry_after_seconds=seconds)


def test_throttling_does_not_use_up_the_retries() -> None:
    busy: list[Attempt] = [[throttled(0)] for _ in range(20)]
    engine = Scripted(*busy, [DELTA, RESULT])
    assert read(engine, 1) == ([DELTA, RESULT], None, [])


def test_throttling_without_end_ends() -> None:
    seconds = iter(range(0, 10_000, 100))
    busy: list[Attempt] = [[throttled(0)] for _ in range(20)]
    engine = Scripted(*busy)
    retrying = RetryingEngine(
        engine, 1, RateLimiter(1e9, 1e9), no_tokens, clock=lambda: float(next(seconds))
    )
    with pytest.raises(LaterError, match="too fast"):
        list(retrying.read(REQUEST))
    assert engine.left == 20 - int(MOST_SECONDS // 100)


@pytest.mark.parametrize("answered", [False, True])
def test_throttling_without_end_is_fatal_if_nobody_was_answered(answered: bool) -> None:
    pace = RateLimiter(1e9, 1e9)
    seconds = iter([0.0, 100.0, MOST_SECONDS])

    def clock() -> float:
        if answered:
            pace.went_well(0)  # of another thread
        return next(seconds)

    retrying = RetryingEngine(
        Scripted([throttled(0)], [throttled(0)]), 1, pace, no_tokens, clock=clock
    )
    with pytest.raises(LaterError) as caught:
        list(retrying.read(REQUEST))
    assert caught.value.fatal == (not answered)


def test_what_may_be_repeated_once_is_repeated_once() -> None:
    errors = [LaterError("not fetched", retry_once=True, retry_after_seconds=0) for _ in range(2)]
    engine = Scripted([errors[0]], [errors[1]], [RESULT])
    assert read(engine, 4) == ([], errors[1], [0])
    assert read(Scripted([errors[0]], [RESULT]), 0) == ([], errors[0], [])


@pytest.mark.parametrize("kind", [LaterError, RefusedError])
@pytest.mark.parametrize("wanted", [True, False])
def test_the_service_has_the_last_word(kind: type[QocrError], wanted: bool) -> None:
    error = kind("no", retryable=wanted, retry_after_seconds=0)
    found = ([RESULT], None, [0]) if wanted else ([], error, [])
    assert read(Scripted([error], [RESULT]), 3) == found


AT_NOON = {"date": "Sat, 21 Nov 2026 12:00:00 GMT"}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "-1"}, -1),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after-ms": "1500", "retry-after": "7"}, 1.5),
        ({"retry-after-ms": "?", "retry-after": "Sat, 21 Nov 2026 12:00:09 GMT"}, 9),
        ({"retry-after": "Sat, 21 Nov 2026 12:00:30 GMT"}, 30),
        ({"retry-after": "Saturday, 21-Nov-26 12:01:00 GMT"}, 60),
        ({"retry-after": "Sat, 21 Nov 2026 11:59:59 GMT"}, None),
    ],
)
def test_the_pause_a_service_wants_in_seconds_or_by_a_date(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert Response(429, {**AT_NOON, **headers}).retry_after_seconds == seconds


def test_a_date_means_nothing_to_a_service_without_the_time() -> None:
    answer = Response(429, {"retry-after": "Sat, 21 Nov 2026 12:00:30 GMT"})
    assert answer.retry_after_seconds is None


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ({}, None),
        ({"x-should-retry": "true"}, True),
        ({"x-should-retry": "False"}, False),
        ({"x-should-retry": "perhaps"}, None),
    ],
)
def test_whether_to_ask_again_where_the_service_says(
    headers: dict[str, str], wanted: bool | None
) -> None:
    assert Response(500, headers).should_retry is wanted


def test_without_retries_throttling_stands() -> None:
    error = throttled()
    assert read(Scripted([error], [RESULT]), 0) == ([], error, [])


def test_each_repetition_is_told() -> None:
    errors = [later(0), throttled(0)]
    told: list[tuple[Page, QocrError]] = []
    retrying = RetryingEngine(
        Scripted([errors[0]], [errors[1]], [RESULT]),
        3,
        RateLimiter(1e9, 1e9),
        no_tokens,
        on_retry=lambda page, error: told.append((page, error)),
        wait=lambda _seconds: None,
    )
    assert list(retrying.read(REQUEST)) == [RESULT]
    assert told == [(PAGE, error) for error in errors]


def test_a_connection_that_was_closed_meanwhile_is_opened_anew_at_once() -> None:
    broken = LaterError("it broke", code="ConnectionBroken")
    events, error, pauses = read(Scripted([broken], [broken], [RESULT]), 3)
    assert (events, error, len(pauses)) == ([RESULT], None, 1)
