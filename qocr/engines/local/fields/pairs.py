"""Pairs labels with values: after a colon, to the right of the label, or below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qocr.engines.local.fields.vocabulary import groups_of, tokens
from qocr.engines.local.geometry import Block, Box, Row

COLON = re.compile(r"\s*[:：](?!//)\s*")
NOT_A_LABEL = re.compile(r"^[\W\d_]*$|^https?$|\d\d$")
BEFORE_DIGIT = re.compile(r"^(\D{2,40}?)[\s#.]*((?:(?<![^\s#.])\S{0,6})?[\d@]\S*.*)$")
COLUMNS = frozenset(("description", "quantity", "price", "item_code"))
LONGEST_LABEL = 40  # letters
FARTHEST = 25.0  # line heights between a label and the value to its right
MOST_PARTS = 10  # boxes to the right of a label that may be its value
CLOSE = 1.2  # line heights between parts of one value
BELOW = 1.0  # line heights between a label and the value below it
ALIGNED = 1.5  # line heights by which a value below may miss its label's edges or middle
AFTER_COLON, BESIDE, INSIDE, UNDER = 1.0, 0.9, 0.95, 0.8


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and a text that may be its value; `place` in [0, 1] says how certain the position
    makes that.

    `row` is the index of the label's row; `heading` says that the label heads a column, `colon`
    that a colon follows it. `rest` is the whole text up to the next label, `value` its first
    connected part.
    """

    label: str
    value: str
    rest: str
    row: int
    place: float
    boxes: tuple[Box, ...]
    colon: bool = False
    heading: bool = False


def pairs(block: Block) -> list[Pair]:
    """Every text that may be a label with every text that may be its value."""
    return [
        pair
        for number, row in enumerate(block)
        for at, box in enumerate(row)
        for pair in _pairs_of(block, number, at, box)
    ]


def _pairs_of(block: Block, number: int, at: int, box: Box) -> Iterator[Pair]:
    parts = label_parts(box.line.text)
    for label, value in parts:
        if value:
            yield Pair(label, value, value, number, AFTER_COLON, (box,), colon=True)
        else:
            yield from _pairs_around(block, number, at, label, True)
    match = None if parts else BEFORE_DIGIT.match(box.line.text)
    if match and may_be_label(match[1]):
        yield Pair(match[1], match[2], match[2], number, INSIDE, (box,))
    if not parts and may_be_label(box.line.text):
        yield from _pairs_around(block, number, at, box.line.text, False)


def label_parts(text: str) -> list[tuple[str, str]]:
    """The `label: value` parts of a text. A further part begins with a known label, or with a label
    that follows a value with digits."""
    spans: list[tuple[int, int, int]] = []  # the starts of label, colon and value
    for match in COLON.finditer(text):
        before = spans[-1][2] if spans else 0
        begin = _label_start(text[before : match.start()]) if spans else 0
        if begin is not None and not _is_time(text, match):
            spans.append((before + begin, match.start(), match.end()))
    ends = [start for start, _, _ in spans[1:]] + [len(text)]
    parts = [
        (text[start:stop].strip(" |,;*-"), text[value:end].strip(" |,;"))
        for (start, stop, value), end in zip(spans, ends, strict=False)
    ]
    return parts if parts and may_be_label(parts[0][0]) else []


def may_be_label(text: str) -> bool:
    """Whether a text is short enough for a label, and not a number."""
    return 0 < len(text.strip()) <= LONGEST_LABEL and not NOT_A_LABEL.search(text.strip())


def _is_time(text: str, match: re.Match[str]) -> bool:
    around = text[max(match.start() - 1, 0) : match.end() + 2]
    return re.fullmatch(r"\d[:：]\d\d?", around) is not None


def _label_start(between: str) -> int | None:
    """Where the second label begins in the text between two colons; None if there is no label."""
    words = list(re.finditer(r"\S+", between))
    for count in range(min(4, len(words)), 0, -1):
        start = words[-count].start()
        if groups_of(between[start:])[1] == 1.0:
            return start
    if len(words) > 1 and re.search(r"\d", words[0][0]) and not re.search(r"\d", words[-1][0]):
        return words[-1].start()
    return None


def _pairs_around(block: Block, number: int, at: int, label: str, colon: bool) -> Iterator[Pair]:
    row = block[number]
    followers = _followers(row, at)
    if followers:
        value = _connected(followers)
        place = AFTER_COLON if colon or _opens_with_colon(followers[0]) else BESIDE
        has_colon = place == AFTER_COLON
        yield Pair(label, joined(value), joined(followers), number, place, value, has_colon)
    if (under := below(block, number, row[at])) is not None:
        place = UNDER * BESIDE if followers else UNDER
        text = under.line.text
        yield Pair(label, text, text, number, place, (under,), colon, _is_table_head(row))


def _is_table_head(row: Row) -> bool:
    texts = [box.line.text for box in row]
    in_a_table = any(groups_of(text)[0] & COLUMNS for text in texts)
    return len(row) > 1 and (in_a_table or sum(map(may_be_label, texts)) > 2)


def _followers(row: Row, at: int) -> tuple[Box, ...]:
    """The boxes to the right of a label, up to the next label or a wide gap."""
    followers: list[Box] = []
    right = row[at].right
    for box in row[at + 1 : at + 1 + MOST_PARTS]:
        if box.left - right > FARTHEST * row[at].height or is_label(box):
            break
        if _has_words(box) or _opens_with_colon(box):
            followers.append(box)
        right = box.right
    return tuple(followers) if any(map(_has_words, followers)) else ()


def _connected(boxes: Sequence[Box]) -> tuple[Box, ...]:
    worded = [box for box in boxes if _has_words(box)]
    for count, (first, second) in enumerate(pairwise(worded), 1):
        if second.left - first.right > CLOSE * first.height:
            return tuple(worded[:count])
    return tuple(worded)


def below(block: Block, number: int, box: Box) -> Box | None:
    """The box under a label, aligned with one of its edges or its middle; None if there is none or
    if it is a label itself."""
    for row in block[number + 1 : number + 3]:
        for other in row:
            if other.top - box.bottom < BELOW * box.height and _aligned(box, other):
                return None if is_label(other) else other
    return None


def _aligned(box: Box, other: Box) -> bool:
    left = abs(box.left - other.left)
    centre = abs(box.left + box.right - other.left - other.right) / 2
    right = abs(box.right - other.right)
    return min(left, centre, right) < ALIGNED * box.height


def is_label(box: Box) -> bool:
    """Whether a box is surely a label: it has a colon, or is in the vocabulary."""
    text = box.line.text
    return bool(label_parts(text)) or (may_be_label(text) and groups_of(text)[1] == 1.0)


def joined(boxes: Sequence[Box]) -> str:
    """The texts of the boxes, separated by spaces and without colons in front."""
    return " ".join(box.line.text.strip().lstrip(":： ") for box in boxes).strip()


def _opens_with_colon(box: Box) -> bool:
    return box.line.text.lstrip().startswith((":", "："))


def _has_words(box: Box) -> bool:
    return bool(tokens(box.line.text))


def continued(block: Block, pair: Pair) -> tuple[Box, ...]:
    """The boxes of a value, with those of the lines below that continue it."""
    boxes = list(pair.boxes)
    for row in block[pair.row + 1 :]:
        last = boxes[-1]
        if row[0].top - last.bottom > last.height:
            break
        under = next((box for box in row if _starts_below(last, box)), None)
        if under is not None and is_label(under):
            break
        boxes += [under] if under is not None else []
    return tuple(boxes)


def _starts_below(last: Box, box: Box) -> bool:
    return box.middle > last.bottom and abs(box.left - last.left) < last.height
