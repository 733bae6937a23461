"""The command as tests run it: in this process, or as a program."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

DEADLINE_SECONDS = 120.0  # of a process or a thread; only a test that hangs waits for so long
PROGRAM = str(Path(sys.executable).with_name("qocr"))


@dataclass(frozen=True)
class Ended:
    code: int
    stdout: bytes
    stderr: str

    @property
    def text(self) -> str:
        return self.stdout.decode()


Command = Callable[..., Ended]
