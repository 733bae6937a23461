"""Applies the user's options: which documents and pages to read, and how to render them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NoReturn

from qocr.errors import UnmetError
from qocr.inputs.ranges import parse_ranges
from qocr.inputs.rendering import Rendering
from qocr.inputs.resolution import parse_dpi
from qocr.inputs.shards import in_shard
from qocr.inputs.sources import sources
from qocr.job import SourceOptions
from qocr.types import Page, Source


def sources_for(options: SourceOptions) -> list[Source]:
    """The documents to read, or only those in the part that `--shard` names."""
    documents = sources(options.inputs, options.recursive)
    return documents if options.shard is None else in_shard(documents, options.shard)


def rendering_for(
    options: SourceOptions, max_pixels: int, folder: str, max_dpi: float
) -> Rendering:
    """How pages are rendered, for reading and for estimates alike. `max_pixels` is the model's
    limit, `max_dpi` the engine's. Raises UsageError if `--dpi` or `--pages` is invalid."""
    return Rendering(
        max_pixels=max_pixels,
        max_dpi=max_dpi,
        folder=folder,
        dpi=parse_dpi(options.dpi),
        ranges=parse_ranges(options.pages) if options.pages else None,
        password=options.password,
        passthrough=options.passthrough,
    )


def no_more_than(pages: Iterator[Page], most: int | None) -> Iterator[Page]:
    """The same pages. Raises UnmetError, before any is opened, if there are more than `most`."""
    if most is None:
        return pages
    first = list(islice(pages, most + 1))
    if len(first) > most:
        raise UnmetError(
            f"there are more than {most} page{'s' * (most != 1)}, and none was read",
            code="TooManyPages",
            hint="Raise --max-pages, or choose with --pages.",
        )
    return iter(first)


def not_fetched(_url: str) -> NoReturn:
    """Stands in for the download under `--cache only`: raises UnmetError."""
    raise UnmetError(
        "--cache only does not download addresses, so their content is not known",
        code="NotCached",
        hint="Download it first, and read the file.",
    )
