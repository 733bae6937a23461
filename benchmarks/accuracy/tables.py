"""TEDS of tables cut out of papers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import peers
import report
import teds

HEAD = (
    "table",
    "qocr TEDS",
    "structure",
    "img2table with its RapidOCR: TEDS",
    "structure",
)


def run(folder: Path) -> str:
    """A row for each table; the largest table of an answer is the one that counts.

    img2table is asked for borderless tables and implicit rows.
    """
    teds.check()
    truths = sorted((folder / "tables").glob("*.html"))
    pictures = [truth.with_suffix(".png") for truth in truths]
    answers = [record["text"] for record in peers.qocr("table", pictures)]
    peer = peers.run("img2table", [(picture, "eng") for picture in pictures]).readings
    rows = [
        _scores(truth.read_text("utf-8"), (answer, reading.text))
        for truth, answer, reading in zip(truths, answers, peer, strict=True)
    ]
    means = [fmean(column) for column in zip(*rows, strict=True)]
    named = zip((*(truth.stem for truth in truths), "mean"), (*rows, means), strict=True)
    return report.table(HEAD, [(name, *scores) for name, scores in named])


def _scores(truth: str, answers: Sequence[str]) -> list[float]:
    expected = teds.largest(truth)
    scores: list[float] = []
    for answer in answers:
        found = teds.largest(answer)
        bare = teds.teds(teds.structure(expected), teds.structure(found))
        scores += [100 * teds.teds(expected, found), 100 * bare]
    return scores
