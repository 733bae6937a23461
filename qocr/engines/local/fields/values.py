"""Kinds of values: how to find a value of each kind in a text, as it is printed."""

from __future__ import annotations

import re
from collections.abc import Callable
from unicodedata import normalize

from qocr.fields.kinds import has_format
from qocr.notation.dates import dates_in, is_date, is_date_time, times_in
from qocr.notation.numbers import number_in

SIGNS = r"(?:RM|MYR|US\$|S\$|[$€£¥₹]|EUR|USD|GBP|CHF|CNY|RMB|SGD|JPY|CAD|AUD|Rs\.?)"
_AMOUNT = re.compile(
    r"(?<![\d.,/:-])-?(?:\d{1,3}(?:[,.'’ ]\d{3})+|\d+)[.,]\d{2}(?![\d%/:]|[.,]\d|\s?%)"
)
_WHOLE_AMOUNT = re.compile(
    r"(?<![\d.,/:-])-?(?:\d{1,3}(?:[,.'’]\d{3})+|\d{1,7})(?![\d%/:-]|[.,]\d|\s?%)"
)
_NUMBER = re.compile(
    r"(?<![\w.,/:-])-?(?:\d{1,3}(?:[,.'’]\d{3})+|\d+)(?:[.,]\d+)?(?![\w%/:-]|[.,]\d)"
)
_PERCENT = re.compile(r"\d+(?:[.,]\d+)?\s?%")
_CODE = re.compile(
    r"(?:\b[A-Z]{1,6}[ ./-]{1,2})?[^\s\d:,;|]*\d[^\s:,;|]*(?:\s(?!\d{1,2}[./:]\d)[\d-]+\b)*"
)
_PHONE = re.compile(r"(?<![\w.])\+?\(?\d[\d ()./-]{5,20}\d(?!\w)")
_EMAIL = re.compile(r"[^\s@<>\"(),:;\[\]]+\s?@\s?[^\s@,;:()]+\.[A-Za-z]{2,}")
_URL = re.compile(
    r"(?:https?://|www\.)[^\s,;]+"
    r"|(?<![@\w])(?:[\w-]+\.)+(?:com|org|net|de|fr|es|my|sg|cn|uk|eu|io)(?:\.[a-z]{2})?\b(?!@)[^\s,;]*",
    re.IGNORECASE,
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{1,4}){3,8}", re.IGNORECASE)
_BIC = re.compile(r"\b[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?\b")
_CURRENCY = re.compile(rf"(?<![A-Za-z]){SIGNS}(?![a-z])|\b[A-Z]{{3}}\b|人民币|元|欧元|美元")
_SIGN = re.compile(rf"(?<![A-Za-z]){SIGNS}(?![a-z])|元")
_LETTER = re.compile(r"[^\W\d_]")
_EDGE = " \t:：;；,，|-–_=*"


def _first(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    def find(text: str) -> str | None:
        match = pattern.search(text)
        return match[0].strip() if match else None

    return find


def amounts_in(text: str) -> list[str]:
    """The amounts of money with cents in a text, without currency signs."""
    return _AMOUNT.findall(normalize("NFKC", text))


def _amount(text: str) -> str | None:
    """The first amount; a whole number only if nothing but a currency is beside it."""
    plain = normalize("NFKC", text)
    bare = re.sub(rf"\s*{SIGNS}\s*", "", plain).strip()
    if _is_negative(bare):
        return bare
    match = _AMOUNT.search(plain)
    if match is None and not _LETTER.search(bare):
        match = _WHOLE_AMOUNT.search(plain)
    return match[0] if match else None


def _is_negative(text: str) -> bool:
    """Whether a text is one amount with cents, in brackets or with a minus behind it."""
    return text.endswith(("-", ")")) and number_in(text) is not None and bool(_AMOUNT.search(text))


def _date(text: str) -> str | None:
    plain = text.strip(_EDGE)
    return next(dates_in(text), plain if is_date(plain) else None)


def _date_time(text: str) -> str | None:
    """The date with its time if nothing else is beside them, or else the date."""
    plain = text.strip(_EDGE)
    return plain if is_date_time(plain) else _date(text)


def _time(text: str) -> str | None:
    return next(iter(times_in(text)), None)


def _iban(text: str) -> str | None:
    """The longest part of the text with valid check digits of an IBAN."""
    match = _IBAN.search(text)
    words = match[0].split() if match else []
    for length in range(len(words), 0, -1):
        if has_format("iban", "".join(words[:length])):
            return " ".join(words[:length])
    return None


def _bic(text: str) -> str | None:
    return next((code for code in _BIC.findall(text) if has_format("bic", code)), None)


def _phone(text: str) -> str | None:
    match = _PHONE.search(normalize("NFKC", text))
    if match is None or next(dates_in(match[0]), None):
        return None
    digits = sum(sign.isdigit() for sign in match[0])
    return match[0].strip() if 7 <= digits <= 15 else None


def _code(text: str) -> str | None:
    match = _CODE.search(text)
    if match is None or next(dates_in(match[0]), None):
        return None
    code = match[0].strip(_EDGE + "#.")
    return code.removesuffix(")") if "(" not in code else code


def _email(text: str) -> str | None:
    match = _EMAIL.search(text)
    return re.sub(r"\s", "", match[0]) if match else None


def _name(text: str) -> str | None:
    """A text that has more letters than digits."""
    name = _text(text)
    letters = len(_LETTER.findall(name or ""))
    digits = sum(sign.isdigit() for sign in name or "")
    return name if letters > digits and letters > 1 and not _amount(text) else None


def _text(text: str) -> str | None:
    trimmed = text.strip(_EDGE)
    return trimmed if re.search(r"[^\W_]", trimmed) else None


KINDS: dict[str, Callable[[str], str | None]] = {
    "amount": _amount,
    "number": _first(_NUMBER),
    "percent": _first(_PERCENT),
    "date": _date,
    "date-time": _date_time,
    "time": _time,
    "phone": _phone,
    "email": _email,
    "url": _first(_URL),
    "iban": _iban,
    "bic": _bic,
    "code": _code,
    "currency": _first(_CURRENCY),
    "sign": _first(_SIGN),
    "name": _name,
    "company": _name,
    "address": _text,
    "text": _text,
}
STRENGTH = {"text": 0.85, "name": 0.9, "company": 0.9, "address": 0.9, "code": 0.95}


def pick(kind: str, text: str) -> str | None:
    """The first value of a kind in a text, as it is printed; None if there is none."""
    return KINDS[kind](text)
