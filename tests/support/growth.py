"""How the time of a function grows with its input: the same on an idle and on a busy machine."""

from __future__ import annotations

import time
from collections.abc import Callable

LINEAR = 10.0  # four times the input takes 4 times as long, and 16 times if quadratic


def growth(run: Callable[[int], object], size: int) -> float:
    """How many times the CPU seconds of `run(size)` `run(4 * size)` takes; each the best of
    five."""
    return _cpu_seconds(run, 4 * size) / _cpu_seconds(run, size)


def _cpu_seconds(run: Callable[[int], object], size: int) -> float:
    times = []
    for _ in range(5):
        started = time.process_time()
        run(size)
        times.append(time.process_time() - started)
    return max(min(times), 1e-6)
