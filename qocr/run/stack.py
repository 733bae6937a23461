"""The engine of a run, with the engines that stand around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from qocr import catalog
from qocr.catalog import regions
from qocr.config import endpoints
from qocr.engines import TRAITS, Traits, open_engine
from qocr.errors import UsageError
from qocr.job import Job
from qocr.pricing.usage import prices
from qocr.types import Ask, Engine

if TYPE_CHECKING:
    from qocr.client import Client
    from qocr.console.report import Report
    from qocr.fields import Schema
    from qocr.middleware.rate import RateLimiter

UNKNOWN_RATE = (3_000, 60_000_000)  # requests and tokens a minute
Note = Callable[[str], None]


def open_chain(
    job: Job, schema: Schema | None, client: Callable[[], Client], report: Report
) -> tuple[Engine, Traits]:
    """From the inside: the engine, the limit of cost, asking again, the schema's rules, and the
    cleaning of pictures. Raises UsageError or SetupError for what cannot be had."""
    engine = open_engine(job, client, report.note)
    traits = TRAITS[engine.name]
    if job.dry_run is None and job.cache != "only" and engine.name != "local":
        engine = _retrying(job, _budgeted(job, engine, report.note), report)
    engine = _verifying(job, engine, schema, traits.answers_anew)
    return _cleaning(job, engine, traits.levels), traits


def jobs(job: Job, traits: Traits) -> int:
    """Pages in flight: as asked, or what the engine takes and the account may ask a second."""
    per_second = _rate(job)[0] // 60
    return job.jobs or min(traits.jobs, max(per_second, 1))


def model_of(engine: str, ask: Ask) -> str:
    """The model that reads; the embedded engine has its own."""
    if engine != "local":
        return ask.model
    from qocr.engines.local import MODEL

    return MODEL


def _budgeted(job: Job, engine: Engine, note: Note) -> Engine:
    """Around the engine itself, so that what is asked again counts again."""
    if job.max_cost is None:
        return engine
    from qocr.middleware.budget import Budget, BudgetedEngine

    price = next(iter(prices(job, job.model)), None)
    if price is None:
        raise UsageError(
            f"--max-cost: no price is known for {job.model} in {job.region}",
            hint="Limit the pages: --max-pages; qocr models lists the prices.",
        )
    note(f"--max-cost {job.max_cost:g} is in {price.currency}, as the prices of {price.region} are")
    return BudgetedEngine(engine, Budget(job.max_cost, price))


def _retrying(job: Job, engine: Engine, report: Report) -> Engine:
    from qocr.middleware.retry import RetryingEngine
    from qocr.pricing.estimate import expected

    return RetryingEngine(engine, job.retries, _pace(job), expected, report.asked_again)


def _pace(job: Job) -> RateLimiter:
    from qocr.middleware.rate import RateLimiter

    requests, tokens = _rate(job)
    return RateLimiter(requests / 60, tokens / 60)


def _rate(job: Job) -> tuple[int, int]:
    """What the account may ask; of a server of the user's own, or a new model, nothing is known."""
    own = job.engine == "openai" and endpoints.asks_own_server(job.base_url)
    rates = () if own else catalog.model(job.model).rates
    name = regions.name_of(job.region)
    known = [(rate.requests, rate.tokens) for rate in rates if rate.region == name]
    return known[0] if known else UNKNOWN_RATE


def _verifying(job: Job, engine: Engine, schema: Schema | None, again: bool) -> Engine:
    unread = job.dry_run is not None or job.cache == "only"
    if unread or schema is None or schema.json_schema is None or not job.verify:
        return engine
    from qocr.middleware.verify import VerifyingEngine

    return VerifyingEngine(engine, schema.json_schema, again)


def _cleaning(job: Job, engine: Engine, levels: bool) -> Engine:
    if not (job.denoise or job.contrast or job.deskew):
        return engine
    from qocr.middleware.cleaning import CleaningEngine, CleaningSteps

    return CleaningEngine(
        engine, CleaningSteps(job.denoise, job.contrast, job.deskew and not levels)
    )
