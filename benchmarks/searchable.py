"""Searchable PDFs beside those of OCRmyPDF with tesseract, made of the same files in one run.

    python benchmarks/searchable.py OCRMYPDF FILE.pdf…

OCRMYPDF is the program, in an environment of its own; qocr reads with the embedded engine. Prints
a Markdown table: bytes of the file, of qocr's PDF and of OCRmyPDF's (`--output-type pdf
--skip-text`), how many bytes qocr's may have (5 % and 5 KB a page more), whether qocr's pages have
the boxes, the streams of the pictures, the outline and the title of the file, and the CPU seconds.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pikepdf


def main() -> None:
    ocrmypdf, files = sys.argv[1], [Path(name) for name in sys.argv[2:]]
    print("| file | pages | bytes | qocr | allowed | OCRmyPDF | kept | CPU s qocr | OCRmyPDF |")
    print("|---|---|---|---|---|---|---|---|---|")
    for file in files:
        with tempfile.TemporaryDirectory() as folder:
            print(row(ocrmypdf, file, Path(folder)))


def row(ocrmypdf: str, file: Path, folder: Path) -> str:
    ours, theirs = folder / "qocr.pdf", folder / "ocrmypdf.pdf"
    qocr = [sys.executable, "-m", "qocr", "advanced", str(file), "-e", "local", "--cache", "off"]
    our_seconds = cpu_seconds([*qocr, "-q", "-o", str(ours)])
    options = ["--output-type", "pdf", "--skip-text", "--quiet"]
    their_seconds = cpu_seconds([ocrmypdf, *options, str(file), str(theirs)])
    with pikepdf.open(file) as pdf:
        pages = len(pdf.pages)
    size = file.stat().st_size
    kept = ", ".join(name for name, same in comparisons(file, ours) if not same) or "all"
    sizes = [size, length(ours), round(size * 1.05) + 5 * 1024 * pages, length(theirs)]
    cells = [file.name, str(pages), *(f"{each:,}" for each in sizes), kept]
    return f"| {' | '.join(cells)} | {our_seconds:.1f} | {their_seconds:.1f} |"


def cpu_seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=False, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


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
