"""The checks as lines for people and as JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from textwrap import wrap

from qocr import __version__
from qocr.commands.doctor.checks import PROBLEM, Check
from qocr.console.printable import CONTROLS

MARKS = {"ok": "ok", "none": "-", "problem": "!!"}
WIDTH = 80
_WITHIN = re.compile(r"(?<![,.]) ")
_ONE_LINE = {**CONTROLS, ord("\n"): "␊", ord("\t"): " "}


def as_lines(checks: Sequence[Check], width: int) -> str:
    """The checks by section, their values beginning in column `width` plus six."""
    blocks = [
        f"{section}\n" + "".join(_line(check, width) for check in rows)
        for section, rows in groupby(checks, key=lambda check: check.section)
    ]
    return "".join(f"{block}\n" for block in blocks)


def _line(check: Check, width: int) -> str:
    indent = " " * (width + 6)
    source = f" ({check.source})" if check.source else ""
    said = f"{check.value}{source}".translate(_ONE_LINE)
    first = f"  {MARKS[check.state]:2}  {check.name.translate(_ONE_LINE):{width}}"
    parts = [said, *filter(None, [check.hint.translate(_ONE_LINE)])]
    lines = [line for part in parts for line in _wrapped(part, WIDTH - len(indent))]
    return "\n".join([f"{first}{lines[0]}", *(indent + line for line in lines[1:])]) + "\n"


def _wrapped(text: str, width: int) -> list[str]:
    """Broken only behind a comma or a full stop: paths and lines to paste stay whole."""
    glued = _WITHIN.sub("\xa0", text)
    lines = wrap(glued, width, break_long_words=False, break_on_hyphens=False)
    return [line.replace("\xa0", " ") for line in lines] or [""]


def verdict(checks: Sequence[Check], engine: str) -> str:
    """The last line."""
    problems = sum(check.state == PROBLEM for check in checks)
    if not problems:
        return f"Ready: pages are read by the engine {engine}.\n"
    return f"{problems} problem{'s' * (problems != 1)} to fix, marked !!.\n"


def as_json(checks: Sequence[Check]) -> str:
    """The checks as JSON, for `--json`."""
    found = {
        "qocr": 1,
        "version": __version__,
        "ok": all(check.state != PROBLEM for check in checks),
        "checks": [asdict(check) for check in checks],
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
