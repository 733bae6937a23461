"""The run of a task: the one place that knows every part and puts them together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

from qocr.engines.resolving import resolve_target
from qocr.errors import ExitCode, QocrError, UsageError
from qocr.job import EngineOptions, Job, OutputOptions, QuestionOptions
from qocr.pricing.usage import RunUsage
from qocr.run.question import answer_note, build_ask, model_note
from qocr.target import Target
from qocr.types import Event, Page, Read, Request, Result, Source

if TYPE_CHECKING:
    from qocr.client import Client
    from qocr.console.report import Report
    from qocr.fields import Schema
    from qocr.output.destinations import Destination
    from qocr.run.stack import Listener


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """How the pages of one run are read.

    `read` reads one page, `fail` makes the result of one that raised; `jobs` pages are read at a
    time. PDF pages are rendered with at most `max_pixels`, and no finer than `max_dpi`. `download`
    fetches a URL, `close` closes the connections to the service.
    """

    read: Read
    fail: Callable[[Page, QocrError, str], Result]
    jobs: int
    max_pixels: int
    max_dpi: float
    download: Callable[[str], bytes]
    close: Callable[[], None]


@dataclass(frozen=True, slots=True)
class FormatNeeds:
    """What all the formats of a run together need of a page: its picture; only its text, in
    whatever form it is; nothing (`skips_text`) where it has text of its own."""

    pictures: bool = False
    text_only: bool = False
    skips_text: bool = False

    @classmethod
    def of(cls, destinations: Sequence[Destination]) -> FormatNeeds:
        """The needs of the formats of these destinations."""
        forms = [place.form for place in destinations]
        return cls(
            pictures=any(form.needs_picture for form in forms),
            text_only=text_only(destinations),
            skips_text=all(form.skips_text for form in forms),
        )


def run(job: Job, report: Report) -> ExitCode:
    """Reads every page and writes the results; returns the exit code.

    Raises QocrError before any work for what cannot be done at all, OutputError where results
    cannot be written, and lets through whatever stops the run (Ctrl-C, a closed pipe).
    """
    from qocr.console.progress import Progress
    from qocr.inputs.options import sources_for
    from qocr.output.destinations import check_destinations
    from qocr.run.delivery import chosen_destinations, deliver, open_places, summed_up

    schema = read_schema(job.question, job.output.explode)
    template = schema.template if schema else None
    destinations = chosen_destinations(job.output, job.task, template, job.question.notation)
    documents = sources_for(job.source)
    if not documents:
        report.note("this shard has none of the inputs")
    used_destinations = _used_destinations(job.engine, destinations)
    check_destinations(used_destinations, documents)
    target = resolve_target(job.engine)
    usage = None if job.engine.dry_run else RunUsage(target)
    progress = Progress(len(documents), usage)
    with (
        summed_up(job.run, report, len(documents), usage) as summary,
        open_places(used_destinations) as (stdout, folder),
    ):
        streams = _streams(job.output, destinations[0], stdout.terminal)
        needs = FormatNeeds.of(destinations)
        reading = open_reading(job, target, schema, streams, needs, report)
        events = read_events(job, reading, destinations[0], documents, folder)
        deliver(job.run, report, summary, used_destinations, stdout, events, progress)
    return summary.exit_code


def read_schema(options: QuestionOptions, explode: str | None) -> Schema | None:
    """The fields to ask for; None where the user names none. Raises UsageError for a malformed
    schema, and for one without the list `explode`."""
    if options.schema is None and not options.field:
        return None
    from qocr.fields import read_schema as read
    from qocr.fields import to_rows

    schema = read(options.schema, list(options.field))
    if schema is not None:
        to_rows([], explode, schema.template)  # no such list: a usage error before any work
    return schema


def open_reading(
    job: Job,
    target: Target,
    schema: Schema | None,
    streams: bool,
    needs: FormatNeeds,
    listener: Listener,
) -> ReadingPlan:
    """Builds the stack of the run. Raises UsageError or SetupError where the engine cannot be
    used."""
    from qocr.run.stack import jobs, model_of, open_stack

    client = _LazyClient(job.engine)
    ask = build_ask(job.task, job.question, target, streams, schema)
    if needs.text_only:
        ask = replace(ask, any_form=ask.prompt is not None)
    engine, traits = open_stack(
        job, target, ask, client, listener, needs.pictures, needs.skips_text
    )
    notes = (model_note(target), answer_note(ask, target)) if engine.name != "local" else ()
    for note in filter(None, notes):
        listener.note(note)

    def read(page: Page) -> Iterator[Event]:
        return engine.read(Request(page, cache(page.open), ask))

    def fail(page: Page, error: QocrError, shown_text: str) -> Result:
        model = model_of(engine.name, ask)
        return Result(page, job.task, engine.name, model, "failed", shown_text, error=error)

    return ReadingPlan(
        read=read,
        fail=fail,
        jobs=jobs(job.run, target, traits),
        max_pixels=target.model.pixel_bounds(ask.min_pixels, ask.max_pixels)[1],
        max_dpi=traits.max_dpi,
        download=lambda url: client().download(url),
        close=client.close,
    )


def read_events(
    job: Job, reading: ReadingPlan, main: Destination, documents: list[Source], folder: str
) -> Iterator[Event]:
    """The events of all pages of the documents, in order."""
    from qocr.run import pipeline

    pages = pages_to_read(job, reading, documents, folder)
    if main.form.single_page and main.pattern is None:
        pages = _single_page(pages, main)
    share = pipeline.share_memory
    return pipeline.events(pages, reading.read, reading.fail, reading.jobs, share)


def pages_to_read(
    job: Job, reading: ReadingPlan, documents: Sequence[Source], folder: str
) -> Iterator[Page]:
    """The pages to read; what comes through a pipe is stored in `folder`. Raises UnmetError, before
    any page is opened, where there are more than `--max-pages`."""
    from qocr.inputs import options, pages
    from qocr.inputs.whole_documents import whole_pages

    chosen: Iterator[Page]
    if job.engine.whole_pdf:
        chosen = iter(whole_pages(documents))
    else:
        rendering = options.rendering_for(job.source, reading.max_pixels, folder, reading.max_dpi)
        fetch = options.not_fetched if job.run.cache == "only" else reading.download
        chosen = pages(documents, rendering, fetch)
    return options.no_more_than(chosen, job.run.max_pages)


def text_only(destinations: Sequence[Destination]) -> bool:
    """Whether only the text of the pages is written, in whatever form it is."""
    return all(place.form.name == "txt" for place in destinations)


def _single_page(pages: Iterator[Page], main: Destination) -> Iterator[Page]:
    first_two = list(islice(pages, 2))
    if len(first_two) > 1:
        raise UsageError(
            f"{main.form.name} holds one page and there are more",
            hint=f"Give a file or a pattern: -o '{{stem}}-{{page}}{main.form.suffix}'.",
        )
    return iter(first_two)


def _used_destinations(
    options: EngineOptions, destinations: list[Destination]
) -> list[Destination]:
    """The destinations of the run; a dry run only prints its requests."""
    if options.dry_run is None:
        return destinations
    from qocr.formats import REQUESTS
    from qocr.output.destinations import Destination

    return [Destination(REQUESTS, None)]


def _streams(options: OutputOptions, main: Destination, terminal: bool) -> bool:
    if not main.form.live:
        return False
    return terminal and main.pattern is None if options.stream is None else options.stream


class _LazyClient:
    """The HTTP client, opened when it is first needed; reading offline never imports it."""

    def __init__(self, options: EngineOptions) -> None:
        self._options = options
        self._lock = Lock()
        self._client: Client | None = None

    def __call__(self) -> Client:
        with self._lock:
            if self._client is None:
                from qocr.client import Client

                self._client = Client(self._options.timeout, self._options.offline)
            return self._client

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
