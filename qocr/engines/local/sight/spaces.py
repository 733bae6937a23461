"""Restores spaces that the network drops, mostly beside punctuation, by the width of the gaps."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from qocr.engines.local.sight.spelling import Letter, Spelling

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qocr.engines.local.sight.recognise import Pixels

USUAL = 0.3  # width of a space in line heights, if the page has none to compare with
NARROWEST = 0.15  # line heights
NARROWER_LINE = 0.7  # a line's own spaces may be this much narrower than the page's
AS_WIDE = 0.85  # how much of a space's width a gap needs to be one
CLEARLY_WIDER = 2.0  # the same inside words and numbers
FAINT = 0.25  # of a line's contrast; ink is at least this much darker than its surroundings
NEVER_BEFORE = frozenset(".,;!?)]}%'’”\"")
NEVER_AFTER = frozenset("([{$€£¥'‘“\"„«")


@dataclass(frozen=True, slots=True)
class Gap:
    """The widest empty stretch between two letters, in line heights; `space` says whether the
    network read a space there."""

    before: Letter
    after: Letter
    width: float
    space: bool


def gaps(crop: Pixels, spelling: Spelling) -> tuple[Gap, ...]:
    """The gaps between the letters of the line in `crop`."""
    if len(spelling) < 2:
        return ()
    empty = _empty_columns(crop)
    letters = [letter for letter in spelling if not letter.text.isspace()]
    spaced = {after for before, after in _neighbours(spelling) if before.text.isspace()}
    return tuple(
        Gap(
            before,
            after,
            _widest_run(empty, before.place, after.place) / len(crop),
            after in spaced,
        )
        for before, after in _neighbours(letters)
    )


@dataclass(frozen=True, slots=True)
class UsualSpace:
    """The usual width of a page's spaces, in line heights. `mixed` is that between a Chinese letter
    and another one; None if the page has no spaces there as a rule."""

    space: float
    mixed: float | None


def usual_space(lines: Sequence[Sequence[Gap]]) -> UsualSpace:
    """The usual width of the spaces that the network read in `lines`."""
    plain = [gap.width for line in lines for gap in line if gap.space and not _wide_letters(gap)]
    mixed = [gap for line in lines for gap in line if _wide_letters(gap) == 1]
    widths = [gap.width for gap in mixed if gap.space]
    as_rule = len(widths) * 2 > len(mixed)
    return UsualSpace(median(plain or [USUAL]), median(widths) if as_rule else None)


def spaced(spelling: Spelling, line: Sequence[Gap], usual: UsualSpace) -> Spelling:
    """`spelling` with the spaces that the network dropped."""
    own = median(
        [gap.width for gap in line if gap.space and not _wide_letters(gap)] or [usual.space]
    )
    space = max(own, usual.space * NARROWER_LINE, NARROWEST)
    missing = {gap.after: gap for gap in line if not gap.space and _is_space(gap, space, usual)}
    letters: list[Letter] = []
    for letter in spelling:
        if gap := missing.get(letter):
            place = (gap.before.place + letter.place) / 2
            letters.append(Letter(" ", min(gap.before.confidence, letter.confidence), place))
        letters.append(letter)
    return tuple(letters)


def _is_space(gap: Gap, space: float, usual: UsualSpace) -> bool:
    before, after = gap.before.text, gap.after.text
    if after in NEVER_BEFORE or before in NEVER_AFTER:
        return False
    if _wide_letters(gap):
        return (
            _wide_letters(gap) == 1
            and usual.mixed is not None
            and gap.width > usual.mixed * AS_WIDE
        )
    return gap.width > space * (CLEARLY_WIDER if _belongs_together(before, after) else AS_WIDE)


def _belongs_together(before: str, after: str) -> bool:
    number = (before.isdigit() and after in ":/-*") or (before in ".:/-," and after.isdigit())
    return number or (before + after).isalnum()


def _wide_letters(gap: Gap) -> int:
    """How many of the two letters beside the gap are Chinese or as wide."""
    return _is_wide(gap.before.text) + _is_wide(gap.after.text)


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _neighbours(letters: Sequence[Letter]) -> list[tuple[Letter, Letter]]:
    return list(pairwise(letters))


def _empty_columns(crop: Pixels) -> NDArray[np.bool_]:
    """Which pixel columns of the crop have no ink, on light paper or dark."""
    grey: Any = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    light, dark = np.percentile(grey, (95, 5))
    if np.median(grey) < (light + dark) / 2:
        grey = 255 - grey
    around = len(crop) // 2 * 2 + 1
    ink = cv2.blur(grey, (3 * around, around)).astype(int) - grey > FAINT * (light - dark)
    edge = len(ink) // 12  # neighbouring rows reach into the crop
    return np.asarray(~ink[edge : len(ink) - edge].any(axis=0))


def _widest_run(empty: NDArray[np.bool_], start: float, end: float) -> int:
    part = empty[int(start * len(empty)) : int(end * len(empty)) + 1]
    edges = np.flatnonzero(np.diff(np.concatenate(([0], part.astype(np.int8), [0]))))
    return int((edges[1::2] - edges[::2]).max(initial=0))
