"""What a submission will cost, at the price of batches."""

from __future__ import annotations

from dataclasses import dataclass

from qocr import catalog
from qocr.commands.batch.limits import price
from qocr.commands.batch.preparing import PreparedBatch
from qocr.errors import UnmetError, UsageError
from qocr.job import Job
from qocr.pricing.estimate import Limits, Span, charge, spend
from qocr.pricing.usage import money


@dataclass(frozen=True, slots=True)
class CostEstimate:
    span: Span
    currency: str

    @property
    def words(self) -> str:
        least, example, most = (
            money(amount, self.currency)
            for amount in (self.span.least, self.span.example, self.span.most)
        )
        return f"about {example} at the batch price ({least} if all are blank, {most} at most)"


def expected(job: Job, prepared: PreparedBatch) -> CostEstimate | None:
    """None where no price is known."""
    found = price(job.model, job.region)
    if found is None or found.batch is None:
        return None
    spent = spend(
        prepared.seen,
        catalog.model(job.model),
        job.task,
        Limits(job.min_pixels, job.max_pixels, job.max_tokens),
    )
    return CostEstimate(charge(spent, found).times(found.batch), found.currency)


def check_cost(job: Job, cost: CostEstimate | None) -> None:
    """UnmetError where it could cost more than the user allows, before anything is sent."""
    if job.max_cost is None:
        return
    if cost is None:
        raise UsageError(
            f"--max-cost: no batch price is known for {job.model} in {job.region}",
            hint="Limit the pages: --max-pages; qocr models lists the prices.",
        )
    if cost.span.most > job.max_cost:
        raise UnmetError(
            f"it could cost {money(cost.span.most, cost.currency)}, more than {job.max_cost:g}, "
            "and nothing was sent",
            code="TooExpensive",
            hint="Raise --max-cost, or set --max-tokens: answers that are cut off cost most.",
        )
