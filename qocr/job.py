"""One run: the place that knows every part and puts the line together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from itertools import islice
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from qocr import catalog
from qocr.asking import build_ask
from qocr.errors import ExitCode, QocrError, UsageError
from qocr.settings import Job
from qocr.tasks import TASKS
from qocr.types import Event, Page, Request, Result, Source

if TYPE_CHECKING:
    from qocr.client import Client
    from qocr.output import Destination, Output
    from qocr.report import Report
    from qocr.sinks import StandardOutput

LOCAL_MAX_DPI, REMOTE_MAX_DPI = 200, 300
REMOTE_JOBS = 8


def run(job: Job, report: Report) -> ExitCode:
    """Reads every page and writes what was read; the exit code says how it ended.

    Raises QocrError before any work for what cannot be done at all, OutputError when results
    cannot be written, and passes on whatever stops the run (Ctrl-C, a closed pipe).
    """
    from qocr.inputs import sources
    from qocr.output import Output, check_destinations
    from qocr.sinks import standard_output

    destinations = _destinations(job)
    documents = sources(job.inputs, job.recursive)
    check_destinations(destinations, documents)
    tally = Tally(_fail_on(job.fail_on))
    with standard_output() as stdout, ExitStack() as stack:
        _check_terminal(destinations, stdout)
        folder = stack.enter_context(TemporaryDirectory(prefix="qocr-", ignore_cleanup_errors=True))
        line = _line(job, destinations[0], documents, stdout, folder, report)
        output = Output(destinations, stdout)
        if _shows_progress(destinations, stdout):
            stack.enter_context(report.progress(job.color))
        try:
            _deliver(job, line, output, tally, report)
        except QocrError:
            output.abandon(keep=False)
            raise
        except BaseException:  # stopped from outside: what is finished stays
            for path in output.abandon(keep=True):
                report.note(f"stopped; the finished pages are in {path}")
            raise
    return tally.exit_code


class Tally:
    """How the pages ended, and what that makes of the run."""

    def __init__(self, fail_on: frozenset[str]) -> None:
        self._fail_on = fail_on
        self._statuses: list[str] = []
        self._error: QocrError | None = None

    def count(self, result: Result) -> int:
        self._statuses.append(result.status)
        self._error = self._error or result.error
        return len(self._statuses)

    @property
    def exit_code(self) -> ExitCode:
        failed = self._statuses.count("failed")
        if self._error is not None and failed == len(self._statuses):
            return self._error.exit_code
        if failed:
            return ExitCode.PARTIAL
        met = self._fail_on.intersection(self._statuses)
        if "incomplete" in met:
            return ExitCode.INCOMPLETE
        return ExitCode.UNMET if met else ExitCode.OK


def _line(
    job: Job,
    main: Destination,
    documents: list[Source],
    stdout: StandardOutput,
    folder: str,
    report: Report,
) -> Iterator[Event]:
    from qocr import pipeline
    from qocr.engines import open_engine
    from qocr.images import check_readable
    from qocr.retry import Retrying

    client = _client_opener(job)
    engine = Retrying(open_engine(job, client, report.note), job.retries)
    ask = build_ask(job, streams=_streams(job, main, stdout))
    pages = _pages(job, main, documents, folder, engine.name, client)

    def read(page: Page) -> Iterator[Event]:
        picture = page.open()
        check_readable(picture)
        yield from engine.read(Request(page, picture, ask))

    def fail(page: Page, error: QocrError, shown: str) -> Result:
        return Result(page, job.task, engine.name, ask.model, "failed", shown, error=error)

    jobs = job.jobs or (1 if engine.name == "local" else REMOTE_JOBS)
    return pipeline.events(pages, read, fail, jobs)


def _deliver(job: Job, line: Iterator[Event], output: Output, tally: Tally, report: Report) -> None:
    for event in line:
        output.take(event)
        if isinstance(event, Result):
            report.page_done(tally.count(event), event)
            if event.error is not None and not job.keep_going:
                break
    output.close()


def _pages(
    job: Job,
    main: Destination,
    documents: list[Source],
    folder: str,
    engine: str,
    client: Callable[[], Client],
) -> Iterator[Page]:
    from qocr.inputs import Rendering, pages, parse_ranges

    local = engine == "local"
    rendering = Rendering(
        max_pixels=job.max_pixels or catalog.model(job.model).default_max_pixels,
        max_dpi=LOCAL_MAX_DPI if local else REMOTE_MAX_DPI,
        folder=folder,
        dpi=_dpi(job.dpi),
        ranges=parse_ranges(job.pages) if job.pages else None,
        password=job.password,
    )
    found = pages(documents, rendering, lambda url: client().download(url))
    if not main.form.single_page or main.pattern is not None:
        return found
    first_two = list(islice(found, 2))
    if len(first_two) > 1:
        raise UsageError(
            f"{main.form.name} holds one page and there are more",
            hint=f"Give a file or a pattern: -o '{{stem}}-{{page}}{main.form.suffix}'.",
        )
    return iter(first_two)


def _destinations(job: Job) -> list[Destination]:
    from qocr.formats import choose_format
    from qocr.output import destination

    task = TASKS[job.task]
    found = [destination(job.output, choose_format(task, job.format, job.output))]
    for text in job.also:
        name, equals, path = text.partition("=")
        if not equals or not path:
            raise UsageError(f"--also {text}: no place", hint="Write it like --also json=all.json.")
        found.append(destination(path, choose_format(task, name, path)))
    return found


def _check_terminal(destinations: list[Destination], stdout: StandardOutput) -> None:
    for target in destinations:
        if stdout.terminal and target.pattern is None and target.form.single_page:
            raise UsageError(
                f"{target.form.name} cannot be shown on a terminal",
                hint=f"Give a file: -o page{target.form.suffix}.",
            )


def _streams(job: Job, main: Destination, stdout: StandardOutput) -> bool:
    if not main.form.live:
        return False
    return stdout.terminal and main.pattern is None if job.stream is None else job.stream


def _shows_progress(destinations: list[Destination], stdout: StandardOutput) -> bool:
    return not (stdout.terminal and any(target.pattern is None for target in destinations))


def _client_opener(job: Job) -> Callable[[], Client]:
    """The HTTP client, made when it is first needed: reading offline never imports it."""

    @cache
    def client() -> Client:
        from qocr.client import Client

        return Client(job.timeout, job.offline)

    return client


def _dpi(text: str) -> float | None:
    if text == "auto":
        return None
    try:
        dpi = float(text)
    except ValueError:
        dpi = 0
    if not 10 <= dpi <= 2400:
        raise UsageError(f"--dpi {text}: not a number from 10 to 2400, nor auto")
    return dpi


def _fail_on(text: str) -> frozenset[str]:
    names = frozenset(name.strip() for name in text.split(",")) - {"", "none"}
    unknown = names - {"empty", "incomplete"}
    if unknown:
        raise UsageError(
            f"--fail-on {text}: {sorted(unknown)[0]!r} is not a status",
            hint="Name empty, incomplete, both with a comma, or none.",
        )
    return names
