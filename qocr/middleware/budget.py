"""An engine around an engine: no page is asked that could bring the run above its limit."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

from qocr.catalog import catalogue
from qocr.errors import QocrError, UnmetError
from qocr.pricing.estimate import Limits, charge, see, spend
from qocr.pricing.usage import money
from qocr.types import Ask, Engine, Event, Request, Result, Usage

_ROUNDING = 1e-9  # far less than any token costs; sums of floats are off by less
NOT_SENT = frozenset({"ConnectionFailed", "ConnectTimeout"})


class Budget:
    """Money for a run, shared by all its threads, in the currency of `price`.

    What a page can cost at most is set aside before it is asked; a page that would not fit waits
    for those in flight, which mostly cost less, and is refused if it still does not.
    """

    def __init__(self, limit: float, price: catalogue.Price) -> None:
        self.price = price
        self._limit = limit
        self._spent = 0.0
        self._aside = 0.0
        self._changed = threading.Condition()

    def take(self, most: float) -> None:
        """Sets `most` aside; UnmetError where that could be more than there is."""
        with self._changed:
            self._changed.wait_for(lambda: self._fits(most) or not self._aside)
            if not self._fits(most):
                raise self._empty()
            self._aside += most

    def settle(self, most: float, cost: float) -> None:
        """What was set aside comes back, but for what it did cost."""
        with self._changed:
            self._aside = max(self._aside - most, 0.0)
            self._spent += cost
            self._changed.notify_all()

    def _fits(self, most: float) -> bool:
        return self._spent + self._aside + most <= self._limit + _ROUNDING

    def _empty(self) -> UnmetError:
        limit, spent = (money(amount, self.price.currency) for amount in (self._limit, self._spent))
        return UnmetError(
            f"not asked: it could bring the cost above {limit}, of which {spent} are spent",
            code="CostLimit",
            hint="Raise --max-cost; qocr estimate tells what the pages may cost.",
            fatal=True,
        )


class BudgetedEngine:
    """Asks as long as the `budget` allows."""

    def __init__(self, engine: Engine, budget: Budget) -> None:
        self.name = engine.name
        self._engine = engine
        self._budget = budget

    def read(self, request: Request) -> Iterator[Event]:
        """Raises UnmetError, fatal, where the page could cost more than is left."""
        most = cost = _most(request, self._budget.price)
        self._budget.take(most)
        try:
            for event in self._engine.read(request):
                if isinstance(event, Result):
                    cost = _cost(event.usage, self._budget.price, most)
                yield event
        except QocrError as error:
            # Errors the service tells are not billed; what broke on the way may have been.
            cost = 0.0 if error.status or error.code in NOT_SENT else most
            raise
        finally:
            self._budget.settle(most, cost)


def _most(request: Request, price: catalogue.Price) -> float:
    """The price of the longest answer; a token is at least a byte of the question's own words."""
    ask, picture = request.ask, request.picture
    model = catalogue.model(ask.model)
    limits = Limits.of(ask)
    seen = see(picture.width, picture.height, model, limits)
    own = _own_words(ask) * price.input / 1e6
    return charge(spend([seen], model, ask.task, limits), price).most + own


def _own_words(ask: Ask) -> int:
    fields = json.dumps(ask.template, ensure_ascii=False) if ask.template is not None else ""
    return len(((ask.prompt or "") + fields).encode())


def _cost(usage: Usage | None, price: catalogue.Price, most: float) -> float:
    if usage is None or usage.input_tokens is None or usage.output_tokens is None:
        return most
    return (usage.input_tokens * price.input + usage.output_tokens * price.output) / 1e6
