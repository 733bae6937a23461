"""What reading would take: pages, tokens and prices, without asking anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from tempfile import TemporaryDirectory
from typing import NoReturn

from qocr.catalog import catalogue
from qocr.catalog.catalogue import Model
from qocr.commands.estimate.price_table import Estimate, PriceOption, as_json, as_text
from qocr.console.report import Report
from qocr.engines import TRAITS
from qocr.errors import ExitCode, InputError, QocrError
from qocr.inputs import pages
from qocr.inputs.options import rendering_for, sources_for
from qocr.inputs.sizes import PageSize, Sizes
from qocr.job import Job
from qocr.middleware.cleaning import CleaningSteps, clean
from qocr.middleware.textlayer import can_serve
from qocr.output.sinks import standard_output
from qocr.pictures import filters, packing
from qocr.pricing.estimate import Limits, cost_span, image_tokens, page_tokens
from qocr.run.question import check_pixels, model_note
from qocr.target import Target, service_target
from qocr.types import Page


@dataclass(frozen=True, slots=True)
class EstimatedPage:
    """A page that can be read, and how large it is sent; None where its own text is taken."""

    page: Page
    size: PageSize | None


def run(job: Job, report: Report) -> ExitCode:
    """Prints what reading the inputs would take. Nothing is sent, fetched or kept.

    A page that cannot be read is told on stderr and left out of the sum.
    """
    target = service_target(job.engine.model, job.engine.region)
    check_pixels(job.question, target)
    note = model_note(target)
    if note is not None:
        report.note(note)
    errors: list[QocrError] = []
    with standard_output() as stdout, TemporaryDirectory(prefix="qocr-") as folder:
        sheets = list(_sheets(job, target, folder, report, errors))
        if sheets:
            bill = _bill(job, target, sheets)
            if not any(map(bill.chosen, bill.offers)):
                report.note(f"no price is known for {target.model.name} in {bill.region}")
            stdout.write((as_json(bill) if job.command.json else as_text(bill)).encode())
    if not errors:
        return ExitCode.OK
    return ExitCode.PARTIAL if sheets else errors[0].exit_code


def _sheets(
    job: Job, target: Target, folder: str, report: Report, errors: list[QocrError]
) -> Iterator[EstimatedPage]:
    most = target.model.pixel_bounds(job.question.min_pixels, job.question.max_pixels)[1]
    rendering = rendering_for(job.source, most, folder, TRAITS["dashscope"].max_dpi)
    sizes = Sizes(rendering)
    layers = job.source.text_layer == "use" and can_serve(job.task, job.question.prompt)
    steps = CleaningSteps.of(job.source)
    for page in pages(sources_for(job.source), rendering, _not_fetched):
        try:
            printed = layers and page.text_layer().rstrip()
            yield EstimatedPage(
                page, None if printed else _cleaned_size(page, sizes.of(page), steps)
            )
        except QocrError as error:
            errors.append(error)
            report.error(error, page)


def _cleaned_size(page: Page, size: PageSize, steps: CleaningSteps) -> PageSize:
    """A page that is levelled gets larger; by how much, only looking at it tells."""
    if not steps.deskew:
        return size
    degrees = clean(packing.plain(page.open().image), steps)[1]
    return cache(lambda most: filters.turned_size(size(most), degrees)) if degrees else size


def _not_fetched(_url: str) -> NoReturn:
    raise InputError(
        "estimates do not fetch addresses",
        code="NotFetched",
        hint="Download it and name the file.",
    )


def _bill(job: Job, target: Target, sheets: list[EstimatedPage]) -> Estimate:
    options, model = job.question, target.model
    limits = Limits(options.min_pixels, options.max_pixels, options.max_tokens)
    asked = [(sheet.page, sheet.size) for sheet in sheets if sheet.size is not None]
    sizes = [size for _, size in asked]
    most = model.pixel_bounds(limits.min_pixels, limits.max_pixels)[1]
    pictures = [size(most) for size in sizes]
    seen = [image_tokens(*picture, model, limits) for picture in pictures]
    return Estimate(
        model=model,
        region=target.region,
        task=job.task,
        question=catalogue.example(job.task).prompt,
        pages=[page for page, _ in asked],
        printed=[sheet.page for sheet in sheets if sheet.size is None],
        pictures=pictures,
        seen=seen,
        spent=page_tokens(seen, model, job.task, limits),
        offers=[offer for other in catalogue.models() for offer in _offers(job, other, sizes)],
    )


def _offers(job: Job, model: Model, sizes: list[PageSize]) -> Iterator[PriceOption]:
    """The same pages at every price of `model`, whose own grid decides the tokens; limits on
    pixels that it does not take are left aside."""
    options = job.question
    least, most = _within(options.min_pixels, model), _within(options.max_pixels, model)
    limits = Limits(least, most, options.max_tokens)
    finest = model.pixel_bounds(least, most)[1]
    seen = [image_tokens(*size(finest), model, limits) for size in sizes]
    spent = page_tokens(seen, model, job.task, limits)
    for price in model.prices:
        cost = cost_span(spent, price)
        batch = None if price.batch is None else cost.times(price.batch)
        yield PriceOption(model, price, spent, cost, batch)


def _within(pixels: int | None, model: Model) -> int | None:
    fits = pixels is not None and model.min_pixels <= pixels <= model.max_pixels
    return pixels if fits else None
