"""The engine of a run and the engines around it; their order is here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from qocr.config import folders
from qocr.engines import TRAITS, Traits, open_engine
from qocr.engines.replay import CacheOnlyEngine, recorded_engines
from qocr.errors import QocrError, UsageError
from qocr.job import Job, RunOptions
from qocr.run.page_options import check_no_pages
from qocr.target import Target
from qocr.types import Ask, Engine, Page

if TYPE_CHECKING:
    from qocr.client import Client
    from qocr.middleware.rate import RateLimiter


class Listener(Protocol):
    """Gets notes while a run is under way, from several threads."""

    def note(self, text: str) -> None:
        """Shows the user a line of text."""

    def asked_again(self, page: Page, error: QocrError) -> None:
        """Reports that the request for a page is repeated because of `error`."""


@dataclass(frozen=True, slots=True)
class StackOptions:
    """What decides which engines a stack has. `pictures` says whether results need their picture,
    `skips_text` whether pages with text of their own are left alone."""

    job: Job
    target: Target
    ask: Ask
    traits: Traits
    listener: Listener
    pictures: bool
    skips_text: bool

    @property
    def asks(self) -> bool:
        """Whether the run reads pages at all, and not only the cache or in a dry run."""
        return self.job.engine.dry_run is None and self.job.run.cache != "only"


def open_stack(
    job: Job,
    target: Target,
    ask: Ask,
    client: Callable[[], Client],
    listener: Listener,
    pictures: bool,
    skips_text: bool = False,
) -> tuple[Engine, Traits]:
    """The engine of the run inside the engines around it, and its traits.

    Each member answers a request itself, changes it, repeats it, or hands it to the next one. Most
    are there only if an option needs them. Raises UsageError or SetupError where the engine cannot
    be used.
    """
    order = (  # the outermost first
        _own_text,  # leaves a page alone
        _typed_fields,  # makes numbers of what any of the others answers
        _text_layer,  # answers from the text layer, which costs nothing and needs no cache
        _cache,  # answers from the cache, without opening the page
        _text_layer_note,
        _opening,  # from here on there is a picture
        _cleaning,
        _verify,  # sends a second request, which is retried and paid for like the first
        _retry,
        _budget,  # counts every single request
    )
    engine = _innermost(job, target, ask, client, listener.note)
    traits = TRAITS[engine.name]
    options = StackOptions(job, target, ask, traits, listener, pictures, skips_text)
    for wrap in reversed(order):
        engine = wrap(options, engine)
    return engine, options.traits


def _innermost(
    job: Job, target: Target, ask: Ask, client: Callable[[], Client], note: Callable[[str], None]
) -> Engine:
    """The engine itself; with `--cache only`, one that needs neither a key nor a library."""
    if job.run.cache == "only" and job.engine.dry_run is None:
        return CacheOnlyEngine(recorded_engines(job.engine)[0])
    if job.engine.whole_pdf:
        check_no_pages(job)
    return open_engine(job.engine, target, ask, client, note)


def jobs(options: RunOptions, target: Target, traits: Traits) -> int:
    """How many pages are read at once: `--jobs`, else what suits the engine and the account's rate
    limit."""
    per_second = target.rate[0] // 60
    return options.jobs or min(traits.jobs, max(per_second, 1))


def model_of(engine: str, ask: Ask) -> str:
    """The name of the model that reads; the embedded engine has its own."""
    if engine != "local":
        return ask.model
    from qocr.engines.local import MODEL

    return MODEL


def _own_text(options: StackOptions, engine: Engine) -> Engine:
    from qocr.middleware.own_text import OwnTextEngine

    return OwnTextEngine(engine) if options.skips_text else engine


def _typed_fields(options: StackOptions, engine: Engine) -> Engine:
    schema = options.ask.json_schema
    if schema is None or not options.job.question.verify:
        return engine
    from qocr.middleware.typed_fields import TypedFieldsEngine

    return TypedFieldsEngine(engine, schema)


def _text_layer(options: StackOptions, engine: Engine) -> Engine:
    from qocr.middleware.textlayer import TextLayerEngine, can_serve

    takes_layer = options.job.source.text_layer == "use" and can_serve(
        options.ask.task, options.ask.prompt
    )
    return TextLayerEngine(engine) if takes_layer else engine


def _cache(options: StackOptions, engine: Engine) -> Engine:
    job, note = options.job, options.listener.note
    if job.run.cache == "off" or job.engine.dry_run is not None:
        return engine
    from qocr.middleware.cache.cached import CachingEngine
    from qocr.middleware.cache.store import Store

    folder = folders.cache_folder()
    if folder is None:
        note("pages cannot be kept: there is no folder for it (HOME is not set)")
        return engine
    return CachingEngine(
        engine,
        Store(folder),
        list(_questions(options, engine)),
        note,
        refresh=job.run.cache == "refresh",
        streams=options.ask.stream,
        pictures=options.pictures,
    )


def _questions(options: StackOptions, engine: Engine) -> Iterator[str]:
    """The questions whose cache entries may answer: the engine's own, and with `--cache only` those
    of every engine that it may stand for."""
    from qocr.middleware.cache.cache_key import question
    from qocr.middleware.cleaning import CleaningSteps

    job, ask = options.job, options.ask
    names = recorded_engines(job.engine) if job.run.cache == "only" else (engine.name,)
    ask_for_key = ask if job.question.verify else replace(ask, json_schema=None)
    steps = CleaningSteps.of(job.source)
    for name in names:
        yield question(job.engine, options.target, ask_for_key, steps, name, model_of(name, ask))


def _text_layer_note(options: StackOptions, engine: Engine) -> Engine:
    from qocr.middleware.textlayer import TextLayerNote, can_serve

    has_use = options.job.source.text_layer == "ignore" and can_serve(
        options.ask.task, options.ask.prompt
    )
    return TextLayerNote(engine, options.listener.note) if has_use else engine


def _opening(_options: StackOptions, engine: Engine) -> Engine:
    from qocr.middleware.opened import OpeningEngine

    return OpeningEngine(engine)


def _cleaning(options: StackOptions, engine: Engine) -> Engine:
    from qocr.middleware.cleaning import CleaningEngine, CleaningSteps

    steps = CleaningSteps.of(options.job.source)
    if options.traits.levels:
        steps = replace(steps, deskew=False)
    return engine if steps == CleaningSteps() else CleaningEngine(engine, steps)


def _verify(options: StackOptions, engine: Engine) -> Engine:
    if not (options.asks and options.ask.json_schema is not None and options.job.question.verify):
        return engine
    from qocr.middleware.verify import VerifyingEngine

    asks_for_fields = options.ask.prompt is None or options.target.model.keeps_prompt
    rereads = options.traits.rereads and asks_for_fields
    return VerifyingEngine(engine, options.ask.json_schema, rereads)


def _retry(options: StackOptions, engine: Engine) -> Engine:
    if not options.asks or engine.name == "local":
        return engine
    from qocr.middleware.retry import RetryingEngine
    from qocr.pricing.estimate import expected_tokens

    retries, listener = options.job.engine.retries, options.listener
    return RetryingEngine(
        engine, retries, _rate_limiter(options.target), expected_tokens, listener.asked_again
    )


def _budget(options: StackOptions, engine: Engine) -> Engine:
    max_cost = options.job.run.max_cost
    if max_cost is None or not options.asks or engine.name == "local":
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
        f"--max-cost {max_cost:g} is in {price.currency}, as the prices of {price.region} are"
    )
    return BudgetedEngine(engine, Budget(max_cost, price))


def _rate_limiter(target: Target) -> RateLimiter:
    from qocr.middleware.rate import RateLimiter

    requests, tokens = target.rate
    return RateLimiter(requests / 60, tokens / 60)
