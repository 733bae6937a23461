"""Error rates over plain pages: synthetic ones, a scanned book page, receipts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

import letters
import pages
import peers
import report

Measure = Callable[[str, str], float]

CLEAN, RECEIPTS = "all clean pages", "receipts"


@dataclass(frozen=True, slots=True)
class Sample:
    """`groups` are the rows it is counted in."""

    groups: tuple[str, ...]
    image: Path
    language: str
    truth: str


def run(folder: Path) -> str:
    """A row for each group of pages, a column for each engine."""
    with TemporaryDirectory() as made:
        samples = [*synthetic(Path(made)), *scanned(folder)]
        jobs = [(sample.image, sample.language) for sample in samples]
        runs = [peers.run(engine, jobs) for engine in peers.ENGINES.values()]
    texts = [[reading.text for reading in run.readings] for run in runs]
    return report.table(["pages", "measure", "count", *peers.ENGINES], _rows(samples, texts))


def synthetic(folder: Path) -> Iterator[Sample]:
    """The pages that this machine has fonts for, as files of the folder."""
    for number, sheet in enumerate((*pages.CLEAN, *pages.HARD)):
        try:
            page = pages.page(sheet)
        except pages.MissingFontError as error:
            print(f"skipped: {sheet.name}, as there is no font {error}", file=sys.stderr)
            continue
        image = folder / f"{number}.png"
        page.image.save(image)
        groups = (page.name,) if page.hard else (CLEAN, page.name)
        yield Sample(groups, image, page.language, page.truth)


def scanned(folder: Path) -> Iterator[Sample]:
    """The page of text and the receipts, with what stands on them."""
    truth = (folder / "text/linn.txt").read_text("utf-8")
    yield Sample(("linn",), folder / "text/linn.png", "eng", truth)
    for lines in sorted((folder / "receipts").glob("*.csv")):
        yield Sample((RECEIPTS,), lines.with_suffix(".jpg"), "eng", _receipt_text(lines))


def _rows(samples: Sequence[Sample], texts: Sequence[Sequence[str]]) -> Iterator[list[object]]:
    for group in dict.fromkeys(group for sample in samples for group in sample.groups):
        places = [at for at, sample in enumerate(samples) if group in sample.groups]
        for name, measure in _measures(group).items():
            means = [fmean(measure(samples[at].truth, read[at]) for at in places) for read in texts]
            yield [group, name, len(places), *means]


def _measures(group: str) -> dict[str, Measure]:
    strict = {"CER %": letters.error_rate}
    if group != RECEIPTS:
        return strict
    folded = {"CER folded %": letters.folded_error_rate, "word F1 %": letters.folded_word_f1}
    return strict | folded


def _receipt_text(truth: Path) -> str:
    lines = truth.read_text("utf-8", errors="replace").splitlines()
    return "\n".join(line.split(",", 8)[8] for line in lines if line.strip())
