"""Money set aside before a page is asked, and what a page that failed may have cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import NoReturn

import pytest
from PIL import Image

from qocr.catalog.catalogue import Price
from qocr.errors import LaterError, QocrError, RefusedError, UnmetError
from qocr.middleware.budget import Budget, BudgetedEngine
from qocr.types import Ask, Event, Page, Picture, Request, Result, Usage

PRICE = Price("singapore", "USD", input=0, output=1e6, source="made up: a token of output is 1 USD")
MOST = 8.0  # USD that a page of ours can cost


def not_opened() -> NoReturn:
    raise AssertionError


PAGE = Page("a.png", "a.png", 1, not_opened)
PICTURE = Picture(Image.new("1", (20, 20)))
REQUEST = Request(PAGE, lambda: PICTURE, Ask("text", "qwen-vl-ocr", parameters={"max_tokens": 8}))


def read_for(output_tokens: int) -> Result:
    usage = Usage(input_tokens=0, output_tokens=output_tokens)
    return Result(PAGE, "text", "fake", "m", "ok", "words", usage=usage)


class Scripted:
    """An engine whose n-th page ends as the n-th of `ends` says."""

    name = "scripted"

    def __init__(self, *ends: Result | QocrError) -> None:
        self._ends = list(ends)

    @property
    def left(self) -> int:
        return len(self._ends)

    def read(self, _request: Request) -> Iterator[Event]:
        end = self._ends.pop(0)
        if isinstance(end, QocrError):
            raise end
        yield end


def pages_asked(limit: float, *ends: Result | QocrError) -> int:
    """How many pages are asked, one after the other."""
    engine = Scripted(*ends)
    budgeted = BudgetedEngine(engine, Budget(limit, PRICE))
    for _ in ends:
        with suppress(QocrError):
            list(budgeted.read(REQUEST))
    return len(ends) - engine.left


@pytest.mark.parametrize(("limit", "asked"), [(7.99, 0), (8, 1), (15.99, 1), (16, 2), (23.99, 2)])
def test_a_limit_may_be_met_exactly(limit: float, asked: int) -> None:
    assert pages_asked(limit, *[read_for(8)] * 3) == asked


def test_rounding_refuses_no_page() -> None:
    """As floats 0.1 + 0.2 are more than 0.3."""
    budget = Budget(0.3, PRICE)
    for amount in (0.1, 0.2):
        budget.reserve(amount)
        budget.settle(amount, amount)
    with pytest.raises(UnmetError):
        budget.reserve(0.000_000_07)  # a token of the cheapest model


@pytest.mark.parametrize(
    ("end", "asked"),
    [
        (read_for(0), 2),
        (read_for(8), 1),
        (LaterError("broken", code="ConnectionBroken"), 1),
        (LaterError("cut", code="StreamCut"), 1),
        (LaterError("late", code="Timeout"), 1),
        (LaterError("not sent", code="ConnectionFailed"), 2),
        (LaterError("not sent", code="ConnectTimeout"), 2),
        (LaterError("busy", status=429), 2),
        (RefusedError("no", status=400), 2),
    ],
)
def test_what_broke_on_the_way_may_have_cost_the_most_it_could(
    end: Result | QocrError, asked: int
) -> None:
    assert pages_asked(MOST, end, read_for(8)) == asked


def test_a_page_whose_usage_is_not_told_cost_the_most_it_could() -> None:
    untold = Result(PAGE, "text", "fake", "m", "ok", "words")
    assert pages_asked(MOST, untold, read_for(8)) == 1
