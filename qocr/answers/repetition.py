"""Answers in which a stuck model repeats itself, whatever it repeats. Pure.

A text repeats itself where each letter is the one that stands a fixed number of letters, the
period, before it. Periods are found through the last place where the same letters stood, so the
time taken grows with the text. How often a unit must come depends on what it is: pages print
rules, dotted lines, empty rows of forms, columns of equal numbers, and the same slip several times.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil

GRAM, STEP = 32, 8  # letters by which a place is known again; every so many one is remembered
LEAST_LETTERS = 600  # of a repetition of words
LEAST_TIMES, SHORT_TIMES, SHORT_LETTERS = 5, 20, 2000  # units of a repetition: fewer where long
LONG_LETTERS, DOUBTFUL_TIMES = 200, 3  # of a unit whose copies are said
NUMBER_TIMES, EMPTY_TIMES = 200, 150  # rows of numbers only, and of nothing but markup
RULE_LETTERS = 20_000  # of rules and dotted lines
COUNTED_TIMES = 500  # rows that differ only by numbers that count on: more than a page has
DOUBTFUL_COUNTED_TIMES = 250  # that are said

_TAG = re.compile(r"<[^<>]{0,200}>")
_CUT_TAG = re.compile(r"\A[^<>]{0,200}>|<[^<>]{0,200}\Z")
_ROW_END = re.compile(r"\n|</tr>|\},", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(slots=True)
class Run:
    """A part of a text that repeats itself: the letters of its unit, how many times it came, and
    how many of these were left out."""

    period: int
    times: int
    dropped: int = 0


class Repetition:
    """Leaves out what a stuck model repeats, as soon as that is certain, from a text that comes in
    pieces.

    What was handed on by then stays. With `whole` nothing is handed on before the end, and of a
    long unit one copy is left. `runs` are the repetitions. `doubtful` is a long part that came
    several times, as a page may have it.
    """

    def __init__(self, whole: bool = False) -> None:
        self.runs: list[Run] = []
        self.doubtful: Run | None = None
        self._whole = whole
        self._letters: list[str] = []  # all that came
        self._out: list[str] = []  # what is certain
        self._places: dict[str, int] = {}
        self._gram = ""
        self._period = self._matched = 0
        self._check = 0  # matched letters at which the unit is looked at
        self._needed = 0  # times
        self._run: Run | None = None  # that goes on, and is certain
        self._begun = 0  # letters when it became so

    def feed(self, piece: str) -> str:
        """What of the text is certain now that `piece` has come."""
        for letter in piece:
            self._letters.append(letter)
            self._gram = self._gram[1 - GRAM :] + letter
            if self._period and letter == self._letters[-1 - self._period]:
                self._matched += 1
            else:
                self._leave(len(self._letters) - 1)
                self._find_period()
            if self._run is None:
                self._out.append(letter)
            if self._period and self._run is None and self._matched >= self._check:
                self._look()
            if len(self._letters) % STEP == 0:
                self._places[self._gram] = len(self._letters)
        return "" if self._whole else self._take()

    def end(self) -> str:
        """What is left when no piece follows."""
        self._leave(len(self._letters))
        return self._take()

    def _take(self) -> str:
        out, self._out = self._out, []
        return "".join(out)

    def _find_period(self) -> None:
        """Looks where the last letters stood before. There the letters after them are compared."""
        place = self._places.get(self._gram) if len(self._gram) == GRAM else None
        self._period = 0 if place is None else len(self._letters) - place
        self._matched = GRAM
        self._check = self._period
        self._needed = 0

    def _look(self) -> None:
        """Looks at a unit that came again, and whether it came too often."""
        if not self._needed:
            unit = "".join(self._letters[-self._period :])
            self._period = (unit + unit).find(unit, 1)
            self._needed = _needed_times(unit[: self._period])
        times = self._matched // self._period + 1
        if times >= self._needed:
            self._begin_run(times)
            return
        self._check = times * self._period

    def _begin_run(self, times: int) -> None:
        self._run = Run(self._period, times)
        self._begun = len(self._letters)
        self.runs.append(self._run)
        if self._whole and self._period >= LONG_LETTERS:
            self._run.dropped = times - 1
            del self._out[-(times - 1) * self._period :]

    def _leave(self, end: int) -> None:
        """Ends the run, if there is one, behind `end` letters. A last copy that is cut off is kept,
        so that the text goes on as it did."""
        run, self._run = self._run, None
        if run is None:
            self._doubt()
            return
        copies, rest = divmod(end - self._begun, self._period)
        run.times = self._times()
        run.dropped += copies
        self._out += self._letters[end - rest : end]

    def _doubt(self) -> None:
        """Notices a long unit that came several times, and not too often."""
        if not self._needed or self._period < LONG_LETTERS:
            return
        times = self._times()
        if times >= max(DOUBTFUL_TIMES, self.doubtful.times if self.doubtful else 0):
            self.doubtful = Run(self._period, times)

    def _times(self) -> int:
        """How many times the unit came. Where the first copy begins is not certain, and the last
        one may be without the line end between them."""
        return (self._matched + min(GRAM, self._period // 4)) // self._period + 1


def counts_on(text: str) -> int:
    """How many rows of `text` follow each other that differ only by numbers which grow by the same
    each time."""
    longest = times = 0
    shape: object = None
    numbers: list[int] = []
    steps: list[int] | None = None
    for row in _ROW_END.split(text):
        row_shape = _NUMBER.sub("0", row)
        row_numbers = [int(number) for number in _NUMBER.findall(row)]
        row_steps = [new - old for new, old in zip(row_numbers, numbers, strict=False)]
        same = row_shape == shape and any(row_steps)
        times = times + 1 if same and row_steps in (steps, None) else 2 if same else 1
        longest = max(longest, times)
        shape, numbers, steps = row_shape, row_numbers, row_steps
    return longest


def _needed_times(unit: str) -> int:
    """How many times a unit must come until it is certain that no page has it so often."""
    shown = _CUT_TAG.sub("", _TAG.sub("", unit + unit))
    length = max(len(shown) // 2, 1)
    if any(map(str.isalpha, shown)):
        times = max(LEAST_TIMES, min(SHORT_TIMES, ceil(SHORT_LETTERS / length)))
        return max(times, ceil(LEAST_LETTERS / length))
    if any(map(str.isalnum, shown)):
        return max(NUMBER_TIMES, ceil(LEAST_LETTERS / length))
    if any(mark in unit for mark in "<|&"):
        return EMPTY_TIMES
    return ceil(RULE_LETTERS / len(unit))
