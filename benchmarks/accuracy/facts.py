"""Facts about documents, as olmOCR-bench states them, looked for in Markdown."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import peers
import report
import sought

Fact = Mapping[str, Any]
Verdict = Callable[[Fact, str], bool]

KINDS: dict[str, Verdict] = {
    "present": sought.present,
    "absent": sought.absent,
    "order": sought.in_order,
    "table": sought.in_table,
    "math": sought.as_formula,
}
PLAIN = ("present", "absent", "order")


def run(folder: Path) -> str:
    """A row for each kind of fact, then the facts that qocr fails.

    tesseract writes no tables and no formulas and is not asked for them. Formulas are compared as
    they are written, not as they look; where qocr writes none at all they are not attempted.
    """
    lines = (folder / "documents/facts.jsonl").read_text("utf-8").splitlines()
    facts = [json.loads(line) for line in lines]
    files = [folder / "documents" / name for name in dict.fromkeys(fact["pdf"] for fact in facts)]
    with TemporaryDirectory() as made:
        markdown, plain = markdowns(files, Path(made)), plain_texts(files, Path(made))
    failed = [fact["id"] for fact in facts if not _holds(fact, markdown)]
    rows = _rows(facts, markdown, plain)
    head = ("facts", "count", "qocr local", "tesseract")
    return report.table(head, rows) + f"\n\nFailed by qocr: {', '.join(failed) or 'none'}."


def markdowns(files: list[Path], made: Path) -> dict[str, str]:
    """Each file's Markdown, by the file's name."""
    peers.qocr_into(made, "doc", files, "-f", "md")
    return {file.name: (made / f"{file.stem}.md").read_text("utf-8") for file in files}


def plain_texts(files: list[Path], made: Path) -> dict[str, str]:
    """What tesseract reads on each file's first page."""
    for file in files:
        command = ["pdftoppm", "-r", "200", "-png", "-singlefile", str(file), str(made / file.stem)]
        subprocess.run(command, check=True)
    jobs = [(made / f"{file.stem}.png", "eng") for file in files]
    readings = peers.run("tesseract", jobs).readings
    return {file.name: reading.text for file, reading in zip(files, readings, strict=True)}


def _rows(
    facts: list[Fact], markdown: Mapping[str, str], plain: Mapping[str, str]
) -> Iterator[list[object]]:
    by_kind: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_kind[fact["type"]].append(fact)
    for kind, some in by_kind.items():
        own: object = sum(_holds(fact, markdown) for fact in some)
        if kind == "math" and not any(sought.formulas(markdown[fact["pdf"]]) for fact in some):
            own = "not attempted"
        peer = sum(_holds(fact, plain) for fact in some) if kind in PLAIN else None
        yield [kind, len(some), own, peer]


def _holds(fact: Fact, texts: Mapping[str, str]) -> bool:
    return KINDS[fact["type"]](fact, texts[fact["pdf"]])
