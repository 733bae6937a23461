"""Pages become events in page order, whichever page is finished first."""

from __future__ import annotations

import gc
import random
import threading
import weakref
from collections.abc import Iterator
from dataclasses import replace
from typing import NoReturn

import pytest
from command import DEADLINE_SECONDS

from qocr.errors import LaterError, QocrError
from qocr.run import pipeline
from qocr.types import Event, Page, Result, TextDelta


def not_opened() -> NoReturn:
    raise AssertionError


def page(number: int) -> Page:
    return Page(f"p#{number}", "p", number, not_opened)


def result(of: Page, text: str = "") -> Result:
    return Result(of, "text", "fake", "some-model", "ok", text)


def failed(of: Page, error: QocrError, shown: str) -> Result:
    return replace(result(of, shown), status="failed", error=error)


def passed(event: threading.Event) -> None:
    assert event.wait(DEADLINE_SECONDS), "nothing happened"


class Reader:
    """Reads page n as soon as its gate is open; says which pages were begun."""

    def __init__(self, pages: int) -> None:
        self.gates = [threading.Event() for _ in range(pages)]
        self.begun = [threading.Event() for _ in range(pages)]

    def read(self, of: Page) -> Iterator[Event]:
        self.begun[of.number].set()
        passed(self.gates[of.number])
        yield TextDelta(f"text {of.number}")
        yield result(of, f"text {of.number}")


def expected(pages: int) -> list[Event]:
    events: list[Event] = []
    for number in range(pages):
        events += [TextDelta(f"text {number}"), result(page(number), f"text {number}")]
    return events


def collected(events: Iterator[Event]) -> tuple[threading.Thread, list[Event]]:
    found: list[Event] = []
    thread = threading.Thread(target=lambda: found.extend(events), daemon=True)
    thread.start()
    return thread, found


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("jobs", [1, 2, 7, 50])
def test_events_come_in_page_order_whatever_is_finished_first(jobs: int, seed: int) -> None:
    count = 40
    reader = Reader(count)
    events = pipeline.events(map(page, range(count)), reader.read, failed, jobs)
    thread, found = collected(events)
    order = list(range(count))
    random.Random(seed).shuffle(order)
    for number in order:
        reader.gates[number].set()
    thread.join(DEADLINE_SECONDS)
    assert found == expected(count)


def test_a_later_page_is_finished_before_the_first_and_still_comes_after_it() -> None:
    reader = Reader(2)
    finished = threading.Event()

    def read(of: Page) -> Iterator[Event]:
        yield from reader.read(of)
        if of.number == 1:
            finished.set()

    thread, found = collected(pipeline.events(map(page, range(2)), read, failed, 2))
    reader.gates[1].set()
    passed(finished)
    assert found == []
    reader.gates[0].set()
    thread.join(DEADLINE_SECONDS)
    assert found == expected(2)


@pytest.mark.parametrize("jobs", [1, 3])
def test_no_more_pages_than_jobs_are_taken_ahead(jobs: int) -> None:
    count = 10
    taken: list[int] = []
    reader = Reader(count)
    for gate in reader.gates:
        gate.set()

    def pages() -> Iterator[Page]:
        for number in range(count):
            taken.append(number)
            yield page(number)

    events = pipeline.events(pages(), reader.read, failed, jobs)
    assert taken == []
    for number in range(count):
        assert isinstance(next(events), TextDelta)
        assert len(taken) == min(number + jobs, count)
        assert isinstance(next(events), Result)
        assert len(taken) == min(number + jobs, count)
    assert list(events) == []


def test_all_jobs_are_at_work_at_once_and_no_more() -> None:
    reader = Reader(6)
    thread, found = collected(pipeline.events(map(page, range(6)), reader.read, failed, 3))
    for number in range(3):
        passed(reader.begun[number])
    assert [begun.is_set() for begun in reader.begun] == [True] * 3 + [False] * 3
    reader.gates[0].set()
    passed(reader.begun[3])
    assert [begun.is_set() for begun in reader.begun] == [True] * 4 + [False] * 2
    for gate in reader.gates:
        gate.set()
    thread.join(DEADLINE_SECONDS)
    assert found == expected(6)


def test_the_first_page_is_live_while_those_behind_it_are_read() -> None:
    go_on, behind = threading.Event(), threading.Event()

    def read(of: Page) -> Iterator[Event]:
        if of.number == 0:
            yield TextDelta("live")
            passed(go_on)
        else:
            behind.set()
        yield result(of)

    events = pipeline.events(map(page, range(2)), read, failed, 2)
    assert next(events) == TextDelta("live")
    passed(behind)
    go_on.set()
    assert list(events) == [result(page(0)), result(page(1))]


def test_no_pages_are_no_events() -> None:
    assert list(pipeline.events([], Reader(0).read, failed, 4)) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failed_page_ends_with_what_was_shown_and_the_others_go_on(jobs: int) -> None:
    error = LaterError("busy")

    def read(of: Page) -> Iterator[Event]:
        if of.number == 1:
            yield TextDelta("ha")
            yield TextDelta("lf")
            raise error
        yield result(of)

    events = list(pipeline.events(map(page, range(3)), read, failed, jobs))
    failure = events[3]
    assert isinstance(failure, Result)
    assert failure.error is not None
    assert (type(failure.error), vars(failure.error)) == (LaterError, vars(error))
    assert events == [
        result(page(0)),
        TextDelta("ha"),
        TextDelta("lf"),
        failed(page(1), failure.error, "half"),
        result(page(2)),
    ]


class Odd(BaseException):
    """What native extensions raise when they panic."""


@pytest.mark.parametrize("cause", [KeyError("x"), MemoryError(), SystemExit(3), Odd("x")])
def test_a_bug_costs_its_page_and_no_other(cause: BaseException) -> None:
    def read(of: Page) -> Iterator[Event]:
        if of.number in (0, 1):
            raise cause
        yield result(of)

    first, second, *others = pipeline.events(map(page, range(4)), read, failed, 2)
    for number, found in enumerate((first, second)):
        assert isinstance(found, Result)
        assert (found.page, found.status, found.error and found.error.__cause__) == (
            page(number),
            "failed",
            cause,
        )
    assert others == [result(page(2)), result(page(3))]


class Held:
    """Stands for the picture of a page."""


def test_a_failed_page_is_not_held_by_its_error() -> None:
    pictures: list[weakref.ref[Held]] = []

    def read(of: Page) -> Iterator[Event]:
        held = Held()
        pictures.append(weakref.ref(held))
        raise LaterError("busy")
        yield result(of)

    gc.disable()
    try:
        [ended] = pipeline.events([page(0)], read, failed, 1)
        assert isinstance(ended, Result)
        assert ended.error is not None
        assert pictures[0]() is None
    finally:
        gc.enable()


def test_a_bug_before_the_first_event_costs_its_page_only() -> None:
    def read(of: Page) -> Iterator[Event]:
        if of.number == 0:
            raise ZeroDivisionError
        return iter([result(of)])

    first, second = pipeline.events(map(page, range(2)), read, failed, 1)
    assert isinstance(first, Result)
    assert (first.status, first.error and first.error.message) == (
        "failed",
        "unforeseen ZeroDivisionError: ",
    )
    assert second == result(page(1))


def test_a_page_without_a_result_is_a_bug_and_not_an_endless_wait() -> None:
    def read(of: Page) -> Iterator[Event]:
        yield TextDelta("Hi")
        if of.number != 0:
            yield result(of, "Hi")

    thread, found = collected(pipeline.events(map(page, range(2)), read, failed, 1))
    thread.join(DEADLINE_SECONDS)
    shown, ended, *others = found
    assert isinstance(ended, Result)
    assert (shown, ended.page, ended.status, ended.text) == (
        TextDelta("Hi"),
        page(0),
        "failed",
        "Hi",
    )
    assert others == [TextDelta("Hi"), result(page(1), "Hi")]


def test_pages_that_cannot_be_listed_end_the_run_after_those_before() -> None:
    def pages() -> Iterator[Page]:
        yield page(0)
        raise LaterError("no more")

    def read(of: Page) -> Iterator[Event]:
        yield result(of)

    events = pipeline.events(pages(), read, failed, 1)
    assert next(events) == result(page(0))
    with pytest.raises(LaterError):
        next(events)


def test_workers_do_not_keep_the_process_alive() -> None:
    before = set(threading.enumerate())
    reader = Reader(3)
    events = pipeline.events(map(page, range(3)), reader.read, failed, 4)
    reader.gates[0].set()
    next(events)
    workers = set(threading.enumerate()) - before
    assert [worker.daemon for worker in workers] == [True] * 3


def begun_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread not in before]


def test_threads_end_with_the_last_page() -> None:
    before = set(threading.enumerate())
    reader = Reader(6)
    events = pipeline.events(map(page, range(6)), reader.read, failed, 3)
    reader.gates[0].set()
    assert next(events) == TextDelta("text 0")
    threads = begun_threads(before)
    for gate in reader.gates:
        gate.set()
    assert list(events) == expected(6)[1:]
    for thread in threads:
        thread.join(DEADLINE_SECONDS)
    assert (len(threads), begun_threads(before)) == (3, [])


def test_closing_ends_the_threads_and_begins_no_other_page() -> None:
    before = set(threading.enumerate())
    reader = Reader(6)
    events = pipeline.events(map(page, range(6)), reader.read, failed, 2)
    reader.gates[0].set()
    assert next(events) == TextDelta("text 0")
    threads = begun_threads(before)
    passed(reader.begun[1])
    events.close()
    for gate in reader.gates:
        gate.set()
    for thread in threads:
        thread.join(DEADLINE_SECONDS)
    assert (len(threads), begun_threads(before)) == (2, [])
    assert [begun.is_set() for begun in reader.begun] == [True] * 2 + [False] * 4


@pytest.mark.parametrize(("jobs", "times"), [(1, 0), (3, 1)])
def test_what_several_threads_need_is_prepared_once_before_the_second(
    jobs: int, times: int
) -> None:
    prepared: list[int] = []
    pages = map(page, range(5))
    events = pipeline.events(
        pages, lambda of: iter([result(of)]), failed, jobs, lambda: prepared.append(1)
    )
    assert list(events) == [result(page(number)) for number in range(5)]
    assert len(prepared) == times


def test_closing_stops_a_page_at_its_next_event() -> None:
    go_on, stopped = threading.Event(), threading.Event()
    read_on: list[Page] = []

    def read(of: Page) -> Iterator[Event]:
        try:
            yield TextDelta("one")
            passed(go_on)
            yield TextDelta("two")
            read_on.append(of)
        finally:
            stopped.set()

    events = pipeline.events([page(0)], read, failed, 1)
    assert next(events) == TextDelta("one")
    events.close()
    go_on.set()
    passed(stopped)
    assert read_on == []
