"""Writes the table of consumers in docs/formats.md from what the tests noted."""

from __future__ import annotations

import json
import os
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "formats.md"
START, END = "<!-- consumers: made by nox -s consumers -->\n", "<!-- end of consumers -->\n"
COLUMNS = ("task", "format", "consumer", "read")


def main() -> None:
    rows = (Path(os.environ["CONSUMERS_HOME"]) / "rows.jsonl").read_text("utf-8").splitlines()
    cells = sorted({tuple(json.loads(row)[name] for name in COLUMNS) for row in rows})
    lines = [COLUMNS, ("---",) * len(COLUMNS), *cells]
    table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    before, _, rest = DOCUMENT.read_text("utf-8").partition(START)
    DOCUMENT.write_text(before + START + table + END + rest.partition(END)[2], "utf-8")


if __name__ == "__main__":
    main()
