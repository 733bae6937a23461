"""Searchable PDFs beside those of OCRmyPDF with tesseract, made of the same files in one run.

    python benchmarks/searchable.py OCRMYPDF FILE…

OCRMYPDF is the program, in an environment of its own; files are PDFs or pictures. qocr reads with
the embedded engine and keeps its answer; what it takes without recognition is `qocr convert` of
that answer. OCRmyPDF (`--output-type pdf --skip-text`) takes `--tesseract-timeout 0` for it; then
it lays no text at all. Prints a Markdown table: bytes of the file, of qocr's PDF and of OCRmyPDF's,
qocr's to OCRmyPDF's, whether qocr's pages have the boxes, the streams of the pictures, the outline
and the title of the file, and the seconds without recognition, elapsed and of the processor.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pikepdf

OPTIONS = ["--output-type", "pdf", "--skip-text", "--quiet", "--image-dpi", "200"]
HEAD = "file", "bytes", "qocr", "OCRmyPDF", "ratio", "kept", "s qocr", "OCRmyPDF", "ratio", "CPU"


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long a command took, and how long the processor worked for it."""

    elapsed: float
    cpu: float


def main() -> None:
    ocrmypdf, files = sys.argv[1], [Path(name) for name in sys.argv[2:]]
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
    for file in files:
        with tempfile.TemporaryDirectory() as folder:
            print(row(ocrmypdf, file, Path(folder)), flush=True)


def row(ocrmypdf: str, file: Path, folder: Path) -> str:
    answer, ours, theirs = folder / "qocr.json", folder / "qocr.pdf", folder / "ocrmypdf.pdf"
    qocr = [sys.executable, "-m", "qocr"]
    reading = ["advanced", str(file), "-e", "local", "--cache", "off", "-q", "-o", str(answer)]
    seconds([*qocr, *reading])
    our_time = seconds([*qocr, "convert", str(answer), "-q", "-o", str(ours)])
    seconds([ocrmypdf, *OPTIONS, str(file), str(theirs)])
    bare = ["--tesseract-timeout", "0", str(file), str(folder / "bare.pdf")]
    their_time = seconds([ocrmypdf, *OPTIONS, *bare])
    differences = comparisons(file, ours) if file.suffix == ".pdf" else []
    sizes = [length(path) for path in (file, ours, theirs)]
    cells = [
        file.name,
        *(f"{each:,}" for each in sizes),
        ratio(sizes[1], sizes[2]),
        ", ".join(name for name, same in differences if not same) or "all",
        f"{our_time.elapsed:.2f}",
        f"{their_time.elapsed:.2f}",
        ratio(our_time.elapsed, their_time.elapsed),
        ratio(our_time.cpu, their_time.cpu),
    ]
    return f"| {' | '.join(cells)} |"


def ratio(ours: float, theirs: float) -> str:
    return f"{ours / theirs:.2f}" if theirs else "-"


def seconds(command: list[str]) -> Seconds:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=False, stderr=subprocess.DEVNULL)
    elapsed, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Seconds(elapsed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def length(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def comparisons(file: Path, made: Path) -> list[tuple[str, bool]]:
    """What differs is named `not` what it is."""
    if not made.exists():
        return [("not made", False)]
    with pikepdf.open(file) as before, pikepdf.open(made) as after:
        return [
            ("not the boxes", list(map(boxes, before.pages)) == list(map(boxes, after.pages))),
            ("not the pictures", pictures(before) == pictures(after)),
            ("not the outline", outline(before) == outline(after)),
            ("not the title", before.docinfo.get("/Title") == after.docinfo.get("/Title")),
        ]


def boxes(page: pikepdf.Page) -> list[str]:
    names = ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit")
    return [repr(page.obj.get(name)) for name in names]


def pictures(pdf: pikepdf.Pdf) -> list[list[bytes]]:
    return [
        sorted(bytes(stream.read_raw_bytes()) for stream in page.images.values())
        for page in pdf.pages
    ]


def outline(pdf: pikepdf.Pdf) -> list[str]:
    with pdf.open_outline() as entries:
        return [entry.title for entry in entries.root]


if __name__ == "__main__":
    main()
