"""A field of the schema: its names, and what its value has to look like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qocr.engines.local.fields.values import KINDS
from qocr.engines.local.fields.vocabulary import groups, groups_named, phrase_group, spoken
from qocr.fields.kinds import HINTS

LONGEST_NAME = 5  # words of a hint that may be a label
FORMAT_KINDS = {
    "date": "date",
    "time": "time",
    "date-time": "date-time",
    "email": "email",
    "uri": "url",
}
TYPE_KINDS = {"number": "number", "integer": "number"}
WORD_KINDS = {
    "date": "date datum fecha 日期",
    "time": "time uhrzeit heure hora",
    "amount": "amount price total sum cost fee betrag preis montant prix importe precio 金额",
    "code": "number no id code nummer numero número 号码",
    "email": "email mail",
    "phone": "phone telephone tel fax telefon",
    "iban": "iban",
    "url": "url website",
    "address": "address adresse anschrift dirección 地址",
}
FIRST_WORDS = 3
OWNERS = frozenset(
    "seller vendor supplier company merchant store shop issuer invoice receipt bill".split()
)
BUYERS = frozenset(("buyer", "customer", "bill to", "ship to"))


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """`group` is the known field it is, "" for a field of the user's own; `type` and `format`
    are those of the user's rules; `choices` the only values allowed, if there are any."""

    names: tuple[str, ...]
    group: str
    kind: str
    type: str = ""
    format: str = ""
    choices: tuple[str, ...] = ()


def wanted(path: Sequence[str], hint: Any, rules: Any = None) -> FieldSpec:
    """What a leaf of the template asks for; `path` leads to it, `rules` is its JSON Schema."""
    type_, format_ = str(fact(rules, "type") or ""), str(fact(rules, "format") or "")
    hint = hint.strip() if isinstance(hint, str) else ""
    type_ = type_ or next((name for name, text in HINTS.items() if text == hint), "")
    names = tuple(_names(path, "" if hint in HINTS.values() else hint))
    group = _group(path, names, hint)
    own = groups()[group].kind if group else _kind_of_words(spoken(path[-1]), hint)
    choices = tuple(map(str, fact(rules, "enum") or ()))
    kind = "text" if choices or type_ == "boolean" else _kind(own, type_, format_)
    return FieldSpec(names, group, kind, type_, format_, choices)


def fact(rules: Any, name: str) -> Any:
    """What rules say of a keyword, or the first of their alternatives that says it."""
    if not isinstance(rules, Mapping):
        return None
    value = rules.get(name)
    if name == "type" and isinstance(value, list):
        value = next((kind for kind in value if kind != "null"), None)
    parts = [part for key in ("allOf", "anyOf", "oneOf") for part in rules.get(key, ())]
    found = [value, *(fact(part, name) for part in parts)]
    return next((item for item in found if item not in (None, "null")), None)


def _names(path: Sequence[str], hint: str) -> Iterator[str]:
    if len(path) > 1:
        yield " ".join(map(spoken, path[-2:]))
    if len(path) == 1 or spoken(path[-2]).casefold() not in BUYERS:
        yield spoken(path[-1])
    if hint and len(hint.split()) <= LONGEST_NAME:
        yield hint


def _group(path: Sequence[str], names: Sequence[str], hint: str) -> str:
    preferred = spoken(path[-1]).casefold().replace(" ", "_")
    for name in (*names, *map(_without_party, names)):
        found = groups_named(name)
        if found:
            return preferred if preferred in found else _first_listed(found)
    return phrase_group(hint) or ""


def _without_party(name: str) -> str:
    """`vendor phone` and `invoice currency` are what they are without their first word."""
    first, _, rest = name.partition(" ")
    return rest if first.casefold() in OWNERS else ""


def _first_listed(names: frozenset[str]) -> str:
    return next(name for name in groups() if name in names)


def _kind_of_words(name: str, hint: str) -> str:
    """What the last word of a name, or one of the first of its hint, says of the value."""
    for word in (*name.split()[-1:], *hint.split()[:FIRST_WORDS]):
        for kind, words in WORD_KINDS.items():
            if word.casefold() in words.split():
                return kind
    return "text"


def _kind(own: str, type_: str, format_: str) -> str:
    if format_ in FORMAT_KINDS:
        return FORMAT_KINDS[format_]
    if format_ in KINDS:
        return format_
    if type_ in TYPE_KINDS:
        return own if own in ("amount", "number", "percent") else TYPE_KINDS[type_]
    return own
