"""`qocr completion SHELL`: prints the completion script of a shell."""

from __future__ import annotations

from pathlib import Path

import qocr
from qocr.errors import ExitCode, UsageError
from qocr.job import CommandOptions
from qocr.output.sinks import standard_output

_PACKAGE = Path(qocr.__file__).parent
_INSTALLED, _CHECKOUT = _PACKAGE / "completions", _PACKAGE.parent / "completions"
FOLDER = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT  # the wheel takes the folder along
SCRIPTS = {"bash": "qocr.bash", "zsh": "_qocr", "fish": "qocr.fish"}


def run(options: CommandOptions) -> ExitCode:
    """Prints the script of the shell that `options.operands` names; UsageError for any other."""
    if len(options.operands) != 1 or options.operands[0] not in SCRIPTS:
        raise UsageError(
            f"no completion script for {' '.join(options.operands)}",
            hint=f"Name one shell: {', '.join(SCRIPTS)}.",
        )
    with standard_output() as stdout:
        stdout.write((FOLDER / SCRIPTS[options.operands[0]]).read_bytes())
    return ExitCode.OK
