"""Many pages at once, next to a pool of threads around the official package in the same run.

    python benchmarks/throughput.py [PAGES] [RUNS]

Every page is another JPEG of about 1 MB, below the model's grid so that it is sent as it is; the
service answers 300 ms after it has the request. The region is Beijing, where an account may ask a
hundred times a second: elsewhere qocr keeps to twenty. Prints a Markdown table: wall time and its
ratio to the ideal (pages / jobs x 300 ms), CPU of a page with its share of the start of the
program and without, peak memory. Of RUNS (3) the quickest counts.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from children import QOCR, Cost, run
from loopback import running

LATENCY_SECONDS = 0.3
JOBS = 16
FEW = 48  # pages where there is one job, which takes no more memory for more
HERE = Path(__file__).parent
Command = Callable[[int, Sequence[str]], list[str]]


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    print(f"{pages} pages, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print("| | jobs | pages | wall s | x ideal | CPU ms a page | without start | peak MB |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, running(LATENCY_SECONDS) as address:
        run([sys.executable, str(HERE / "photographs.py"), folder, str(pages)])
        paths = sorted(str(path) for path in Path(folder).glob("*.jpg"))
        for name, command in commands().items():
            settings = environment(address, folder)
            start = measured(command(1, paths[:1]), settings, runs)
            one = measured(command(1, paths[:FEW]), settings, 1)
            print(row(name, 1, len(paths[:FEW]), one, start), flush=True)
            many = measured(command(JOBS, paths), settings, runs)
            print(row(name, JOBS, pages, many, start), flush=True)


def commands() -> dict[str, Command]:
    def ours(*options: str) -> Command:
        plain = ["-e", "dashscope", "-r", "beijing", "-q", "-o", os.devnull, *options]
        return lambda jobs, paths: [QOCR, "text", *paths, "-j", str(jobs), *plain]

    official = [sys.executable, str(HERE / "official.py")]
    return {
        "dashscope, threads": lambda jobs, paths: [*official, str(jobs), *paths],
        "qocr --cache off": ours("--cache", "off"),
        "qocr, pages kept": ours("--cache", "refresh"),
    }


def measured(command: Sequence[str], settings: Mapping[str, str], runs: int) -> Cost:
    found = [run(command, **settings) for _ in range(runs)]
    return min(found, key=lambda cost: cost.wall)


def environment(address: str, folder: str) -> dict[str, str]:
    base = f"{address}/api/v1"
    return {"DASHSCOPE_API_KEY": "-", "DASHSCOPE_HTTP_BASE_URL": base, "XDG_CACHE_HOME": folder}


def row(name: str, jobs: int, pages: int, found: Cost, start: Cost) -> str:
    ideal = pages / jobs * LATENCY_SECONDS
    each, further = found.cpu / pages, (found.cpu - start.cpu) / max(pages - 1, 1)
    return (
        f"| {name} | {jobs} | {pages} | {found.wall:.2f} | {found.wall / ideal:.2f} "
        f"| {each * 1000:.2f} | {further * 1000:.2f} | {found.peak:.0f} |"
    )


if __name__ == "__main__":
    main()
