"""The specification of a field: its names, and what its value has to look like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qocr.engines.local.fields.values import KINDS
from qocr.engines.local.fields.vocabulary import groups, groups_named, phrase_group, spoken
from qocr.fields.kinds import HINTS

LONGEST_NAME = 5  # words of a hint that may serve as a label
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
FIRST_WORDS = 3  # of a hint that may name the kind of value
OWNERS = frozenset(
    "seller vendor supplier company merchant store shop issuer invoice receipt bill".split()
)
BUYERS = frozenset(("buyer", "customer", "bill to", "ship to"))


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """What is known of a field. `group` is its name in the vocabulary, "" if it is not there;
    `kind` is the kind of its values; `type` and `format` are those of the JSON Schema; `choices`
    are the only allowed values, if there are any."""

    names: tuple[str, ...]
    group: str
    kind: str
    type: str = ""
    format: str = ""
    choices: tuple[str, ...] = ()


def field_spec(path: Sequence[str], hint: Any, json_schema: Any = None) -> FieldSpec:
    """The specification of a leaf of the template: `path` leads to it, `hint` is its text there,
    and `json_schema` is its JSON Schema, if there is one."""
    type_ = str(keyword_value(json_schema, "type") or "")
    format_ = str(keyword_value(json_schema, "format") or "")
    hint = hint.strip() if isinstance(hint, str) else ""
    type_ = type_ or next((name for name, text in HINTS.items() if text == hint), "")
    names = tuple(_names(path, "" if hint in HINTS.values() else hint))
    group = _group(path, names, hint)
    own = groups()[group].kind if group else _kind_of_words(spoken(path[-1]), hint)
    choices = tuple(map(str, keyword_value(json_schema, "enum") or ()))
    kind = "text" if choices or type_ == "boolean" else _kind(own, type_, format_)
    return FieldSpec(names, group, kind, type_, format_, choices)


def keyword_value(json_schema: Any, keyword: str) -> Any:
    """The value of a keyword in a JSON Schema, or in the first of its alternatives that has it."""
    if not isinstance(json_schema, Mapping):
        return None
    value = json_schema.get(keyword)
    if keyword == "type" and isinstance(value, list):
        value = next((kind for kind in value if kind != "null"), None)
    parts = [part for key in ("allOf", "anyOf", "oneOf") for part in json_schema.get(key, ())]
    values = [value, *(keyword_value(part, keyword) for part in parts)]
    return next((item for item in values if item not in (None, "null")), None)


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
        groups_found = groups_named(name)
        if groups_found:
            return preferred if preferred in groups_found else _first_listed(groups_found)
    return phrase_group(hint) or ""


def _without_party(name: str) -> str:
    """The name without an owner in front: `phone` for `vendor phone`; "" if it has no owner."""
    first, _, rest = name.partition(" ")
    return rest if first.casefold() in OWNERS else ""


def _first_listed(names: frozenset[str]) -> str:
    return next(name for name in groups() if name in names)


def _kind_of_words(name: str, hint: str) -> str:
    """The kind of value that the last word of a name, or one of its hint's first words,
    suggests."""
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
