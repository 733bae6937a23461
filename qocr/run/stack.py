"""The engine of a run, and what stands around it: the one place that has their order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from qocr.config import folders
from qocr.engines import TRAITS, Traits, open_engine
from qocr.errors import QocrError, UsageError
from qocr.job import Job
from qocr.target import Target
from qocr.types import Ask, Engine, Page

if TYPE_CHECKING:
    from qocr.client import Client
    from qocr.middleware.rate import RateLimiter


class Listener(Protocol):
    """Who is told what happens on the way; from several threads."""

    def note(self, text: str) -> None: ...

    def asked_again(self, page: Page, error: QocrError) -> None: ...


@dataclass(frozen=True, slots=True)
class StackOptions:
    """What decides about the members of a stack: `pictures` is whether a format needs them."""

    job: Job
    target: Target
    ask: Ask
    traits: Traits
    listener: Listener
    pictures: bool

    @property
    def asks(self) -> bool:
        """Whether anything is asked at all."""
        return self.job.dry_run is None and self.job.cache != "only"


def open_stack(
    job: Job,
    target: Target,
    ask: Ask,
    client: Callable[[], Client],
    listener: Listener,
    pictures: bool,
) -> tuple[Engine, Traits]:
    """The engine with all that stands around it, outermost first. Each member answers a request
    by itself, changes it, repeats it, or hands it to the next; most are there only if an option
    asks for them. Raises UsageError or SetupError for what cannot be had."""
    order = (
        _text_layer,  # answers from the layer, which costs nothing and need not be kept
        _cache,  # answers with what was kept, without opening the page
        _text_layer_note,
        _opening,  # from here on there is a picture
        _cleaning,
        _verify,  # asks a second request, which is retried and paid for like the first
        _retry,
        _budget,  # counts every single request
    )
    engine = open_engine(job, target, client, listener.note)
    options = StackOptions(job, target, ask, TRAITS[engine.name], listener, pictures)
    for around in reversed(order):
        engine = around(options, engine)
    return engine, options.traits


def jobs(job: Job, target: Target, traits: Traits) -> int:
    """Pages in flight: as asked, or what the engine takes and the account may ask a second."""
    per_second = target.rate[0] // 60
    return job.jobs or min(traits.jobs, max(per_second, 1))


def model_of(engine: str, ask: Ask) -> str:
    """The model that reads; the embedded engine has its own."""
    if engine != "local":
        return ask.model
    from qocr.engines.local import MODEL

    return MODEL


def _text_layer(options: StackOptions, engine: Engine) -> Engine:
    from qocr.middleware.textlayer import TextLayerEngine, serves

    used = options.job.text_layer == "use" and serves(options.ask.task, options.ask.prompt)
    return TextLayerEngine(engine) if used else engine


def _cache(options: StackOptions, engine: Engine) -> Engine:
    job, ask = options.job, options.ask
    if job.cache == "off" or job.dry_run is not None:
        return engine
    from qocr.engines.replay import recorded_engines
    from qocr.middleware.cache.cached import open_cache

    note = options.listener.note
    folder = folders.cache_folder()
    if folder is None:
        note("pages cannot be kept: there is no folder for it (HOME is not set)")
        return engine
    names = recorded_engines(job) if job.cache == "only" else (engine.name,)
    models = {name: model_of(name, ask) for name in names}
    return open_cache(engine, folder, job, options.target, ask, models, note, options.pictures)


def _text_layer_note(options: StackOptions, engine: Engine) -> Engine:
    from qocr.middleware.textlayer import TextLayerNote, serves

    useful = options.job.text_layer == "ignore" and serves(options.ask.task, options.ask.prompt)
    return TextLayerNote(engine, options.listener.note) if useful else engine


def _opening(_options: StackOptions, engine: Engine) -> Engine:
    from qocr.middleware.opened import OpeningEngine

    return OpeningEngine(engine)


def _cleaning(options: StackOptions, engine: Engine) -> Engine:
    job = options.job
    if not (job.denoise or job.contrast or job.deskew):
        return engine
    from qocr.middleware.cleaning import CleaningEngine, CleaningSteps

    deskew = job.deskew and not options.traits.levels
    return CleaningEngine(engine, CleaningSteps(job.denoise, job.contrast, deskew))


def _verify(options: StackOptions, engine: Engine) -> Engine:
    if not (options.asks and options.ask.json_schema is not None and options.job.verify):
        return engine
    from qocr.middleware.verify import VerifyingEngine

    return VerifyingEngine(engine, options.ask.json_schema, options.traits.answers_anew)


def _retry(options: StackOptions, engine: Engine) -> Engine:
    if not options.asks or engine.name == "local":
        return engine
    from qocr.middleware.retry import RetryingEngine
    from qocr.pricing.estimate import expected

    job, listener = options.job, options.listener
    return RetryingEngine(
        engine, job.retries, _pace(options.target), expected, listener.asked_again
    )


def _budget(options: StackOptions, engine: Engine) -> Engine:
    job = options.job
    if job.max_cost is None or not options.asks or engine.name == "local":
        return engine
    from qocr.middleware.budget import Budget, BudgetedEngine

    target = options.target
    price = next(iter(target.prices), None)
    if price is None:
        raise UsageError(
            f"--max-cost: no price is known for {target.model.name} in {target.region}",
            hint="Limit the pages: --max-pages; qocr models lists the prices.",
        )
    options.listener.note(
        f"--max-cost {job.max_cost:g} is in {price.currency}, as the prices of {price.region} are"
    )
    return BudgetedEngine(engine, Budget(job.max_cost, price))


def _pace(target: Target) -> RateLimiter:
    from qocr.middleware.rate import RateLimiter

    requests, tokens = target.rate
    return RateLimiter(requests / 60, tokens / 60)
