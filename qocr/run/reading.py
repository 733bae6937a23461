"""One reading: the place that knows every part and puts them together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

from qocr.engines.resolving import resolve_target
from qocr.errors import ExitCode, QocrError, UsageError
from qocr.job import Job
from qocr.pricing.usage import RunUsage
from qocr.run.question import build_ask, model_note
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
    """How pages are read in one run: `read` one page, or `fail` it, `jobs` at a time; PDF pages
    are rendered no finer than `max_dpi`, addresses fetched by `download`. `close` ends what is
    open to a service."""

    read: Read
    fail: Callable[[Page, QocrError, str], Result]
    jobs: int
    max_dpi: float
    download: Callable[[str], bytes]
    close: Callable[[], None]


def run(job: Job, report: Report) -> ExitCode:
    """Reads every page and writes what was read; the exit code says how it ended.

    Raises QocrError before any work for what cannot be done at all, OutputError when results
    cannot be written, and passes on whatever stops the run (Ctrl-C, a closed pipe).
    """
    from qocr.console.progress import Progress
    from qocr.inputs.options import asked_sources
    from qocr.output.destinations import check_destinations
    from qocr.run.delivery import deliver, destinations, open_places, summed_up

    schema = read_schema(job)
    targets = destinations(job, job.task, schema.template if schema else None)
    documents = asked_sources(job)
    if not documents:
        report.note("this part has none of the inputs")
    shown = _shown(job, targets)
    check_destinations(shown, documents)
    target = resolve_target(job)
    usage = None if job.dry_run else RunUsage(target)
    progress = Progress(len(documents), usage)
    with (
        summed_up(job, report, len(documents), usage) as summary,
        open_places(shown) as (stdout, folder),
    ):
        streams = _streams(job, targets[0], stdout.terminal)
        reading = open_reading(job, target, schema, streams, needs_picture(targets), report)
        events = read_events(job, reading, targets[0], documents, folder)
        deliver(job, report, summary, shown, stdout, events, progress)
    return summary.exit_code


def read_schema(job: Job) -> Schema | None:
    """The fields to ask for; UsageError for a schema that makes no sense."""
    if job.schema is None and not job.field:
        return None
    from qocr.fields import read_schema as read
    from qocr.fields import to_rows

    schema = read(job.schema, list(job.field))
    if schema is not None:
        to_rows([], job.explode, schema.template)  # no such list: a usage error before any work
    return schema


def open_reading(
    job: Job,
    target: Target,
    schema: Schema | None,
    streams: bool,
    pictures: bool,
    listener: Listener,
) -> ReadingPlan:
    """Opens what reads; results bring `pictures` where they are needed. Raises UsageError or
    SetupError for what cannot be had."""
    from qocr.run.stack import jobs, model_of, open_stack

    client = _LazyClient(job)
    ask = build_ask(job, target, streams, schema)
    engine, traits = open_stack(job, target, ask, client, listener, pictures)
    unknown = model_note(target) if engine.name != "local" else None
    if unknown is not None:
        listener.note(unknown)

    def read(page: Page) -> Iterator[Event]:
        return engine.read(Request(page, cache(page.open), ask))

    def fail(page: Page, error: QocrError, shown: str) -> Result:
        model = model_of(engine.name, ask)
        return Result(page, job.task, engine.name, model, "failed", shown, error=error)

    return ReadingPlan(
        read=read,
        fail=fail,
        jobs=jobs(job, target, traits),
        max_dpi=traits.max_dpi,
        download=lambda url: client().download(url),
        close=client.close,
    )


def read_events(
    job: Job, reading: ReadingPlan, main: Destination, documents: list[Source], folder: str
) -> Iterator[Event]:
    """The events of all pages of the documents, in order."""
    from qocr.inputs.options import asked_pages
    from qocr.run import pipeline

    pages = asked_pages(job, documents, folder, reading.max_dpi, reading.download)
    if main.form.single_page and main.pattern is None:
        pages = _the_only(pages, main)
    share = pipeline.share_memory
    return pipeline.events(pages, reading.read, reading.fail, reading.jobs, share)


def needs_picture(targets: Sequence[Destination]) -> bool:
    """Whether a format of these shows the picture of a page."""
    return any(target.form.needs_picture for target in targets)


def _the_only(pages: Iterator[Page], main: Destination) -> Iterator[Page]:
    first_two = list(islice(pages, 2))
    if len(first_two) > 1:
        raise UsageError(
            f"{main.form.name} holds one page and there are more",
            hint=f"Give a file or a pattern: -o '{{stem}}-{{page}}{main.form.suffix}'.",
        )
    return iter(first_two)


def _shown(job: Job, targets: list[Destination]) -> list[Destination]:
    """A dry run shows its requests and leaves the files of the real one alone."""
    if job.dry_run is None:
        return targets
    from qocr.formats import REQUESTS
    from qocr.output.destinations import Destination

    return [Destination(REQUESTS, None)]


def _streams(job: Job, main: Destination, terminal: bool) -> bool:
    if not main.form.live:
        return False
    return terminal and main.pattern is None if job.stream is None else job.stream


class _LazyClient:
    """The HTTP client, made when it is first needed: reading offline never imports it."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._lock = Lock()
        self._client: Client | None = None

    def __call__(self) -> Client:
        with self._lock:
            if self._client is None:
                from qocr.client import Client

                self._client = Client(self._job.timeout, self._job.offline)
            return self._client

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
