"""One field of the schema found on a page: the likeliest value of its kind at its label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean
from typing import Any

from qocr.engines.local.fields.field_spec import FieldSpec
from qocr.engines.local.fields.header import Header, read_header
from qocr.engines.local.fields.marks import address_features, is_title
from qocr.engines.local.fields.pairs import UNDER, Pair, continued, pairs
from qocr.engines.local.fields.totals import best_total
from qocr.engines.local.fields.typed import as_typed
from qocr.engines.local.fields.values import STRENGTH, pick
from qocr.engines.local.fields.vocabulary import groups_of, likeness
from qocr.engines.local.geometry import Block, Box
from qocr.notation.dates import dates_in

SURE = 0.5
SYNONYM = 0.97
FIRST_DATE = 0.75
ONLY_ONE = 0.8
CURRENCY = 0.6
BUYER = 0.8


@dataclass(frozen=True, slots=True)
class FieldMatch:
    """A value as the schema wants it, how sure it is in [0, 1], and where it stands."""

    value: Any
    confidence: float
    boxes: tuple[Box, ...] = ()


Way = Callable[[FieldSpec, "PageLines"], Iterator[FieldMatch]]


class PageLines:
    """A page and what is worked out once for all its fields."""

    def __init__(self, block: Block) -> None:
        self.block = block

    @cached_property
    def pairs(self) -> list[Pair]:
        """Every label with what may be its value."""
        return pairs(self.block)

    @cached_property
    def header(self) -> Header:
        """Who issued the page, and their address."""
        return read_header(self.block)

    @cached_property
    def boxes(self) -> list[Box]:
        """All boxes in reading order."""
        return [box for row in self.block for box in row]


def find(want: FieldSpec, page: PageLines) -> FieldMatch | None:
    """The likeliest value of a field, of equals the first; None where nothing is sure enough."""
    found = [
        FieldMatch(value, candidate.confidence, candidate.boxes)
        for way in _ways(want, page)
        for candidate in way(want, page)
        if (value := as_typed(candidate.value, want)) is not None
    ]
    best = max(found, key=lambda candidate: candidate.confidence, default=None)
    if best is None:
        return None
    confidence = best.confidence * _legible(best.boxes)
    return FieldMatch(best.value, confidence, best.boxes) if confidence >= SURE else None


def _ways(want: FieldSpec, page: PageLines) -> tuple[Way, ...]:
    """The total is told by more than its label; below a company's name an address is its own,
    one with a label perhaps a customer's."""
    if want.group == "total":
        return (_total,)
    if want.group == "address" and page.header.company and page.header.address:
        return (_address,)
    return (_at_labels, *WITHOUT_LABEL.get(want.group, ()))


def _legible(boxes: Sequence[Box]) -> float:
    return fmean(box.line.confidence or 1.0 for box in boxes) if boxes else 1.0


def _at_labels(want: FieldSpec, page: PageLines) -> Iterator[FieldMatch]:
    for pair in page.pairs:
        alike = 0.0 if pair.heading or _is_under_title(pair) else _likeness(want, pair.label)
        if alike and (value := pick(want.kind, pair.value) or pick(want.kind, pair.rest)):
            boxes = pair.boxes
            if want.kind == "address":
                boxes = _address_lines(page, pair)
                value = " ".join((value, *(box.line.text for box in boxes[len(pair.boxes) :])))
            strength = STRENGTH.get(want.kind, 1.0)
            yield FieldMatch(value, alike * pair.place * strength, boxes)


def _address_lines(page: PageLines, pair: Pair) -> tuple[Box, ...]:
    """A labelled address with those lines below it that are more of it."""
    found = list(pair.boxes)
    for box in continued(page.block, pair)[len(found) :]:
        if not address_features(box.line.text) and not found[-1].line.text.rstrip().endswith(","):
            break
        found.append(box)
    return tuple(found)


def _is_under_title(pair: Pair) -> bool:
    return pair.place <= UNDER and is_title(pair.label)


def _likeness(want: FieldSpec, label: str) -> float:
    """How surely a label is that of a field; not at all if it rather names another."""
    known, sure = groups_of(label)
    own = max((likeness(name, label) for name in want.names), default=0.0)
    if want.group in known:
        return max(own, sure * SYNONYM)
    return own if not known or own > sure or own == 1.0 else 0.0


def _total(want: FieldSpec, page: PageLines) -> Iterator[FieldMatch]:
    found = best_total(page.pairs, want.names[0])
    if found is not None:
        text, sure, pair = found
        yield FieldMatch(text, sure, pair.boxes)


def _company(_want: FieldSpec, page: PageLines) -> Iterator[FieldMatch]:
    if part := page.header.company:
        yield FieldMatch(part.text, part.confidence, part.boxes)


def _address(_want: FieldSpec, page: PageLines) -> Iterator[FieldMatch]:
    if part := page.header.address:
        yield FieldMatch(part.text, part.confidence, part.boxes)


def _buyer_address(_want: FieldSpec, page: PageLines) -> Iterator[FieldMatch]:
    """What follows the name of the buyer."""
    for pair in page.pairs:
        if "buyer" in groups_of(pair.label)[0]:
            boxes = continued(page.block, pair)[1:]
            features = sum(address_features(box.line.text) for box in boxes)
            if features:
                yield FieldMatch(" ".join(box.line.text for box in boxes), BUYER, boxes)


def _first_date(_want: FieldSpec, page: PageLines) -> Iterator[FieldMatch]:
    """The first date that no label gives to another field."""
    taken = {
        date
        for pair in page.pairs
        if (known := groups_of(pair.label)[0]) and "date" not in known
        for date in dates_in(pair.value)
    }
    for box in page.boxes:
        for date in dates_in(box.line.text):
            if date not in taken:
                yield FieldMatch(date, FIRST_DATE, (box,))
                return


def _only(kind: str) -> Way:
    def way(_want: FieldSpec, page: PageLines) -> Iterator[FieldMatch]:
        """What can be nothing else needs no label, if there is but one on the page."""
        found = {value: box for box in page.boxes if (value := pick(kind, box.line.text))}
        for value, box in found.items():
            if len(found) == 1:
                yield FieldMatch(value, ONLY_ONE, (box,))

    return way


def _currency(_want: FieldSpec, page: PageLines) -> Iterator[FieldMatch]:
    """The sign that stands most often on the page."""
    signs = Counter(sign for box in page.boxes if (sign := pick("sign", box.line.text)))
    for sign, _ in signs.most_common(1):
        yield FieldMatch(sign, CURRENCY)


WITHOUT_LABEL: dict[str, tuple[Way, ...]] = {
    "company": (_company,),
    "address": (_address,),
    "buyer_address": (_buyer_address,),
    "date": (_first_date,),
    "email": (_only("email"),),
    "website": (_only("url"),),
    "iban": (_only("iban"),),
    "currency": (_currency,),
}
