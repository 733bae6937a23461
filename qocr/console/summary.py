"""How the pages ended, and what that makes of the run."""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import TYPE_CHECKING

from qocr.errors import ExitCode, QocrError
from qocr.types import Result

if TYPE_CHECKING:
    from qocr.pricing.usage import RunUsage

STATUSES = ("ok", "empty", "incomplete", "failed")


class RunSummary:
    """Counts pages as they end; `spending` is None where nothing is asked of anybody."""

    def __init__(self, fail_on: frozenset[str], spending: RunUsage | None = None) -> None:
        self._fail_on = fail_on
        self._spending = spending
        self._statuses: Counter[str] = Counter()
        self._cached = 0
        self._errors: list[QocrError] = []
        self._unmet = False
        self._started = time.monotonic()

    def count(self, result: Result) -> None:
        """Counts a page that has ended."""
        self._statuses[result.status] += 1
        self._cached += result.cached
        self._unmet = self._unmet or bool(result.unmet)
        if result.error is not None:
            self._errors.append(result.error)
        if self._spending is not None:
            self._spending.add(result)

    @property
    def pages(self) -> int:
        """The number of pages that have ended."""
        return self._statuses.total()

    @property
    def stopped(self) -> bool:
        """Whether an error that every page would meet ended the run."""
        return any(error.fatal for error in self._errors)

    @property
    def exit_code(self) -> ExitCode:
        """That of the cause where all pages failed for one, or the user set a limit."""
        codes = {error.exit_code for error in self._errors}
        if codes == {ExitCode.UNMET}:
            return ExitCode.UNMET
        if codes and len(self._errors) == self.pages:
            return self._errors[0].exit_code
        if codes:
            return ExitCode.PARTIAL
        met = self._fail_on.intersection(self._statuses)
        if "incomplete" in met:
            return ExitCode.INCOMPLETE
        return ExitCode.UNMET if met or self._unmet else ExitCode.OK

    def line(self) -> str:
        """`412 pages: 409 ok, 2 empty, 1 failed; 1.31 M tokens, $0.11; 3 min 12 s`."""
        parts = [f"{self._statuses[name]} {name}" for name in STATUSES if self._statuses[name]]
        cached = f", {self._cached} read before" if self._cached else ""
        told = [f"{self.pages} page{'s' * (self.pages != 1)}: {', '.join(parts)}{cached}"]
        if self._spending is not None and self._spending.tokens:
            told.append(_spent(self._spending))
        return "; ".join([*told, duration(time.monotonic() - self._started)])

    def facts(self) -> str:
        """The same as JSON."""
        found = {
            "pages": self.pages,
            **{name: self._statuses[name] for name in STATUSES},
            "cached": self._cached,
            "usage": self._spending.facts() if self._spending is not None else None,
            "seconds": round(time.monotonic() - self._started, 3),
        }
        return json.dumps({"summary": found}, ensure_ascii=False)

    def usage(self, as_json: bool) -> str:
        """What `--usage` tells."""
        assert self._spending is not None
        if as_json:
            return json.dumps({"usage": self._spending.facts()})
        return f"qocr: {self._spending.line()}"


def duration(seconds: float) -> str:
    """`0.8 s`, `12 s`, `3 min 12 s`, `2 h 5 min`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def many(count: int) -> str:
    """`950`, `9,500`, `12.3 k`, `1.31 M`: three digits of a large number."""
    if count < 10_000:
        return f"{count:,}"
    for size, name in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if count >= size * 0.9995:
            value = count / size
            return f"{value:.{2 if value < 9.995 else 1 if value < 99.95 else 0}f}{name}"
    raise AssertionError(count)


def _spent(spending: RunUsage) -> str:
    return ", ".join([f"{many(spending.tokens)} tokens", *spending.amounts()[:1]])
