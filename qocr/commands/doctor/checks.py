"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "none", "problem"]
OK: State = "ok"
NONE: State = "none"  # not there, not asked, not told: nothing that keeps pages from being read
PROBLEM: State = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the listing. `source` is where the value comes from, `hint` the way out."""

    section: str
    name: str
    state: State
    value: str
    source: str = ""
    hint: str = ""
