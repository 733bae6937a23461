"""The examples of README and docs: found by their fences, and run as they are printed.

A line of a `sh` block that calls `qocr` is one example, a `bash` block is one script, and a `text`
block behind a `sh` block is what its last line prints with the embedded engine.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

from command import PROGRAM, Command, Ended

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
_CALL = re.compile(r"(^|\| |&& |\|\| |\$\()((?:timeout \d+ |env [^|&]*? )?)qocr ", re.MULTILINE)
_SHELL = re.compile(r"[|&;<>$*`\\]")


def text_of(name: str) -> str:
    """The text of a document by its path from the root of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def lines(document: Path) -> list[str]:
    """The one-line examples of a document."""
    blocks = re.findall(r"^```sh\n(.*?)^```", document.read_text(encoding="utf-8"), re.M | re.S)
    return [line for block in blocks for line in block.splitlines() if _calls(line)]


def scripts(document: Path) -> list[str]:
    """The scripts of a document."""
    return re.findall(r"^```bash\n(.*?)^```", document.read_text(encoding="utf-8"), re.M | re.S)


def printed(document: Path) -> list[tuple[str, str]]:
    """Each example whose output is printed below it, and that output."""
    pairs = re.findall(
        r"^```sh\n([^`]*?)\n```\n\n[^`]*?```text\n(.*?)^```",
        document.read_text(encoding="utf-8"),
        re.M | re.S,
    )
    return [(block.splitlines()[-1], output) for block, output in pairs]


def is_plain(example: str) -> bool:
    """Whether a line has commands of ours only, so that no shell is needed."""
    return all(
        command.startswith("qocr ") and not _SHELL.search(command)
        for command in example.split(" && ")
    )


def run_example(example: str, url: str, qocr: Command) -> Ended:
    """Runs one line: in this process if it is plain, else in a shell.

    `url` takes the place of every server on localhost.
    """
    example = re.sub(r"http://localhost:\d+", url, example)
    if not is_plain(example):
        return run_script(example)
    for command in example.split(" && "):
        ended = qocr(*shlex.split(command)[1:])
        if ended.code:
            break
    return ended


def run_script(script: str, variables: Mapping[str, str] | None = None) -> Ended:
    """Runs bash, which stops at the first failure; `variables` are set before."""
    script = _CALL.sub(lambda call: f"{call[1]}{call[2]}{shlex.quote(PROGRAM)} ", script)
    settings = "".join(f"{name}={shlex.quote(text)}\n" for name, text in (variables or {}).items())
    ran = subprocess.run(["bash", "-euo", "pipefail", "-c", settings + script], capture_output=True)
    return Ended(ran.returncode, ran.stdout, ran.stderr.decode())


def _calls(line: str) -> bool:
    return not line.startswith("#") and _CALL.search(line) is not None
