"""`qocr batch fetch`: the pages of a submission in any format of their task."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from qocr.commands.batch.clearing import clear
from qocr.commands.batch.context import BatchContext, one_id
from qocr.commands.batch.reopening import reopened
from qocr.commands.batch.result_engine import BatchResults, download
from qocr.commands.batch.results import last_parts, page_result
from qocr.commands.batch.service import BatchService
from qocr.commands.batch.submission import Item, Submission
from qocr.commands.batch.waiting import wait_for
from qocr.commands.batch.watching import progress, refresh
from qocr.console.progress import Progress
from qocr.console.report import Report
from qocr.errors import ExitCode, LaterError, QocrError, UsageError
from qocr.job import Job, OutputOptions
from qocr.output.destinations import Destination, check_destinations
from qocr.run.delivery import chosen_destinations, deliver, open_places, summed_up
from qocr.run.reading import text_only
from qocr.types import Event, Result, Source


def run(job: Job, report: Report) -> ExitCode:
    """Writes every page of a submission once; a page that was not read is a failed one.

    Raises LaterError where the service is not done and there is no `--wait`.
    """
    context = BatchContext(job.engine, report, job.source.password)
    name = one_id(job.command)
    submission = context.store.load(name)
    if not submission.whole:
        raise UsageError(f"{name} was never submitted", hint="Submit its pages again.")
    destinations = _destinations(job.output, submission)
    service = context.service(submission.root)
    obtain_submission = wait_for if job.batch.wait else _require_finished
    submission = obtain_submission(context, service, name)
    items = list(context.store.items(name))
    documents = _sources(items)
    check_destinations(destinations, documents)
    progress = Progress(len(documents))
    with (
        summed_up(job.run, report, len(documents)) as summary,
        open_places(destinations) as (stdout, folder),
    ):
        sent_ids = {item.id for item in items if item.part}
        batch_results = download(submission, sent_ids, service, Path(folder))
        fetched = _FetchedPages(context, submission, batch_results, destinations)
        events = _results(fetched, items, folder)
        deliver(job.run, report, summary, destinations, stdout, events, progress)
    clear(context, service, submission)
    return summary.exit_code


def _destinations(options: OutputOptions, submission: Submission) -> list[Destination]:
    template = submission.ask.template
    if template is not None:
        from qocr.fields import to_rows

        to_rows([], options.explode, template)  # no such list: a usage error before any work
    destinations = chosen_destinations(options, submission.ask.task, template)
    main = destinations[0]
    if main.form.single_page and main.pattern is None and submission.pages > 1:
        raise UsageError(
            f"{main.form.name} holds one page and there are more",
            hint=f"Give a file or a pattern: -o '{{stem}}-{{page}}{main.form.suffix}'.",
        )
    return destinations


def _require_finished(context: BatchContext, service: BatchService, name: str) -> Submission:
    submission = refresh(context.store, service, name)
    if submission.running:
        raise LaterError(
            progress(submission),
            code="NotFinished",
            hint="Try again later, or wait with --wait.",
        )
    return submission


@dataclass(frozen=True, slots=True)
class _FetchedPages:
    context: BatchContext
    submission: Submission
    batch_results: BatchResults
    destinations: list[Destination]

    @property
    def pictures(self) -> bool:
        return any(place.form.needs_picture for place in self.destinations)


def _results(fetched: _FetchedPages, items: list[Item], folder: str) -> Iterator[Event]:
    context, submission = fetched.context, fetched.submission
    any_form = submission.ask.prompt is not None and text_only(fetched.destinations)
    ask = replace(submission.ask, any_form=any_form)
    parts = last_parts(submission, items)
    for reason, count in fetched.batch_results.oddities.items():
        context.report.note(f"{count} line{'s' * (count != 1)} in the service's results: {reason}")
    for item in items:
        record = fetched.batch_results.find(item.id)
        result = page_result(ask, item, parts.get(item.id), record)
        if fetched.pictures and result.status != "failed":
            fetch = context.client.download
            result = _with_picture(result, item, folder, context.password, fetch)
        yield result


def _with_picture(
    result: Result,
    item: Item,
    folder: str,
    password: str | None,
    fetch: Callable[[str], bytes],
) -> Result:
    try:
        picture, pdf = reopened(item, folder, password, fetch)
    except QocrError as error:
        return replace(result, status="failed", error=error)
    return replace(result, page=replace(result.page, pdf=pdf), picture=picture)


def _sources(items: list[Item]) -> list[Source]:
    items_by_source = {item.source: item for item in items}
    return [Source(name, "file", item.stem, item.folder) for name, item in items_by_source.items()]
