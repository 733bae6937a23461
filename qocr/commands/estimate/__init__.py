"""`qocr estimate`: the pages, tokens and prices of a reading, without network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from tempfile import TemporaryDirectory
from typing import NoReturn

from qocr.catalog import catalogue
from qocr.catalog.catalogue import Model
from qocr.commands.estimate.price_table import Estimate, PriceOption, as_json, as_text
from qocr.config.endpoints import chosen_region
from qocr.console.report import Report
from qocr.engines import TRAITS
from qocr.errors import ExitCode, InputError, QocrError
from qocr.inputs import pages
from qocr.inputs.options import rendering_for, sources_for
from qocr.inputs.sizes import SizeInPixels, Sizes
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
    """A page that can be read, and its size in pixels when it is sent; None where its text layer is
    used."""

    page: Page
    size: SizeInPixels | None


def run(job: Job, report: Report) -> ExitCode:
    """Prints what reading the inputs would cost. Nothing is sent, fetched or saved.

    A page that cannot be read is reported on stderr and left out of the sum.
    """
    options = job.engine
    region = chosen_region(options.base_url, options.region, options.workspace)
    target = service_target(options.model, region)
    check_pixels(job.question, target)
    note = model_note(target)
    if note is not None:
        report.note(note)
    errors: list[QocrError] = []
    with standard_output() as stdout, TemporaryDirectory(prefix="qocr-") as folder:
        estimated_pages = list(_estimated_pages(job, target, folder, report, errors))
        if estimated_pages:
            estimate = _estimate(job, target, estimated_pages)
            if not any(map(estimate.chosen, estimate.offers)):
                report.note(f"no price is known for {target.model.name} in {estimate.region}")
            stdout.write((as_json(estimate) if job.command.json else as_text(estimate)).encode())
    if not errors:
        return ExitCode.OK
    return ExitCode.PARTIAL if estimated_pages else errors[0].exit_code


def _estimated_pages(
    job: Job, target: Target, folder: str, report: Report, errors: list[QocrError]
) -> Iterator[EstimatedPage]:
    max_pixels = target.model.pixel_bounds(job.question.min_pixels, job.question.max_pixels)[1]
    rendering = rendering_for(job.source, max_pixels, folder, TRAITS["dashscope"].max_dpi)
    sizes = Sizes(rendering)
    layers = job.source.text_layer == "use" and can_serve(job.task, job.question.prompt)
    steps = CleaningSteps.of(job.source)
    for page in pages(sources_for(job.source), rendering, _not_fetched):
        try:
            takes_layer = layers and page.text_layer().rstrip()
            yield EstimatedPage(
                page, None if takes_layer else _cleaned_size(page, sizes.of(page), steps)
            )
        except QocrError as error:
            errors.append(error)
            report.error(error, page)


def _cleaned_size(page: Page, size: SizeInPixels, steps: CleaningSteps) -> SizeInPixels:
    """The size after `--deskew`, which enlarges a page that is turned; for that the page has to be
    opened."""
    if not steps.deskew:
        return size
    degrees = clean(packing.plain(page.open().image), steps)[1]
    if not degrees:
        return size
    return cache(lambda max_pixels: filters.turned_size(size(max_pixels), degrees))


def _not_fetched(_url: str) -> NoReturn:
    raise InputError(
        "estimates do not fetch addresses",
        code="NotFetched",
        hint="Download it and name the file.",
    )


def _estimate(job: Job, target: Target, estimated_pages: list[EstimatedPage]) -> Estimate:
    options, model = job.question, target.model
    limits = Limits(options.min_pixels, options.max_pixels, options.max_tokens)
    sent = [(each.page, each.size) for each in estimated_pages if each.size is not None]
    sizes = [size for _, size in sent]
    max_pixels = model.pixel_bounds(limits.min_pixels, limits.max_pixels)[1]
    pictures = [size(max_pixels) for size in sizes]
    seen = [image_tokens(*picture, model, limits) for picture in pictures]
    return Estimate(
        model=model,
        region=target.region,
        task=job.task,
        question=catalogue.example(job.task).prompt,
        pages=[page for page, _ in sent],
        printed=[each.page for each in estimated_pages if each.size is None],
        pictures=pictures,
        seen=seen,
        tokens=page_tokens(seen, model, job.task, limits),
        offers=[offer for other in catalogue.models() for offer in _offers(job, other, sizes)],
    )


def _offers(job: Job, model: Model, sizes: list[SizeInPixels]) -> Iterator[PriceOption]:
    """The pages at every price of `model`, which counts tokens in its own way; pixel limits that it
    does not take are ignored."""
    options = job.question
    min_pixels, max_pixels = _within(options.min_pixels, model), _within(options.max_pixels, model)
    limits = Limits(min_pixels, max_pixels, options.max_tokens)
    max_seen_pixels = model.pixel_bounds(min_pixels, max_pixels)[1]
    seen = [image_tokens(*size(max_seen_pixels), model, limits) for size in sizes]
    tokens = page_tokens(seen, model, job.task, limits)
    for price in model.prices:
        cost = cost_span(tokens, price)
        batch = None if price.batch is None else cost.times(price.batch)
        yield PriceOption(model, price, tokens, cost, batch)


def _within(pixels: int | None, model: Model) -> int | None:
    fits = pixels is not None and model.min_pixels <= pixels <= model.max_pixels
    return pixels if fits else None
