"""Fields of receipts: how many are right, wrong or left out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import peers
import report

FIELDS = ("company", "date", "address", "total")
HEAD = ("field", "values", "exact", "ignoring spaces", "wrong", "null", "exact %", "ignoring %")


def run(folder: Path) -> str:
    """A row for each field and one for all; neither case nor the width of gaps ever counts.

    "ignoring spaces" includes the exact ones; what is neither that nor null is wrong. A field
    without a truth is left out.
    """
    truths = sorted((folder / "receipts").glob("*.json"))
    pictures = [truth.with_suffix(".jpg") for truth in truths]
    schema = json.dumps(dict.fromkeys(FIELDS, ""))
    records = peers.qocr("kie", pictures, "--schema", schema)
    expected = [json.loads(truth.read_text("utf-8")) for truth in truths]
    found = [record["fields"] or {} for record in records]
    return report.table(HEAD, _rows(expected, found))


def _rows(
    expected: Sequence[dict[str, Any]], found: Sequence[dict[str, Any]]
) -> Iterator[list[object]]:
    together: Counter[str] = Counter()
    for name in FIELDS:
        counts: Counter[str] = Counter()
        for truth, answer in zip(expected, found, strict=True):
            if truth[name]:
                counts.update(verdicts(truth[name], answer.get(name)))
        together += counts
        yield _row(name, counts)
    yield _row("all", together)


def verdicts(truth: str, answer: object) -> Iterator[str]:
    """The columns in which an answer is counted."""
    yield "values"
    if answer is None or answer == "":
        yield "null"
        return
    expected, found = _words(truth), _words(str(answer))
    if expected == found:
        yield "exact"
    yield "ignoring spaces" if "".join(expected) == "".join(found) else "wrong"


def _words(text: str) -> list[str]:
    return text.casefold().split()


def _row(name: str, counts: Counter[str]) -> list[object]:
    shares = [100 * counts[kind] / max(1, counts["values"]) for kind in HEAD[2:4]]
    return [name, *(counts[kind] for kind in HEAD[1:6]), *shares]
