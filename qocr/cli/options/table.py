"""The table of options: its columns, its sections, and the commands that share rows."""

from __future__ import annotations

from dataclasses import dataclass

from qocr.tasks import TASKS

INPUT, OUTPUT, ENGINE, QUESTION, RUN = (
    "Input",
    "Output",
    "Engine and service",
    "Question and parameters",
    "Running and messages",
)
SECTIONS = (OUTPUT, INPUT, ENGINE, QUESTION, RUN)


@dataclass(frozen=True, slots=True)
class Row:
    """`bare` is the value of an option that may stand without one."""

    name: str
    flags: tuple[str, ...]
    section: str
    help: str
    metavar: str | None = None
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    bare: str | None = None
    commands: tuple[str, ...] = tuple(TASKS)

    def belongs_to(self, command: str) -> bool:
        """Whether the command has this option."""
        return command in self.commands
