"""What the README says is what the command does."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from command import PROGRAM, Command
from service import Service

from qocr.errors import ExitCode
from qocr.tasks import TASKS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = [
    line
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if re.search(r"(^|\| |&& )qocr ", line)
]
TELLING = re.compile("--(usage|max-cost|summary|shard)")


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 8


@pytest.mark.heavy
@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_runs_as_printed(service: Service, example: str) -> None:
    """Against the stand-in service, which also plays every server of one's own."""
    shutil.copytree(ROOT / "examples", "examples")
    binary = shlex.quote(PROGRAM)
    script = re.sub(r"(^|\| |&& )qocr ", rf"\1{binary} ", example)
    script = re.sub(r"http://localhost:\d+", service.url, script)
    ran = subprocess.run(["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert not ran.stderr or TELLING.search(example)


@pytest.mark.slow
def test_the_first_command_prints_what_is_printed(qocr: Command) -> None:
    pytest.importorskip("rapidocr")
    expected = re.search(r"The first command prints\n\n```\n(.*?)```", README, re.DOTALL)
    assert expected is not None
    ended = qocr("text", ROOT / "examples/letter.jpg")
    assert (ended.code, ended.text) == (0, expected[1])


def test_the_commands_are_those_of_the_table() -> None:
    rows = re.findall(r"^\| `qocr (\S+)` \| (.*?) \| (.*?) \|$", README, re.MULTILINE)
    assert rows == [(task.command, task.summary, " ".join(task.formats)) for task in TASKS.values()]


def test_the_exit_codes_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| ([\d, ]+) \| ([\w, ]+) \|", README, re.MULTILINE)
    said = {
        int(code): name
        for codes, names in rows
        for code, name in zip(codes.split(", "), names.split(", "), strict=True)
    }
    assert said == {code.value: code.name.lower() for code in ExitCode}
