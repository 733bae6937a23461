"""Every labelled value of a page, for when no schema says what to look for."""

from __future__ import annotations

import re

from qocr.engines.local.fields.marks import address_features
from qocr.engines.local.fields.pairs import COLON, UNDER, Pair, may_be_label
from qocr.engines.local.fields.search import FieldMatch, PageLines
from qocr.engines.local.fields.values import STRENGTH, pick
from qocr.engines.local.fields.vocabulary import fold, groups, groups_of

LETTERS = re.compile(r"[^\W\d_]{2}|[\u3400-\u9fff]")
WORDS_OF_A_LABEL = 5
STRANGE = 0.85  # a label that is not in the vocabulary


def all_pairs(page: PageLines) -> dict[str, FieldMatch | list[FieldMatch]]:
    """The values by their labels as they are printed; a list where a label has several."""
    found: dict[str, list[FieldMatch]] = {}
    used: set[int] = set()
    for pair in page.pairs:
        item = _found(pair)
        if item is None or (not pair.colon and any(id(box) in used for box in pair.boxes)):
            continue
        used.update(map(id, pair.boxes))
        values = found.setdefault(_label(pair), [])
        if all(item.value != other.value for other in values):
            values.append(item)
    return {label: items[0] if len(items) == 1 else items for label, items in found.items()}


def _label(pair: Pair) -> str:
    return COLON.sub("", pair.label).strip(" .:：(")


def _found(pair: Pair) -> FieldMatch | None:
    label = _label(pair)
    if pair.heading or not LETTERS.search(label) or not may_be_label(label):
        return None
    known, sure = groups_of(pair.label)
    if known and (pair.colon or "description" not in known):
        fitting = [kind for name in known if pick(kind := groups()[name].kind, pair.value)]
        if pair.place == UNDER:  # sums below a label are a column of a table
            fitting = [kind for kind in fitting if sure == 1.0 and kind not in ("amount", "number")]
        strength = max((STRENGTH.get(kind, 1.0) for kind in fitting), default=0.0)
        return _sure(pair, sure * strength if pair.place >= UNDER else 0.0)
    strange = pair.colon and pair.place > UNDER and len(label.split()) <= WORDS_OF_A_LABEL
    return _sure(pair, STRANGE if strange and not _is_address(pair) else 0.0)


def _sure(pair: Pair, likely: float) -> FieldMatch | None:
    value = pair.value if "(" in pair.value else pair.value.rstrip(") ")
    return FieldMatch(value, likely * pair.place, pair.boxes) if likely else None


def _is_address(pair: Pair) -> bool:
    """Whether the colon belongs to the number of a house."""
    return fold(pair.label).startswith("no") and address_features(pair.value) > 0
