"""Every labelled value of a page, for the case that no schema names the fields."""

from __future__ import annotations

import re

from qocr.engines.local.fields.marks import address_features
from qocr.engines.local.fields.pairs import COLON, UNDER, Pair, may_be_label
from qocr.engines.local.fields.search import FieldMatch, PageLines
from qocr.engines.local.fields.values import STRENGTH, pick
from qocr.engines.local.fields.vocabulary import fold, groups, groups_of

LETTERS = re.compile(r"[^\W\d_]{2}|[\u3400-\u9fff]")
WORDS_OF_A_LABEL = 5  # of one that is not in the vocabulary, at most
STRANGE = 0.85  # confidence of a label that is not in the vocabulary


def all_pairs(page: PageLines) -> dict[str, FieldMatch | list[FieldMatch]]:
    """The values by their printed labels; a list if a label has several values."""
    by_label: dict[str, list[FieldMatch]] = {}
    used: set[int] = set()
    for pair in page.pairs:
        match = _match(pair)
        if match is None or (not pair.colon and any(id(box) in used for box in pair.boxes)):
            continue
        used.update(map(id, pair.boxes))
        matches = by_label.setdefault(_label(pair), [])
        if all(match.value != other.value for other in matches):
            matches.append(match)
    return {
        label: matches[0] if len(matches) == 1 else matches for label, matches in by_label.items()
    }


def _label(pair: Pair) -> str:
    return COLON.sub("", pair.label).strip(" .:：(")


def _match(pair: Pair) -> FieldMatch | None:
    label = _label(pair)
    if pair.heading or not LETTERS.search(label) or not may_be_label(label):
        return None
    known, sure = groups_of(pair.label)
    if known and (pair.colon or "description" not in known):
        fitting = [kind for name in known if pick(kind := groups()[name].kind, pair.value)]
        if pair.place == UNDER:  # amounts below a label are a column of a table
            fitting = [kind for kind in fitting if sure == 1.0 and kind not in ("amount", "number")]
        strength = max((STRENGTH.get(kind, 1.0) for kind in fitting), default=0.0)
        return _match_with(pair, sure * strength if pair.place >= UNDER else 0.0)
    strange = pair.colon and pair.place > UNDER and len(label.split()) <= WORDS_OF_A_LABEL
    return _match_with(pair, STRANGE if strange and not _is_address(pair) else 0.0)


def _match_with(pair: Pair, confidence: float) -> FieldMatch | None:
    value = pair.value if "(" in pair.value else pair.value.rstrip(") ")
    return FieldMatch(value, confidence * pair.place, pair.boxes) if confidence else None


def _is_address(pair: Pair) -> bool:
    """Whether the pair is an address whose colon follows the house number's `No`."""
    return fold(pair.label).startswith("no") and address_features(pair.value) > 0
