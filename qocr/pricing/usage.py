"""The tokens of a run, as the service counted them, and their cost."""

from __future__ import annotations

from math import floor, log10
from typing import Any

from qocr.catalog import catalogue
from qocr.target import Target
from qocr.types import Result

BILLED_ENGINES = ("dashscope", "openai")  # failed pages are not billed
SYMBOLS = {"USD": "$", "CNY": "¥"}


class RunUsage:
    """The tokens of all pages that a service read, and their cost at the list price of the region.

    `cost` is by currency, and empty where no price is known, as for a server of the user's own.
    `untold` counts the pages whose usage the service did not report.
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
        """Counts a page, unless it failed, or no service read it in this run."""
        usage = result.usage
        if result.engine not in BILLED_ENGINES or result.cached or result.error is not None:
            return
        self.pages += 1
        if usage is None:
            self.untold += 1
            return
        input_tokens, output_tokens = usage.input_tokens or 0, usage.output_tokens or 0
        self.input_tokens += input_tokens
        self.output_tokens += output_tokens
        self.image_tokens += usage.image_tokens or 0
        for price in self._prices:
            spent = (input_tokens * price.input + output_tokens * price.output) / 1e6
            self.cost[price.currency] = self.cost.get(price.currency, 0.0) + spent

    @property
    def tokens(self) -> int:
        """Input and output tokens together."""
        return self.input_tokens + self.output_tokens

    def amounts(self) -> list[str]:
        """The cost in each currency of the price list, the usual one first: `$0.11`."""
        return [money(amount, currency) for currency, amount in self.cost.items()]

    def line(self) -> str:
        """The line of `--usage`."""
        if not self.pages:
            return "usage: no page was sent to a service"
        tokens = (
            f"usage: {self.pages} page{'s' * (self.pages != 1)} sent, "
            f"{self.input_tokens:,} tokens in ({self.image_tokens:,} of pictures), "
            f"{self.output_tokens:,} out"
        )
        amounts = " or ".join(self.amounts())
        priced = f"; {amounts} by the price list of {catalogue.checked_on()}" if amounts else ""
        untold = f"; the service reported no usage for {self.untold}" if self.untold else ""
        return tokens + priced + untold

    def facts(self) -> dict[str, Any]:
        """The same as JSON, for `--usage` with `--error-format json`."""
        return {
            "pages": self.pages,
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "image_tokens": self.image_tokens,
            "untold": self.untold,
            "cost": {name: round(amount, 9) for name, amount in self.cost.items()},
        }


def money(amount: float, currency: str) -> str:
    """An amount with its currency, and digits enough to tell it from 0: `$0.11`, `$0.000089`."""
    digits = 2 if not 0 < amount < 0.1 else 1 - floor(log10(amount))
    return f"{SYMBOLS.get(currency, currency + ' ')}{amount:,.{digits}f}"
