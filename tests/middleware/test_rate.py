"""One pace for all threads: spread, slowed down for everybody, and learnt again."""

from __future__ import annotations

import threading
from itertools import pairwise

import pytest

from qocr.middleware.rate import MAX_PAUSE_SECONDS, SLOWEST_PER_SECOND, RateLimiter, pause_seconds


class Clock:
    """Time that passes only by waiting."""

    def __init__(self) -> None:
        self.now = 100.0
        self.pauses: list[float] = []

    def time(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


def paced(per_second: float = 10, tokens: float = 1e9) -> tuple[RateLimiter, Clock]:
    clock = Clock()
    return RateLimiter(per_second, tokens, clock.time, clock.wait), clock


def begins(pace: RateLimiter, count: int, tokens: float = 0) -> list[float]:
    return [round(pace.wait_turn(tokens) - 100, 6) for _ in range(count)]


def test_requests_are_spread_over_the_second() -> None:
    pace, _ = paced(per_second=10)
    assert begins(pace, 4) == [0, 0.1, 0.2, 0.3]


def test_large_requests_are_spread_by_their_tokens() -> None:
    pace, _ = paced(per_second=10, tokens=1_000)
    assert begins(pace, 3, tokens=500) == [0, 0.5, 1]


def test_who_came_first_goes_first() -> None:
    clock, waits, go_on = Clock(), threading.Event(), threading.Event()

    def wait(seconds: float) -> None:
        waits.set()
        assert go_on.wait(20)
        clock.wait(seconds)

    pace, begun = RateLimiter(10, 1e9, clock.time, wait), []

    def ask(name: str) -> None:
        pace.wait_turn(0)
        begun.append(name)

    pace.wait_turn(0)
    first, second = (threading.Thread(target=ask, args=(name,)) for name in ("first", "second"))
    first.start()
    assert waits.wait(20)
    clock.now += 1
    second.start()
    second.join(0.2)  # it could go by now, if it did not stand behind the first
    go_on.set()
    first.join(20)
    second.join(20)
    assert begun == ["first", "second"]


def test_what_was_not_used_is_not_saved_up() -> None:
    pace, clock = paced(per_second=10)
    begins(pace, 1)
    clock.now += 60
    assert begins(pace, 2) == [60, 60.1]


def test_throttling_holds_everybody_back_and_halves_the_pace() -> None:
    pace, clock = paced(per_second=10)
    began = pace.wait_turn(0)
    pace.was_throttled(began, 3)
    assert begins(pace, 3) == [3, 3.2, 3.4]
    assert clock.pauses[0] == pytest.approx(3)


def test_requests_in_flight_together_are_throttled_once() -> None:
    pace, clock = paced(per_second=10)
    together = [pace.wait_turn(0) for _ in range(8)]
    clock.now += 1
    for began in together:
        pace.was_throttled(began, 2)
    assert begins(pace, 2) == [3.7, 3.9]


def test_pauses_double_until_something_is_answered() -> None:
    pace, clock = paced()
    lengths = []
    for _ in range(3):
        began = pace.wait_turn(0)
        clock.now += 0.01
        pace.was_throttled(began, None)
        clock.pauses.clear()
        pace.wait_turn(0)
        lengths.append(sum(clock.pauses))
        clock.now += 0.01
    assert 1 <= lengths[0] <= 1.25
    assert 2 <= lengths[1] <= 2.5
    assert 4 <= lengths[2] <= 5
    pace.went_well(pace.wait_turn(0))
    began = pace.wait_turn(0)
    clock.now += 0.01
    pace.was_throttled(began, None)
    clock.pauses.clear()
    pace.wait_turn(0)
    assert 1 <= sum(clock.pauses) <= 1.25


def test_answers_bring_the_pace_back_up_to_the_full_one() -> None:
    pace, clock = paced(per_second=10)
    pace.was_throttled(pace.wait_turn(0), 0)
    clock.now += 10
    for _ in range(200):
        pace.went_well(clock.now)
    assert begins(pace, 3) == [10, 10.1, 10.2]


def test_a_step_is_a_step() -> None:
    pace, clock = paced(per_second=10)
    pace.was_throttled(pace.wait_turn(0), 0)
    clock.now += 10
    for _ in range(5):
        pace.went_well(clock.now)
    assert begins(pace, 2) == [10, round(10 + 1 / 6, 6)]


def test_answers_are_counted() -> None:
    pace, _ = paced()
    pace.was_throttled(pace.wait_turn(0), 0)
    assert pace.answers == 0
    pace.went_well(pace.wait_turn(0))
    assert pace.answers == 1


def test_a_minute_of_throttling_takes_few_requests_however_many_threads_ask() -> None:
    pace, clock = paced(per_second=20)
    ends, asked = clock.now + 60, 0
    for began in [pace.wait_turn(0) for _ in range(32)]:  # in flight together
        pace.was_throttled(began, None)
    while pace.wait_turn(0) < ends:
        asked += 1
        began = clock.now
        clock.now += 0.01
        pace.was_throttled(began, None)
    assert 4 <= asked <= 6


def test_it_never_stands_still() -> None:
    pace, clock = paced(per_second=10)
    for _ in range(50):
        began = pace.wait_turn(0)
        clock.now += 0.01
        pace.was_throttled(began, 0)
    began = pace.wait_turn(0)
    assert pace.wait_turn(0) - began == pytest.approx(1 / SLOWEST_PER_SECOND)


def test_threads_share_it() -> None:
    pace = RateLimiter(200, 1e9)
    begun: list[float] = []
    threads = [threading.Thread(target=lambda: begun.append(pace.wait_turn(0))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    begun.sort()
    assert min(b - a for a, b in pairwise(begun)) >= 0.005 - 1e-9


@pytest.mark.parametrize(
    ("wanted", "pause"), [(0, 0), (7.5, 7.5), (60, 60), (3600, 60), (-1, 0), (float("inf"), 60)]
)
def test_the_pause_the_service_wants_is_kept_up_to_a_minute(wanted: float, pause: float) -> None:
    assert pause_seconds(0, wanted) == pause


@pytest.mark.parametrize(("attempt", "least"), [(0, 1), (1, 2), (2, 4), (6, 60), (100, 60)])
def test_pauses_double_up_to_a_minute_with_some_jitter(attempt: int, least: float) -> None:
    pauses = [pause_seconds(attempt, None) for _ in range(100)]
    assert least <= min(pauses) < max(pauses) <= least * 1.25 <= MAX_PAUSE_SECONDS * 1.25
