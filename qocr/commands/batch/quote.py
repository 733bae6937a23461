"""The cost of a submission, at the price of batches."""

from __future__ import annotations

from dataclasses import dataclass

from qocr.commands.batch.limits import batch_price
from qocr.commands.batch.preparing import PreparedBatch
from qocr.errors import UnmetError, UsageError
from qocr.pricing.estimate import Limits, Span, cost_span, page_tokens
from qocr.pricing.usage import money
from qocr.target import Target


@dataclass(frozen=True, slots=True)
class CostEstimate:
    """What a submission may cost, in `currency`."""

    span: Span
    currency: str

    @property
    def summary(self) -> str:
        """The cost in words, for a note."""
        least, example, most = (
            money(amount, self.currency)
            for amount in (self.span.least, self.span.example, self.span.most)
        )
        return f"about {example} at the batch price ({least} if all are blank, {most} at most)"


def expected_cost(target: Target, prepared: PreparedBatch) -> CostEstimate | None:
    """The expected cost of a submission; None where no price is known."""
    price = batch_price(target)
    if price is None or price.batch is None:
        return None
    ask = prepared.submission.ask
    tokens = page_tokens(prepared.seen, target.model, ask.task, Limits.of(ask))
    return CostEstimate(cost_span(tokens, price).times(price.batch), price.currency)


def check_cost(limit: float | None, target: Target, cost: CostEstimate | None) -> None:
    """Raises UnmetError where the submission could cost more than `limit`, UsageError where a limit
    is set and no price is known."""
    if limit is None:
        return
    if cost is None:
        raise UsageError(
            f"--max-cost: no batch price is known for {target.model.name} in {target.region}",
            hint="Limit the pages: --max-pages; qocr models lists the prices.",
        )
    if cost.span.most > limit:
        raise UnmetError(
            f"it could cost {money(cost.span.most, cost.currency)}, more than {limit:g}, "
            "and nothing was sent",
            code="TooExpensive",
            hint="Raise --max-cost, or lower --max-tokens: the longest answers are what it counts.",
        )
