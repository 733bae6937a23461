"""What a program takes that is run as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

QOCR = str(Path(sys.executable).with_name("qocr"))


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall and CPU seconds, those of processes it started included, and the peak of its memory
    (MB resident). A process counts at least what its parent holds when it is started: whoever
    measures must stay small."""

    wall: float
    cpu: float
    peak: float


def run(command: Sequence[str], **environment: str) -> Cost:
    """Raises CalledProcessError where it fails."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, env={**os.environ, **environment}
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
