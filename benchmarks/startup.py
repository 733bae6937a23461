"""How long qocr takes to start, next to `python -c pass` in the same run.

    python benchmarks/startup.py [RUNS]

Prints a Markdown table: median wall time, its ratio to the empty interpreter, CPU time.
"""

from __future__ import annotations

import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

PYTHON = sys.executable
QOCR = str(Path(PYTHON).with_name("qocr"))
Measure = Callable[[], float]


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder, "page.png")
        Image.new("L", (800, 600), 255).save(picture)
        rows: dict[str, Measure] = {
            "python -c pass": lambda: whole([PYTHON, "-c", "pass"]),
            "import typer": lambda: whole([PYTHON, "-c", "import typer"]),
            "import httpx": lambda: whole([PYTHON, "-c", "import httpx"]),
            "qocr --version": lambda: whole([QOCR, "--version"]),
            "qocr --help": lambda: whole([QOCR, "--help"]),
            "qocr text --help": lambda: whole([QOCR, "text", "--help"]),
            "qocr text: first byte on the wire": lambda: first_byte(str(picture)),
        }
        print_table({name: measured(measure, runs) for name, measure in rows.items()})


def measured(measure: Measure, runs: int) -> tuple[float, float]:
    """Median wall seconds and CPU seconds a run."""
    measure()
    before = cpu_seconds()
    walls = [measure() for _ in range(runs)]
    return statistics.median(walls), (cpu_seconds() - before) / runs


def whole(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def first_byte(picture: str) -> float:
    """From the start of the process until a request's first byte has arrived here."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        environment = {**os.environ, "DASHSCOPE_API_KEY": "none", "QOCR_BASE_URL": address}
        command = [QOCR, "text", picture, "--engine", "dashscope", "--retries", "0"]
        start = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        connection, _ = server.accept()
        connection.recv(1)
        took = time.perf_counter() - start
        connection.close()
        process.wait()
    return took


def cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def print_table(rows: dict[str, tuple[float, float]]) -> None:
    floor = rows["python -c pass"][0]
    print("| | wall ms | x `python -c pass` | CPU ms |\n|---|---|---|---|")
    for name, (wall, cpu) in rows.items():
        print(f"| {name} | {wall * 1000:.0f} | {wall / floor:.1f} | {cpu * 1000:.0f} |")


if __name__ == "__main__":
    main()
