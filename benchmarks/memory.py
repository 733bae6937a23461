"""Peak memory of long PDFs next to that of short ones, and to the usual way with the official
package: every page made a picture by pdf2image, then a pool of threads.

    python benchmarks/memory.py

Scans are one JPEG a page, which is sent as it is; print is rendered at 300 dpi, on pages of A6 in
the long document to save time. The service answers after 20 ms, so that rendering is what takes
the time; the region is Beijing, whose limits slow nothing down. Prints a Markdown table of wall
time, CPU and peak memory, which is that of the largest process, and how much it is above the
row's before. The usual way holds all pages at once: it stops at 200.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from children import QOCR, Cost, run
from loopback import running

LATENCY_SECONDS = 0.02
JOBS = 16
HERE = Path(__file__).parent
A4, A6 = ("595", "842"), ("298", "420")
OURS, USUAL = "qocr", "pdf2image, dashscope"
ROWS = (
    (USUAL, "print", A6, (20, 200), JOBS),
    (OURS, "print", A6, (20, 2000), JOBS),
    (OURS, "scans", A4, (20, 2000), JOBS),
    (OURS, "print", A4, (20,), 1),
    (OURS, "print", A4, (20,), JOBS),
)


def main() -> None:
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print("| | document | pages | jobs | wall s | CPU ms a page | peak MB | more |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, running(LATENCY_SECONDS) as address:
        base = f"{address}/api/v1"
        for name, kind, sides, counts, jobs in ROWS:
            few = None
            for count in counts:
                pdf = str(Path(folder, f"{kind}.pdf"))
                make = [sys.executable, str(HERE / "documents.py"), kind, pdf, str(count), *sides]
                subprocess.run(make, check=True)
                found = run(
                    command(name, pdf, jobs), DASHSCOPE_API_KEY="-", DASHSCOPE_HTTP_BASE_URL=base
                )
                what = f"{kind}, {'A4' if sides == A4 else 'A6'}"
                print(row(name, what, count, jobs, found, few), flush=True)
                few = few or found


def command(name: str, pdf: str, jobs: int) -> list[str]:
    if name == USUAL:
        return [sys.executable, str(HERE / "official.py"), str(jobs), pdf]
    options = ["-e", "dashscope", "-r", "beijing", "--cache", "off", "-q", "-o", os.devnull]
    return [QOCR, "text", pdf, "-j", str(jobs), *options]


def row(name: str, what: str, count: int, jobs: int, found: Cost, few: Cost | None) -> str:
    more = f"{found.peak - few.peak:+.0f}" if few else ""
    cpu = found.cpu / count * 1000
    return (
        f"| {name} | {what} | {count} | {jobs} | {found.wall:.1f} | {cpu:.0f} "
        f"| {found.peak:.0f} | {more} |"
    )


if __name__ == "__main__":
    main()
