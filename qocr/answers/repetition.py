"""Answers in which a stuck model repeats itself. Pure."""

from __future__ import annotations

LEAST_TIMES, LEAST_LETTERS, LONGEST_UNIT = 20, 600, 200  # of a repetition


def repeats_itself(text: str) -> bool:
    """Whether the text ends in the same words over and over, as a stuck model writes.

    Rules and dotted lines do not count, nor does a column of equal numbers: it is shorter.
    """
    text = text.rstrip()
    for size in range(2, LONGEST_UNIT + 1):
        unit = text[-size:]
        times = max(LEAST_TIMES, LEAST_LETTERS // size)
        if text.endswith(unit * times):
            return len(set(unit)) > 1 and any(map(str.isalnum, unit))
    return False
