"""Deliberate faults, each of which a test has to notice: a run of minutes, not part of the suite.

    python tests/mutation.py [WORD]

`mutations.toml` says what is changed and which tests are nearest; with WORD only faults that have
it in their name or file are planted. They are planted in a copy. Prints a Markdown table of those
that no test noticed and of texts that no longer stand once in their file; exits with 1 if there
are any.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
COPIED = ("qocr", "tests", "pyproject.toml", "README.md")
TESTS_PASS, TESTS_FAIL = 0, 1  # of pytest; anything else means that nothing was tested


@dataclass(frozen=True, slots=True)
class Fault:
    """In `file`, `text` stands once and becomes `becomes`; one of `tests` has to fail then."""

    name: str
    file: str
    text: str
    becomes: str
    tests: str


def main() -> int:
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    rows = tomllib.loads((ROOT / "tests/mutations.toml").read_text(encoding="utf-8"))["fault"]
    faults = [fault for fault in (Fault(**row) for row in rows) if word in fault.name + fault.file]
    with tempfile.TemporaryDirectory(prefix="qocr-mutation-") as folder:
        copy = _copied(Path(folder))
        tests = sorted({test for fault in faults for test in fault.tests.split()})
        if _ran(copy, tests) != TESTS_PASS:
            sys.exit("the tests fail without any fault")
        problems = [(fault, problem) for fault in faults if (problem := _planted(copy, fault))]
    print(f"\n{len(faults)} faults, {len(problems)} of them not noticed")
    for fault, problem in problems:
        print(f"| {fault.name} | {fault.file} | {problem} |")
    return 1 if problems else 0


def _copied(folder: Path) -> Path:
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    return folder


def _planted(copy: Path, fault: Fault) -> str:
    """What is wrong with a fault; empty where a test notices it."""
    path = copy / fault.file
    right = path.read_text(encoding="utf-8")
    if right.count(fault.text) != 1:
        return f"`{fault.text}` stands {right.count(fault.text)} times"
    path.write_text(right.replace(fault.text, fault.becomes), encoding="utf-8")
    ended = _ran(copy, fault.tests.split())
    path.write_text(right, encoding="utf-8")
    print("." if ended == TESTS_FAIL else "S", end="", flush=True)
    return "" if ended == TESTS_FAIL else f"survives (pytest ended with {ended})"


def _ran(copy: Path, tests: Sequence[str]) -> int:
    """The exit code of pytest. Commands that tests start import the copy, too."""
    options = ["-x", "-n0", "-p", "no:cacheprovider", "-m", "not slow"]
    options += ["-o", "faulthandler_timeout=60"]  # a test that hangs has noticed the fault, too
    command = [sys.executable, "-B", "-m", "pytest", *options, *tests]
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=copy, env=environment, stdout=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    sys.exit(main())
