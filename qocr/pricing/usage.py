"""What a run has spent, as the service counted it."""

from __future__ import annotations

from math import floor, log10
from typing import Any

from qocr.catalog import catalogue
from qocr.target import Target
from qocr.types import Result

ASKED = ("dashscope", "openai")  # engines that may cost; a page that failed is not billed
SYMBOLS = {"USD": "$", "CNY": "¥"}


class RunUsage:
    """Tokens of all pages that were asked for, and their cost by the list price of the region.

    `cost` is by currency; it holds nothing where no price is known, as of a server of the user's
    own. Pages whose usage the service did not tell are counted in `untold`.
    """

    def __init__(self, target: Target) -> None:
        self._prices = target.prices
        self.pages = 0
        self.input_tokens = 0
        self.output_tokens = 0
        self.image_tokens = 0
        self.untold = 0
        self.cost: dict[str, float] = {}

    def add(self, result: Result) -> None:
        """Counts a page that has ended; one that was kept or failed costs nothing."""
        usage = result.usage
        if result.engine not in ASKED or result.cached or result.error is not None:
            return
        self.pages += 1
        if usage is None:
            self.untold += 1
            return
        read, written = usage.input_tokens or 0, usage.output_tokens or 0
        self.input_tokens += read
        self.output_tokens += written
        self.image_tokens += usage.image_tokens or 0
        for price in self._prices:
            spent = (read * price.input + written * price.output) / 1e6
            self.cost[price.currency] = self.cost.get(price.currency, 0.0) + spent

    @property
    def tokens(self) -> int:
        """Those of questions and answers together."""
        return self.input_tokens + self.output_tokens

    def amounts(self) -> list[str]:
        """What it cost, in each currency of the price list, the usual one first."""
        return [money(amount, currency) for currency, amount in self.cost.items()]

    def line(self) -> str:
        """For `--usage`: all that is known."""
        if not self.pages:
            return "usage: nothing was asked of a service"
        told = (
            f"usage: {self.pages} page{'s' * (self.pages != 1)} asked, "
            f"{self.input_tokens:,} tokens in ({self.image_tokens:,} of pictures), "
            f"{self.output_tokens:,} out"
        )
        amounts = " or ".join(self.amounts())
        priced = f"; {amounts} by the price list of {catalogue.checked_on()}" if amounts else ""
        untold = f"; of {self.untold} the service did not say" if self.untold else ""
        return told + priced + untold

    def facts(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "pages": self.pages,
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "image_tokens": self.image_tokens,
            "untold": self.untold,
            "cost": {name: round(amount, 9) for name, amount in self.cost.items()},
        }


def money(amount: float, currency: str) -> str:
    """With as many digits as it takes to tell it from nothing: `$0.11`, `$0.000089`."""
    digits = 2 if not 0 < amount < 0.1 else 1 - floor(log10(amount))
    return f"{SYMBOLS.get(currency, currency + ' ')}{amount:,.{digits}f}"
