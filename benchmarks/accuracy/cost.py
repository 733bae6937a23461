"""Seconds and memory for one A4 page at 200 dpi, each engine in a fresh process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pages
import peers
import report

HEAD = (
    "engine",
    "load and first page: wall s",
    "CPU s",
    "second page: wall s",
    "CPU s",
    "peak MB",
)
PEER = "RapidOCR"


def run(_folder: Path) -> str:
    """A row for each engine, and qocr's ratios to RapidOCR's."""
    with TemporaryDirectory() as made:
        picture = Path(made, "page.png")
        pages.page(pages.A4).image.save(picture)
        jobs = [(picture, pages.A4.language)] * 2
        costs = {name: _figures(peers.run(engine, jobs)) for name, engine in peers.ENGINES.items()}
    ratios = {f"{name} / {PEER}": _ratios(own, costs[PEER]) for name, own in costs.items()}
    del ratios[f"{PEER} / {PEER}"]
    return report.table(HEAD, [(name, *row) for name, row in (costs | ratios).items()])


def _figures(run: peers.Run) -> list[float]:
    seconds = [figure for reading in run.readings for figure in (reading.wall, reading.cpu)]
    return [*seconds, run.peak]


def _ratios(own: Sequence[float], peer: Sequence[float]) -> list[float]:
    return [a / b for a, b in zip(own, peer, strict=True)]
