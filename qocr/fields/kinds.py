"""The types and formats that a schema can ask for, and the checks behind them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from qocr.errors import UsageError
from qocr.notation.dates import is_date, is_date_time, is_time

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
_EMAIL = re.compile(r"[^\s@<>\"(),:;\[\]]+@[^\s@.]+(\.[^\s@.]+)+")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def has_format(name: str, text: str) -> bool:
    """Whether `text` has the format `name`, which has to be known."""
    return _check(name)(text)


def is_known(name: str) -> bool:
    """Whether there is a check for the format `name`."""
    return name in _CHECKS or _stdnum(name) is not None


def require_known(name: Any, place: str) -> None:
    """Raises UsageError if there is no check for the format `name`; `place` says where it is
    named."""
    if isinstance(name, str) and not is_known(name):
        known = ", ".join(sorted(_CHECKS))
        raise UsageError(
            f"--schema: format {name!r} at {place} is not known",
            hint=f"Known are {known}, and python-stdnum's such as iban, luhn, vat, cn.ric, isbn.",
        )


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


_CHECKS: dict[str, Callable[[str], bool]] = {
    "date": is_date,
    "time": is_time,
    "date-time": is_date_time,
    "email": lambda text: _EMAIL.fullmatch(text) is not None,
    "uri": _is_uri,
    "uuid": lambda text: _UUID.fullmatch(text) is not None,
    "ipv4": _is_ip(4),
    "ipv6": _is_ip(6),
}
_ALIASES = {"vat": "eu.vat", "creditcard": "luhn"}


@cache
def _check(name: str) -> Callable[[str], bool]:
    if name in _CHECKS:
        return _CHECKS[name]
    is_valid = _stdnum(name)
    assert is_valid is not None
    return lambda text: is_valid(text) or is_valid(re.sub(r"[\s-]", "", text))


@cache
def _stdnum(name: str) -> Callable[[str], bool] | None:
    """python-stdnum's check of that name, None if it has none. No other module is ever imported."""
    from importlib import import_module
    from types import ModuleType

    name = _ALIASES.get(name, name)
    country, _, number = name.rpartition(".")
    package = f"stdnum.{country}" if country else "stdnum"
    if country and country not in _modules("stdnum"):
        return None
    if number in _modules(package):
        module: Any = import_module(f"{package}.{number}")
    else:  # some countries have a second name for a number, such as at.vat
        module = getattr(import_module(package), number, None) if country else None
    if not isinstance(module, ModuleType) or not module.__name__.startswith("stdnum."):
        return None
    check: Callable[[str], bool] | None = getattr(module, "is_valid", None)
    return check


@cache
def _modules(package: str) -> frozenset[str]:
    from importlib import import_module
    from pkgutil import iter_modules

    paths = getattr(import_module(package), "__path__", ())
    return frozenset(module.name for module in iter_modules(paths))
