"""Options that concern single pages, and cannot be combined with `--whole-pdf`."""

from __future__ import annotations

from typing import Any

from qocr.errors import UsageError
from qocr.job import Job, default_of

_FLAGS = {
    "source": {
        "pages": "--pages",
        "password": "--password",
        "dpi": "--dpi",
        "passthrough": "--no-passthrough",
        "text_layer": "--text-layer",
        "denoise": "--denoise",
        "contrast": "--contrast",
        "deskew": "--deskew",
    },
    "question": {
        "rotate": "--rotate",
        "min_pixels": "--min-pixels",
        "max_pixels": "--max-pixels",
    },
    "engine": {"upload": "--upload"},
    "run": {"max_cost": "--max-cost"},
}


def check_no_pages(job: Job) -> None:
    """Raises UsageError for an option that concerns single pages."""
    for part, flags in _FLAGS.items():
        options: Any = getattr(job, part)
        for name, flag in flags.items():
            if getattr(options, name) != default_of(name):
                raise UsageError(
                    f"{flag} is about pages, which --whole-pdf leaves to the service",
                    hint=f"Leave one of the two out: {flag} or --whole-pdf.",
                )
