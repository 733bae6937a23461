"""What a value can be told to be: types and formats, and the checks behind them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from ipaddress import ip_address
from typing import Any
from unicodedata import normalize
from urllib.parse import urlsplit

from qocr.errors import UsageError

HINTS = {
    "integer": "a whole number, digits only",
    "number": "a number, digits only",
    "boolean": "true or false",
}
TYPES = {
    "str": "string",
    "string": "string",
    "int": "integer",
    "integer": "integer",
    "float": "number",
    "number": "number",
    "bool": "boolean",
    "boolean": "boolean",
}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})",
        r"(?P<d>\d{1,2})([-/.])(?P<m>\d{1,2})\2(?P<y>\d{4}|\d{2})",
        r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4}|\d{2})",
        r"(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日",
        r"(?P<y>\d{4})\s*년\s*(?P<m>\d{1,2})\s*월\s*(?P<d>\d{1,2})\s*일",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s.-]+{_MONTH}[\s,-]*(?P<y>\d{{4}})",
        rf"{_MONTH}\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s*(?P<y>\d{{4}})",
    )
]
_TIME = re.compile(
    r"(\d{1,2}):([0-5]\d)(:([0-5]\d|60)(\.\d+)?)?\s*([ap]\.?m\.?|z|[+-]\d\d:?\d\d)?", re.IGNORECASE
)
_EMAIL = re.compile(r"[^\s@<>\"(),:;\[\]]+@[^\s@.]+(\.[^\s@.]+)+")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def is_date(text: str) -> bool:
    """Whether a date is written there that exists: ISO, d/m/Y, m/d/Y, d.m.Y, Y年M月D日, or with
    an English month."""
    folded = normalize("NFKC", text).strip()
    found = (pattern.fullmatch(folded) for pattern in _DATES)
    return any(match is not None and _exists(match) for match in found)


def is_time(text: str) -> bool:
    """Whether a time of the day is written there, with or without seconds, zone, am or pm."""
    match = _TIME.fullmatch(normalize("NFKC", text).strip())
    return match is not None and int(match[1]) < 24


def has_format(name: str, text: str) -> bool:
    """Whether `text` has a format that is known."""
    return _check(name)(text)


def is_known(name: str) -> bool:
    return name in _OWN or _stdnum(name) is not None


def require_known(name: Any, place: str) -> None:
    """Raises UsageError for the name of a format that nobody knows."""
    if isinstance(name, str) and not is_known(name):
        known = ", ".join(sorted(_OWN))
        raise UsageError(
            f"--schema: format {name!r} at {place} is not known",
            hint=f"Known are {known}, and python-stdnum's such as iban, luhn, vat, cn.ric, isbn.",
        )


def _exists(match: re.Match[str]) -> bool:
    parts = match.groupdict()
    name = parts.get("name")
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(parts["m"])
    year = int(parts["y"])
    try:
        date(year + 2000 if year < 100 else year, month, int(parts["d"]))
    except ValueError:
        return False
    return True


def _is_moment(text: str) -> bool:
    day, _, time = re.sub(r"(?<=\d)T(?=\d)", " ", text.strip()).partition(" ")
    return is_date(day) and is_time(time)


def _is_uri(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(parts.scheme and (parts.netloc or parts.path)) and not re.search(r"\s", text)


def _is_ip(version: int) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        try:
            return ip_address(text).version == version
        except ValueError:
            return False

    return check


_OWN: dict[str, Callable[[str], bool]] = {
    "date": is_date,
    "time": is_time,
    "date-time": _is_moment,
    "email": lambda text: _EMAIL.fullmatch(text) is not None,
    "uri": _is_uri,
    "uuid": lambda text: _UUID.fullmatch(text) is not None,
    "ipv4": _is_ip(4),
    "ipv6": _is_ip(6),
}
_ALIASES = {"vat": "eu.vat", "creditcard": "luhn"}


@cache
def _check(name: str) -> Callable[[str], bool]:
    if name in _OWN:
        return _OWN[name]
    found = _stdnum(name)
    assert found is not None
    return lambda text: found(text) or found(re.sub(r"[\s-]", "", text))


@cache
def _stdnum(name: str) -> Callable[[str], bool] | None:
    """The check of python-stdnum by that name; nothing else is ever imported for a name."""
    from importlib import import_module
    from types import ModuleType

    name = _ALIASES.get(name, name)
    country, _, number = name.rpartition(".")
    package = f"stdnum.{country}" if country else "stdnum"
    if country and country not in _modules("stdnum"):
        return None
    if number in _modules(package):
        found: Any = import_module(f"{package}.{number}")
    else:  # a country calls one of its numbers by a second name, such as at.vat
        found = getattr(import_module(package), number, None) if country else None
    if not isinstance(found, ModuleType) or not found.__name__.startswith("stdnum."):
        return None
    check: Callable[[str], bool] | None = getattr(found, "is_valid", None)
    return check


@cache
def _modules(package: str) -> frozenset[str]:
    from importlib import import_module
    from pkgutil import iter_modules

    paths = getattr(import_module(package), "__path__", ())
    return frozenset(module.name for module in iter_modules(paths))
