"""The engines that are compared, each in a fresh process, and qocr's own command."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

READERS = Path(__file__).with_name("readers.py")
ENGINES = {"qocr local": "qocr", "tesseract": "tesseract", "RapidOCR": "rapidocr"}


@dataclass(frozen=True, slots=True)
class Reading:
    """A text and the seconds it took."""

    text: str
    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Run:
    """What one process read, and its peak of memory in megabytes."""

    readings: tuple[Reading, ...]
    peak: float


def run(engine: str, jobs: Sequence[tuple[Path, str]]) -> Run:
    """The pictures, each with its language, read by one engine of `readers.py`."""
    command = [sys.executable, "-P", str(READERS), engine]
    asked = json.dumps([(str(path), language) for path, language in jobs])
    answer = json.loads(_output(command, asked).splitlines()[-1])
    return Run(tuple(Reading(**reading) for reading in answer["readings"]), answer["peak"])


def qocr(task: str, files: Sequence[Path], *options: str) -> list[dict[str, Any]]:
    """The command's records, one for each page."""
    lines = _command(task, files, "-f", "jsonl", *options).splitlines()
    return [json.loads(line) for line in lines]


def qocr_into(folder: Path, task: str, files: Sequence[Path], *options: str) -> None:
    """The command's answers as files of a folder."""
    _command(task, files, "-o", str(folder), *options)


def _command(task: str, files: Sequence[Path], *options: str) -> str:
    local = ["-e", "local", "--quiet", "--cache", "off"]
    return _output([sys.executable, "-m", "qocr", task, *map(str, files), *local, *options])


def _output(command: list[str], asked: str = "") -> str:
    done = subprocess.run(command, input=asked, stdout=subprocess.PIPE, check=True, text=True)
    return done.stdout
