"""The names of known fields in several languages, and the likeness of two labels."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from unicodedata import combining, normalize

from rapidfuzz import fuzz, process

SURE = 85.0  # percent of likeness
SURE_SHORT = 80.0  # percent, for short labels: one wrong letter of five
SHORTEST_FUZZY = 5  # letters; shorter labels have to be equal
_SHORT = 6  # letters
_LETTERS = str.maketrans("0158|!", "oisbii")
_TOKEN = re.compile(r"[^\W_]+")
_RATE = re.compile(r"@?\s*\d+([.,]\d+)?\s*%")
_BRACKETS = re.compile(r"[(\[（【][^)\]）】]*[)\]）】]?")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NUMBER_WORDS = frozenset("no nr num number nummer numero".split())
_CURRENCIES = frozenset("rm myr eur euro usd gbp chf sgd rmb cny".split())
_NUMBER_SIGNS = re.compile(r"#|n[°º]|№", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KnownField:
    """A field with its labels in several languages, and the kind of its values."""

    name: str
    kind: str
    labels: tuple[str, ...]


@cache
def groups() -> dict[str, KnownField]:
    """The fields of `synonyms.toml`, by their names."""
    tables = tomllib.loads(Path(__file__).with_name("synonyms.toml").read_text(encoding="utf-8"))
    return {
        name: KnownField(
            name, table.pop("kind"), tuple(label for part in table.values() for label in part)
        )
        for name, table in tables.items()
    }


def tokens(text: str) -> list[str]:
    """The words of a label in lower case, without accents, and with digits such as 0 as the letters
    they are confused with."""
    plain = "".join(sign for sign in normalize("NFKD", text.casefold()) if not combining(sign))
    return _TOKEN.findall(plain.translate(_LETTERS))


@lru_cache(maxsize=20_000)
def fold(label: str) -> str:
    """A label for comparison, without differences that recognition confuses or people write
    freely."""
    signed = _RATE.sub(" ", _NUMBER_SIGNS.sub(" no ", label))
    plain = (word.replace("rn", "m") for word in tokens(signed))
    words = ["no" if word in _NUMBER_WORDS else word for word in plain]
    distinct = [word for word in words if word not in _CURRENCIES] or words
    return "".join(distinct).replace("l", "i")


def spoken(name: str) -> str:
    """The name of a field in words: `invoice number` for `invoice_number`."""
    return _CAMEL.sub(" ", name).replace("_", " ").replace("-", " ")


@cache
def _index() -> dict[str, frozenset[str]]:
    index: dict[str, set[str]] = {}
    for group in groups().values():
        for label in (*group.labels, spoken(group.name)):
            index.setdefault(fold(label), set()).add(group.name)
    return {label: frozenset(names) for label, names in index.items()}


def groups_named(name: str) -> frozenset[str]:
    """The known fields with exactly this name or label."""
    return _index().get(fold(name), frozenset())


def groups_of(label: str) -> tuple[frozenset[str], float]:
    """The known fields that a label may name, and how certainly, in [0, 1]."""
    known = _index().get(fold(label))
    return (known, 1.0) if known else _groups_of(fold(_BRACKETS.sub(" ", label)))


@lru_cache(maxsize=20_000)
def _groups_of(folded: str) -> tuple[frozenset[str], float]:
    index = _index()
    if folded in index:
        return index[folded], 1.0
    if len(folded) < SHORTEST_FUZZY:
        return frozenset(), 0.0
    nearest = process.extractOne(folded, index.keys(), scorer=fuzz.ratio, score_cutoff=SURE_SHORT)
    if nearest is None or nearest[1] < _cutoff(nearest[0]):
        return frozenset(), 0.0
    return index[nearest[0]], nearest[1] / 100


def likeness(name: str, label: str) -> float:
    """How alike two labels are, in [0, 1]; 0 if they are not alike enough."""
    first, second = fold(name), fold(label)
    if first in (second, fold(_BRACKETS.sub(" ", label))):
        return 1.0 if first else 0.0
    if len(first) < SHORTEST_FUZZY or _ending(name) != _ending(label):
        return 0.0
    return fuzz.ratio(first, second, score_cutoff=_cutoff(first)) / 100


def _cutoff(folded: str) -> float:
    return SURE_SHORT if len(folded) <= _SHORT else SURE


def _ending(label: str) -> str:
    """The number at the end of a label, which distinguishes `Line 1` from `Line 2`."""
    match = re.search(r"\d+\W*$", label)
    return match[0].strip() if match else ""


def phrase_group(text: str) -> str | None:
    """The known field that some words of a longer text name, such as `amount to pay` in a hint."""
    words = text.split()
    for length in range(min(len(words), 5), 1, -1):
        for start in range(len(words) - length + 1):
            names = _index().get(fold(" ".join(words[start : start + length])))
            if names:
                return min(names)
    return None
