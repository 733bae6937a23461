"""Accuracy and time of the embedded engine beside tesseract, as a Markdown table.

    python benchmarks/accuracy.py SAMPLES_FOLDER

The folder holds text/linn.png with linn.txt, and receipts/NNN.jpg with NNN.csv
(x1,y1,...,x4,y4,text per line; their truth is the lines in file order).
Both engines read in this run, on this machine; tesseract with its default page segmentation and
OMP_THREAD_LIMIT=1, without which it is far slower on few cores.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from PIL import Image
from rapidfuzz.distance import Levenshtein

from qocr.engines.local import LocalEngine
from qocr.types import Ask, Page, Picture, Request, Result

Reader = Callable[[Path], str]

RATES = ("error_rate", "folded_error_rate", "word_f1")
SECONDS = ("wall_seconds", "cpu_seconds")
FOLDED = str.maketrans("’‘”“—–", "''\"\"--")


@dataclass(frozen=True, slots=True)
class Sample:
    set_name: str
    image: Path
    truth: str


@dataclass(frozen=True, slots=True)
class Score:
    sample: Sample
    reader: str
    error_rate: float
    folded_error_rate: float
    word_f1: float
    wall_seconds: float
    cpu_seconds: float


def samples(folder: Path) -> list[Sample]:
    """The page of text and the receipts, with what stands on them."""
    page = Sample("page", folder / "text/linn.png", (folder / "text/linn.txt").read_text("utf-8"))
    return [
        page,
        *(
            Sample("receipts", truth.with_suffix(".jpg"), _receipt_text(truth))
            for truth in sorted((folder / "receipts").glob("*.csv"))
        ),
    ]


def normalised(text: str) -> str:
    """Text in which neither the form of a letter nor the width of a gap counts."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def error_rate(truth: str, text: str) -> float:
    """Edits per letter of the truth, in percent."""
    truth, text = normalised(truth), normalised(text)
    return 100 * Levenshtein.distance(truth, text) / len(truth)


def folded(text: str) -> str:
    """Text in which neither case nor the shape of quotes and dashes counts.

    The receipts' truth is in capitals throughout, whatever is printed.
    """
    return normalised(text).translate(FOLDED).upper()


def word_f1(truth: str, text: str) -> float:
    """How many words are right, wherever they stand, in percent."""
    expected, found = Counter(normalised(truth).split()), Counter(normalised(text).split())
    right = sum((expected & found).values())
    return 200 * right / (expected.total() + found.total())


def embedded() -> Reader:
    """qocr's embedded engine, its networks loaded."""
    engine = LocalEngine()
    _text_of(engine, Image.new("RGB", (64, 64), "white"))
    return lambda path: _text_of(engine, Image.open(path))


def tesseract(path: Path) -> str:
    """What the command prints, a process for each picture."""
    command = ["tesseract", str(path), "stdout", "-l", "eng"]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    return subprocess.run(
        command, env=environment, capture_output=True, check=True, text=True
    ).stdout


def measured(sample: Sample, name: str, reader: Reader) -> Score:
    """One picture read by one engine."""
    wall, cpu = time.perf_counter(), _cpu_seconds()
    text = reader(sample.image)
    wall, cpu = time.perf_counter() - wall, _cpu_seconds() - cpu
    strict = error_rate(sample.truth, text)
    lenient = error_rate(folded(sample.truth), folded(text))
    f1 = word_f1(folded(sample.truth), folded(text))
    return Score(sample, name, strict, lenient, f1, wall, cpu)


def table(scores: Sequence[Score]) -> str:
    """A row for each engine and set; rates are means over pictures, seconds are sums."""
    rows = [
        "| set | engine | pictures | CER % | CER folded % | word F1 % | wall s | CPU s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for set_name, name in dict.fromkeys((s.sample.set_name, s.reader) for s in scores):
        some = [s for s in scores if (s.sample.set_name, s.reader) == (set_name, name)]
        means = [fmean(getattr(s, rate) for s in some) for rate in RATES]
        sums = [sum(getattr(s, seconds) for s in some) for seconds in SECONDS]
        figures = " | ".join(f"{figure:.2f}" for figure in [*means, *sums])
        rows.append(f"| {set_name} | {name} | {len(some)} | {figures} |")
    return "\n".join(rows)


def _receipt_text(truth: Path) -> str:
    lines = truth.read_text("utf-8", errors="replace").splitlines()
    return "\n".join(line.split(",", 8)[8] for line in lines if line.strip())


def _text_of(engine: LocalEngine, image: Image.Image) -> str:
    picture = Picture(image)
    request = Request(Page("page", "page", 1, lambda: picture), picture, Ask("text", ""))
    (result,) = engine.read(request)
    assert isinstance(result, Result)
    return result.text


def _cpu_seconds() -> float:
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def main(folder: Path) -> None:
    readers: dict[str, Reader] = {"qocr local": embedded(), "tesseract": tesseract}
    scores = [
        measured(sample, name, reader)
        for name, reader in readers.items()
        for sample in samples(folder)
    ]
    ordered = sorted(scores, key=lambda score: score.sample.set_name)
    sys.stdout.write(table(ordered) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
