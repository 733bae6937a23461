"""The limits of the service's batches, and which models have batches.

Source: "Batch API" page. A megabyte counts as a million bytes, the stricter meaning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qocr.catalog import catalogue
from qocr.catalog.catalogue import Price
from qocr.commands.batch.submission import BatchPart
from qocr.errors import UsageError
from qocr.job import BatchOptions
from qocr.target import Target

MAX_NAME = 100
WINDOW_HOURS = range(24, 337)
_WINDOW = re.compile(r"(\d{1,3})([hd])\Z")
_TEST_REGIONS = ("beijing", "singapore")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of batch: its endpoint, and what one file of it may hold."""

    endpoint: str
    max_lines: int
    max_file_bytes: int
    max_line_bytes: int


FULL = Kind("/v1/chat/completions", 50_000, 500_000_000, 6_000_000)
TEST = Kind("/v1/chat/ds-test", 100, 1_000_000, 1_000_000)
TEST_MODEL = "batch-test-model"


def kind(test: bool) -> Kind:
    """The kind of batch: a test or a real one."""
    return TEST if test else FULL


def check_offered(options: BatchOptions, target: Target) -> None:
    """Raises UsageError for options that the service's batches do not take. The service
    decides about unknown models."""
    hours = _hours(options.window)
    if hours not in WINDOW_HOURS:
        raise UsageError(
            f"--window {options.window}: not 24h to 336h", hint="Write it like 24h or 14d."
        )
    if options.name is not None and not 0 < len(options.name) <= MAX_NAME:
        raise UsageError(f"--name has 1 to {MAX_NAME} letters, not {len(options.name)}")
    if options.test:
        _check_test_region(target.region)
    elif target.model.known and batch_price(target) is None:
        raise UsageError(
            f"{target.model.name} has no batches in {target.region}",
            code="CannotBatch",
            hint=f"These have: {', or '.join(_offers())}.",
        )


def batch_price(target: Target) -> Price | None:
    """The price of the model's batches in the region, in the first currency of the price list; None
    where there are no batches."""
    return next((price for price in target.prices if price.batch is not None), None)


def _offers() -> list[str]:
    offers = (
        f"-m {model.name} -r {price.region}"
        for model in catalogue.models()
        for price in model.prices
        if price.batch is not None
    )
    return list(dict.fromkeys(offers))


def _check_test_region(region: str) -> None:
    if region not in _TEST_REGIONS:
        raise UsageError(
            f"there are no batches in {region}",
            code="CannotBatch",
            hint=f"Name one of these with -r: {', '.join(_TEST_REGIONS)}.",
        )


def _hours(window: str) -> int:
    match = _WINDOW.match(window)
    return int(match[1]) * (24 if match[2] == "d" else 1) if match else 0


def check_test(parts: Sequence[BatchPart]) -> None:
    """Raises UsageError for more than one part, which a test does not take."""
    if len(parts) > 1:
        raise UsageError(
            f"a test takes {TEST.max_lines} pages and {TEST.max_file_bytes:,} bytes of requests",
            hint="Give fewer or smaller pages: a test checks the requests, not the reading.",
        )
