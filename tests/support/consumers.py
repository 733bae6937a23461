"""Programs of others that read what the command wrote, each in an environment of its own.

The environments are made once, below the folder that CONSUMERS_HOME names; the packages are pinned
where a test names them.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROWS = "rows.jsonl"


def home() -> Path:
    """Where the environments and the rows of the table are kept."""
    place = Path(os.environ["CONSUMERS_HOME"])
    place.mkdir(parents=True, exist_ok=True)
    return place


def python_with(*requirements: str) -> Path:
    """The Python of an environment that has these packages: `python_with("kraken==7.1.0")`."""
    place = home() / f"python-{_digest(requirements)}"
    python = place / "bin" / "python"
    with _made_once(place) as done:
        if not done:
            run(sys.executable, "-m", "venv", str(place))
            run(str(python), "-m", "pip", "install", "--quiet", *requirements)
    return python


def node_with(*packages: str) -> Path:
    """The folder whose node_modules have these packages: `node_with("pdfjs-dist@5.4.624")`."""
    npm = program("npm")
    place = home() / f"node-{_digest(packages)}"
    with _made_once(place) as done:
        if not done:
            place.mkdir(parents=True, exist_ok=True)
            kept = ("--cache", str(home() / "npm"), "--prefix", str(place))
            run(npm, "install", "--silent", "--no-audit", *kept, *packages)
    return place


def program(name: str) -> str:
    """The path of a program of this machine; a test that needs it is skipped without it."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


def run(*command: str, **options: object) -> str:
    """What a command prints; the test fails with its messages if the command does."""
    process = subprocess.run(
        command,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=900,
        **options,  # type: ignore[call-overload]
    )
    if process.returncode:
        pytest.fail(f"{' '.join(command)}: {process.returncode}\n{process.stderr[-3000:]}")
    return str(process.stdout)


def note(task: str, form: str, consumer: str, read: str) -> None:
    """A row of the table in docs/formats.md: `kraken 7.1` read `38 of 38 lines`."""
    row = {"task": task, "format": form, "consumer": consumer, "read": read}
    with open(home() / ROWS, "a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


@contextmanager
def _made_once(place: Path) -> Iterator[bool]:
    """Whether the environment is there already; one process makes it while others wait."""
    ready = place.with_suffix(".ready")
    with open(place.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield ready.exists()
        ready.touch()


def _digest(names: tuple[str, ...]) -> str:
    return hashlib.sha256(" ".join(names).encode()).hexdigest()[:12]
