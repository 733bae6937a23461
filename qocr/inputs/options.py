"""How the user wants documents to become pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NoReturn

from qocr import catalog
from qocr.errors import UnmetError
from qocr.inputs.pages import pages
from qocr.inputs.ranges import parse_ranges
from qocr.inputs.rendering import Rendering
from qocr.inputs.resolution import parse_dpi
from qocr.inputs.shards import in_shard
from qocr.inputs.sources import sources
from qocr.inputs.whole_documents import whole_pages
from qocr.job import Job
from qocr.types import Page, Source


def asked_sources(job: Job) -> list[Source]:
    """The documents to read, or the part of them that `--shard` names."""
    found = sources(job.inputs, job.recursive)
    return found if job.shard is None else in_shard(found, job.shard)


def asked_pages(
    job: Job,
    documents: Sequence[Source],
    folder: str,
    max_dpi: float,
    download: Callable[[str], bytes],
) -> Iterator[Page]:
    """The pages to read. Raises UnmetError before any is opened if they are too many."""
    rendering = asked_rendering(job, folder, max_dpi)
    if job.whole_pdf:
        found: Iterator[Page] = iter(whole_pages(documents))
    else:
        found = pages(documents, rendering, _not_fetched if job.cache == "only" else download)
    return found if job.max_pages is None else _counted(found, job.max_pages)


def asked_rendering(job: Job, folder: str, max_dpi: float) -> Rendering:
    """For reading and for estimates alike; `max_dpi` is the engine's. Raises UsageError for
    `--dpi` and `--pages` that say nothing."""
    return Rendering(
        max_pixels=catalog.model(job.model).pixel_bounds(job.min_pixels, job.max_pixels)[1],
        max_dpi=max_dpi,
        folder=folder,
        dpi=parse_dpi(job.dpi),
        ranges=parse_ranges(job.pages) if job.pages else None,
        password=job.password,
        passthrough=job.passthrough,
    )


def _not_fetched(_url: str) -> NoReturn:
    raise UnmetError(
        "--cache only does not fetch addresses, so what is there is not known",
        code="NotCached",
        hint="Download it first, and read the file.",
    )


def _counted(found: Iterator[Page], most: int) -> Iterator[Page]:
    """The same pages, known to be no more than `most`."""
    first = list(islice(found, most + 1))
    if len(first) > most:
        raise UnmetError(
            f"there are more than {most} page{'s' * (most != 1)}, and none was read",
            code="TooManyPages",
            hint="Raise --max-pages, or choose with --pages.",
        )
    return iter(first)
