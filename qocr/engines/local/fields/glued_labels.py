"""Parts labels from the values that follow them without a colon, as on Chinese identity cards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from unicodedata import east_asian_width

from qocr.engines.local.fields.vocabulary import groups, groups_of
from qocr.types import Line, Point

SHORTEST_VALUES = 2  # letters between two labels that are not parted by a blank
_CARD_FIELDS = ("name", "sex", "nationality", "date_of_birth", "address", "id_number")
_CHINESE = re.compile(r"[\u3400-\u9fff]{2,}")


def parted(lines: Iterable[Line], names: Iterable[str]) -> list[Line]:
    """The lines, each cut before and after the Chinese labels in it: those of identity cards, and
    `names`, the fields that are asked for.

    A label begins a line or stands behind a blank, or behind another label and a value of one or
    two letters (`性别女民族汉`). A label with a colon, and a part of a longer known label, is left
    as it is.
    """
    labels = {name for name in names if _CHINESE.fullmatch(name)} | _card_labels()
    pattern = re.compile("|".join(sorted(map(re.escape, labels), key=len, reverse=True)))
    return [part for line in lines for part in _parts(line, _cuts(line.text, pattern))]


@cache
def _card_labels() -> frozenset[str]:
    labels = (label for name in _CARD_FIELDS for label in groups()[name].labels)
    return frozenset(label for label in labels if _CHINESE.fullmatch(label))


def _cuts(text: str, pattern: re.Pattern[str]) -> list[int]:
    if ":" in text or "：" in text or groups_of(text)[1] == 1.0:
        return []
    cuts: set[int] = set()
    for match in pattern.finditer(text):
        begins = not match.start() or text[match.start() - 1].isspace()
        follows = bool(cuts) and match.start() - max(cuts) <= SHORTEST_VALUES
        if (begins or follows) and not _goes_on(text, match):
            cuts |= {match.start(), match.end()}
    return sorted(cuts - {0, len(text)})


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether the label is the start of a longer one, like `金额` of `金额合计`."""
    rest = text[match.end() :].split()
    word = text[match.start() :].split()[0]
    return bool(rest) and groups_of(word)[1] == 1.0 and word != match[0]


def _parts(line: Line, cuts: Sequence[int]) -> Iterator[Line]:
    if not cuts:
        yield line
        return
    for start, end in pairwise((0, *cuts, len(line.text))):
        if line.text[start:end].strip():
            yield _part(line, start, end)


def _part(line: Line, start: int, end: int) -> Line:
    text = line.text
    share_before = _width(text[:start]) / _width(text)
    share_after = _width(text[:end]) / _width(text)
    top_left, top_right, bottom_right, bottom_left = line.corners
    quad = (
        _between(top_left, top_right, share_before),
        _between(top_left, top_right, share_after),
        _between(bottom_left, bottom_right, share_after),
        _between(bottom_left, bottom_right, share_before),
    )
    return Line(text[start:end].strip(), quad, _confidence(line, start, end))


def _confidence(line: Line, start: int, end: int) -> float | None:
    """That of the least certain word between two places of the line's text."""
    place, confidences = 0, []
    for word in line.words:
        place = max(place, line.text.find(word.text, place))
        if place < end and place + len(word.text) > start:
            confidences.append(word.confidence or 0.0)
        place += len(word.text)
    return min(confidences, default=line.confidence)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
