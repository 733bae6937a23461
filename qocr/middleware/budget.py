"""An engine around an engine: refuses pages that could bring the run above `--max-cost`."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

from qocr.catalog import catalogue
from qocr.errors import QocrError, UnmetError
from qocr.pricing.estimate import Limits, cost_span, image_tokens, page_tokens
from qocr.pricing.usage import money
from qocr.types import Ask, Engine, Event, Request, Result, Usage

_ROUNDING = 1e-9  # far less than any token costs; sums of floats are off by less
NOT_SENT = frozenset({"ConnectionFailed", "ConnectTimeout"})


class Budget:
    """The money of a run, shared by all its threads, in the currency of `price`.

    The most that a page can cost is reserved before it is sent. A page that does not fit waits for
    those in flight, which mostly cost less, and is refused if it still does not fit.
    """

    def __init__(self, limit: float, price: catalogue.Price) -> None:
        self.price = price
        self._limit = limit
        self._spent = 0.0
        self._reserved = 0.0
        self._changed = threading.Condition()

    def reserve(self, max_cost: float) -> None:
        """Reserves `max_cost`; raises UnmetError where that exceeds the limit."""
        with self._changed:
            self._changed.wait_for(lambda: self._fits(max_cost) or not self._reserved)
            if not self._fits(max_cost):
                raise self._over_limit()
            self._reserved += max_cost

    def settle(self, max_cost: float, cost: float) -> None:
        """Releases the `max_cost` that was reserved, and counts `cost` as spent."""
        with self._changed:
            self._reserved = max(self._reserved - max_cost, 0.0)
            self._spent += cost
            self._changed.notify_all()

    def _fits(self, max_cost: float) -> bool:
        return self._spent + self._reserved + max_cost <= self._limit + _ROUNDING

    def _over_limit(self) -> UnmetError:
        limit, spent = (money(amount, self.price.currency) for amount in (self._limit, self._spent))
        return UnmetError(
            f"not sent: it could bring the cost above {limit}, of which {spent} is spent",
            code="CostLimit",
            hint="Raise --max-cost; qocr estimate shows what the pages may cost.",
            fatal=True,
        )


class BudgetedEngine:
    """Hands requests on as long as the `budget` allows."""

    def __init__(self, engine: Engine, budget: Budget) -> None:
        self.name = engine.name
        self._engine = engine
        self._budget = budget

    def read(self, request: Request) -> Iterator[Event]:
        """Raises a fatal UnmetError where the page could cost more than is left."""
        max_cost = cost = _max_cost(request, self._budget.price)
        self._budget.reserve(max_cost)
        try:
            for event in self._engine.read(request):
                if isinstance(event, Result):
                    cost = _cost(event.usage, self._budget.price, max_cost)
                yield event
        except QocrError as error:
            # The service does not bill errors it reports; what broke on the way may be billed.
            cost = 0.0 if error.status or error.code in NOT_SENT else max_cost
            raise
        finally:
            self._budget.settle(max_cost, cost)


def _max_cost(request: Request, price: catalogue.Price) -> float:
    """The price of the longest answer. A token of the user's own prompt has at least one byte."""
    ask, picture = request.ask, request.picture
    model = catalogue.model(ask.model)
    limits = Limits.of(ask)
    tokens = image_tokens(picture.width, picture.height, model, limits)
    prompt_cost = _prompt_bytes(ask) * price.input / 1e6
    return cost_span(page_tokens([tokens], model, ask.task, limits), price).most + prompt_cost


def _prompt_bytes(ask: Ask) -> int:
    fields = json.dumps(ask.template, ensure_ascii=False) if ask.template is not None else ""
    return len(((ask.prompt or "") + fields).encode())


def _cost(usage: Usage | None, price: catalogue.Price, max_cost: float) -> float:
    if usage is None or usage.input_tokens is None or usage.output_tokens is None:
        return max_cost
    return (usage.input_tokens * price.input + usage.output_tokens * price.output) / 1e6
