"""One reading: the place that knows every part and puts the line together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from qocr import config
from qocr.asking import build_ask, model_note
from qocr.errors import ExitCode, QocrError, UnmetError, UsageError
from qocr.settings import Job
from qocr.types import Ask, Engine, Event, Page, Request, Result, Source

if TYPE_CHECKING:
    from qocr.client import Client
    from qocr.delivery import Desk
    from qocr.fields import Schema
    from qocr.output import Destination
    from qocr.report import Report


def run(job: Job, report: Report) -> ExitCode:
    """Reads every page and writes what was read; the exit code says how it ended.

    Raises QocrError before any work for what cannot be done at all, OutputError when results
    cannot be written, and passes on whatever stops the run (Ctrl-C, a closed pipe).
    """
    from qocr.delivery import deliver, destinations
    from qocr.inputs import sources

    schema = _schema(job)
    targets = destinations(job, job.task, schema.template if schema else None)
    documents = sources(job.inputs, job.recursive)

    def open_line(desk: Desk) -> Iterator[Event]:
        return _line(job, schema, targets[0], documents, desk)

    return deliver(job, report, _shown(job, targets), documents, open_line)


def _shown(job: Job, targets: list[Destination]) -> list[Destination]:
    """A dry run shows its requests and leaves the files of the real one alone."""
    if job.dry_run is None:
        return targets
    from qocr.formats import REQUESTS
    from qocr.output import Destination

    return [Destination(REQUESTS, None)]


def _schema(job: Job) -> Schema | None:
    if job.schema is None and not job.field:
        return None
    from qocr.fields import read_schema, to_rows

    schema = read_schema(job.schema, list(job.field))
    if schema is not None:
        to_rows([], job.explode, schema.template)  # no such list: a usage error before any work
    return schema


def _line(
    job: Job, schema: Schema | None, main: Destination, documents: list[Source], desk: Desk
) -> Iterator[Event]:
    from qocr import pipeline
    from qocr.engines import TRAITS, open_engine
    from qocr.images import check_readable
    from qocr.textlayer import TextLayers

    client = _client_opener(job)
    ask = build_ask(job, _streams(job, main, desk), schema)
    engine = open_engine(job, client, desk.report.note)
    _tell_of_model(job, engine.name, desk.report.note)
    traits = TRAITS[engine.name]
    engine = _cleaned(job, _wrapped(job, engine, schema, traits.answers_anew), traits.levels)
    layers = TextLayers(job.text_layer == "use", ask, desk.report.note)
    pages = _pages(job, main, documents, desk.folder, traits.max_dpi, client)

    def read(page: Page) -> Iterator[Event]:
        printed = list(layers.events(page))
        if printed:
            yield from printed
            return
        picture = page.open()
        check_readable(picture)
        yield from map(_rounded, engine.read(Request(page, picture, ask)))

    def fail(page: Page, error: QocrError, shown: str) -> Result:
        model = _model_of(engine.name, ask)
        return Result(page, job.task, engine.name, model, "failed", shown, error=error)

    return pipeline.events(pages, read, fail, job.jobs or traits.jobs)


def _tell_of_model(job: Job, engine: str, note: Callable[[str], None]) -> None:
    if engine == "local" or (engine == "openai" and config.asks_own_server(job.base_url)):
        return
    unknown = model_note(job.model)
    if unknown is not None:
        note(unknown)


def _model_of(engine: str, ask: Ask) -> str:
    if engine != "local":
        return ask.model
    from qocr.engines.local import MODEL

    return MODEL


def _rounded(event: Event) -> Event:
    """Boxes to a tenth of a pixel, which is all they can mean, and the same in every format."""
    if not isinstance(event, Result) or not event.lines:
        return event
    return replace(event, lines=tuple(line.rounded() for line in event.lines))


def _wrapped(job: Job, engine: Engine, schema: Schema | None, again: bool) -> Engine:
    """Engines around the engine: asking again, and checking fields against the schema."""
    if job.dry_run is not None:
        return engine
    from qocr.retry import Retrying

    retrying = Retrying(engine, job.retries)
    if schema is None or schema.rules is None or not job.verify:
        return retrying
    from qocr.verify import Verifying

    return Verifying(retrying, schema.rules, again)


def _cleaned(job: Job, engine: Engine, levels: bool) -> Engine:
    if not (job.denoise or job.contrast or job.deskew):
        return engine
    from qocr.cleaning import Cleaning, Steps

    return Cleaning(engine, Steps(job.denoise, job.contrast, job.deskew and not levels))


def _pages(
    job: Job,
    main: Destination,
    documents: list[Source],
    folder: str,
    max_dpi: float,
    client: Callable[[], Client],
) -> Iterator[Page]:
    from qocr.inputs import pages
    from qocr.inputs.asked import asked_rendering

    rendering = asked_rendering(job, folder, max_dpi)
    found = pages(documents, rendering, lambda url: client().download(url))
    if job.max_pages is not None:
        found = _counted(found, job.max_pages)
    if not main.form.single_page or main.pattern is not None:
        return found
    first_two = list(islice(found, 2))
    if len(first_two) > 1:
        raise UsageError(
            f"{main.form.name} holds one page and there are more",
            hint=f"Give a file or a pattern: -o '{{stem}}-{{page}}{main.form.suffix}'.",
        )
    return iter(first_two)


def _counted(found: Iterator[Page], most: int) -> Iterator[Page]:
    """The same pages, known to be no more than `most`; UnmetError before any is opened."""
    first = list(islice(found, most + 1))
    if len(first) > most:
        raise UnmetError(
            f"there are more than {most} page{'s' * (most != 1)}, and none was read",
            code="TooManyPages",
            hint="Raise --max-pages, or choose with --pages.",
        )
    return iter(first)


def _streams(job: Job, main: Destination, desk: Desk) -> bool:
    if not main.form.live:
        return False
    return desk.terminal and main.pattern is None if job.stream is None else job.stream


def _client_opener(job: Job) -> Callable[[], Client]:
    """The HTTP client, made when it is first needed: reading offline never imports it."""

    @cache
    def client() -> Client:
        from qocr.client import Client

        return Client(job.timeout, job.offline)

    return client
