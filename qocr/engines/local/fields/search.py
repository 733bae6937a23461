"""Finds the value of one field: the likeliest text of its kind beside its label."""

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

# Confidences
SURE = 0.5  # the least that a value needs
SYNONYM = 0.97  # of a label that is another name of the field
FIRST_DATE = 0.75
ONLY_ONE = 0.8
CURRENCY = 0.6
BUYER = 0.8


@dataclass(frozen=True, slots=True)
class FieldMatch:
    """A value of the type the schema asks for, its confidence in [0, 1], and its boxes."""

    value: Any
    confidence: float
    boxes: tuple[Box, ...] = ()


Strategy = Callable[[FieldSpec, "PageLines"], Iterator[FieldMatch]]


class PageLines:
    """The rows of a page, and what is computed once for all its fields."""

    def __init__(self, block: Block) -> None:
        self.block = block

    @cached_property
    def pairs(self) -> list[Pair]:
        """Every label with each text that may be its value."""
        return pairs(self.block)

    @cached_property
    def header(self) -> Header:
        """The company that issued the page, and its address."""
        return read_header(self.block)

    @cached_property
    def boxes(self) -> list[Box]:
        """All boxes in reading order."""
        return [box for row in self.block for box in row]


def find(spec: FieldSpec, page: PageLines) -> FieldMatch | None:
    """The likeliest value of a field, the first of equals; None if none is certain enough."""
    matches = [
        FieldMatch(value, candidate.confidence, candidate.boxes)
        for strategy in _strategies(spec, page)
        for candidate in strategy(spec, page)
        if (value := as_typed(candidate.value, spec)) is not None
    ]
    best = max(matches, key=lambda candidate: candidate.confidence, default=None)
    if best is None:
        return None
    confidence = best.confidence * _mean_confidence(best.boxes)
    return FieldMatch(best.value, confidence, best.boxes) if confidence >= SURE else None


def _strategies(spec: FieldSpec, page: PageLines) -> tuple[Strategy, ...]:
    """The strategies for a field. A total needs more than its label; a labelled address may be a
    customer's, so the one below the company's name is preferred."""
    if spec.group == "total":
        return (_total,)
    if spec.group == "address" and page.header.company and page.header.address:
        return (_address,)
    return (_at_labels, *WITHOUT_LABEL.get(spec.group, ()))


def _mean_confidence(boxes: Sequence[Box]) -> float:
    return fmean(box.line.confidence or 1.0 for box in boxes) if boxes else 1.0


def _at_labels(spec: FieldSpec, page: PageLines) -> Iterator[FieldMatch]:
    for pair in page.pairs:
        likely = 0.0 if pair.heading or _is_under_title(pair) else _likeness(spec, pair.label)
        if likely and (value := pick(spec.kind, pair.value) or pick(spec.kind, pair.rest)):
            boxes = pair.boxes
            if spec.kind == "address":
                boxes = _address_lines(page, pair)
                value = " ".join((value, *(box.line.text for box in boxes[len(pair.boxes) :])))
            strength = STRENGTH.get(spec.kind, 1.0)
            yield FieldMatch(value, likely * pair.place * strength, boxes)


def _address_lines(page: PageLines, pair: Pair) -> tuple[Box, ...]:
    """The boxes of a labelled address, with those of the lines below that continue it."""
    boxes = list(pair.boxes)
    for box in continued(page.block, pair)[len(boxes) :]:
        if not address_features(box.line.text) and not boxes[-1].line.text.rstrip().endswith(","):
            break
        boxes.append(box)
    return tuple(boxes)


def _is_under_title(pair: Pair) -> bool:
    return pair.place <= UNDER and is_title(pair.label)


def _likeness(spec: FieldSpec, label: str) -> float:
    """How certainly, in [0, 1], a label is that of a field; 0 if it rather names another field."""
    known, sure = groups_of(label)
    own = max((likeness(name, label) for name in spec.names), default=0.0)
    if spec.group in known:
        return max(own, sure * SYNONYM)
    return own if not known or own > sure or own == 1.0 else 0.0


def _total(spec: FieldSpec, page: PageLines) -> Iterator[FieldMatch]:
    total = best_total(page.pairs, spec.names[0])
    if total is not None:
        text, confidence, pair = total
        yield FieldMatch(text, confidence, pair.boxes)


def _company(_spec: FieldSpec, page: PageLines) -> Iterator[FieldMatch]:
    if part := page.header.company:
        yield FieldMatch(part.text, part.confidence, part.boxes)


def _address(_spec: FieldSpec, page: PageLines) -> Iterator[FieldMatch]:
    if part := page.header.address:
        yield FieldMatch(part.text, part.confidence, part.boxes)


def _buyer_address(_spec: FieldSpec, page: PageLines) -> Iterator[FieldMatch]:
    """The lines that follow the name of the buyer, if they look like an address."""
    for pair in page.pairs:
        if "buyer" in groups_of(pair.label)[0]:
            boxes = continued(page.block, pair)[1:]
            features = sum(address_features(box.line.text) for box in boxes)
            if features:
                yield FieldMatch(" ".join(box.line.text for box in boxes), BUYER, boxes)


def _first_date(_spec: FieldSpec, page: PageLines) -> Iterator[FieldMatch]:
    """The first date that is not labelled as another field."""
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


def _only(kind: str) -> Strategy:
    def strategy(_spec: FieldSpec, page: PageLines) -> Iterator[FieldMatch]:
        """An unmistakable kind of value needs no label, if the page has only one of it."""
        boxes_by_value = {value: box for box in page.boxes if (value := pick(kind, box.line.text))}
        for value, box in boxes_by_value.items():
            if len(boxes_by_value) == 1:
                yield FieldMatch(value, ONLY_ONE, (box,))

    return strategy


def _currency(_spec: FieldSpec, page: PageLines) -> Iterator[FieldMatch]:
    """The most frequent currency sign of the page."""
    signs = Counter(sign for box in page.boxes if (sign := pick("sign", box.line.text)))
    for sign, _ in signs.most_common(1):
        yield FieldMatch(sign, CURRENCY)


WITHOUT_LABEL: dict[str, tuple[Strategy, ...]] = {
    "company": (_company,),
    "address": (_address,),
    "buyer_address": (_buyer_address,),
    "date": (_first_date,),
    "email": (_only("email"),),
    "website": (_only("url"),),
    "iban": (_only("iban"),),
    "currency": (_currency,),
}
