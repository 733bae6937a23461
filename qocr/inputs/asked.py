"""How the user wants documents to become pages."""

from __future__ import annotations

from qocr import catalog
from qocr.asking import parse_dpi
from qocr.inputs.ranges import parse_ranges
from qocr.inputs.rendering import Rendering
from qocr.settings import Job


def asked_rendering(job: Job, folder: str, max_dpi: float) -> Rendering:
    """For reading and for estimates alike; `max_dpi` is the engine's. Raises UsageError for
    `--dpi` and `--pages` that say nothing."""
    return Rendering(
        max_pixels=job.max_pixels or catalog.model(job.model).default_max_pixels,
        max_dpi=max_dpi,
        folder=folder,
        dpi=parse_dpi(job.dpi),
        ranges=parse_ranges(job.pages) if job.pages else None,
        password=job.password,
        passthrough=job.passthrough,
    )
