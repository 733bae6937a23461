"""Dates and times as they are printed: in numbers, with the names of months, or with 年月日.

A date has to exist in the calendar. Which of two numbers is the day is never decided: `3/4/2024`
is a date either way, and stays as it is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from unicodedata import combining, normalize

# English, German, French and Spanish, without accents.
_MONTHS = (
    "january januar janvier enero",
    "february februar fevrier febrero",
    "march marz maerz mrz mars marzo",
    "april avril abril",
    "may mai mayo",
    "june juni juin junio",
    "july juli juillet julio",
    "august aout agosto",
    "september septembre septiembre setiembre",
    "october oktober octobre octubre",
    "november novembre noviembre",
    "december dezember decembre diciembre",
)
_NAME = r"(?P<name>[^\W\d_]{3,10})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|o(?=\W))?"  # NFKC makes an o of º
_NUMBER_FIRST = r"(?<![\d/.-])"
_FORMS = (  # what may stand before a date in a longer text, and the date
    (
        _NUMBER_FIRST,
        r"(?P<year>YEAR)\s?(?P<sep>[-/.])\s?(?P<month>\d{1,2})\s?(?P=sep)\s?(?P<day>\d{1,2})",
    ),
    (
        _NUMBER_FIRST,
        r"(?P<one>\d{1,2})\s?(?P<sep>[-/.])\s?(?P<two>\d{1,2})\s?(?P=sep)\s?(?P<year>YEAR|\d\d)",
    ),
    ("", r"(?P<year>\d{4})\s*[年년]\s*(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일]?"),
    (
        r"(?<!\d)",
        rf"{_DAY}[\s./-]*(?:(?:de|of)\s+)?{_NAME}[\s,.'’/-]*(?:del?\s+)?(?P<year>YEAR|\d\d)",
    ),
    ("", rf"{_NAME}[\s/-]*{_DAY}[\s,/-]*(?P<year>YEAR)"),
)
_ALONE = (  # forms that are dates only where nothing stands beside them
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
    rf"(?P<year>\d{{4}})[\s./-]*{_NAME}[\s./-]*{_DAY}",
)
_END = r"(?![./-]?\d(?!\d?:))"  # a time may follow without a blank, no other digit
_WHOLE = [
    re.compile(form.replace("YEAR", r"\d{4}"), re.IGNORECASE)
    for form in (*(form for _, form in _FORMS), *_ALONE)
]
_INSIDE = [
    re.compile(before + form.replace("YEAR", r"(?:19|20)\d\d") + _END, re.IGNORECASE)
    for before, form in _FORMS
]
_CLOCK = r"(?P<hour>\d{1,2}):[0-5]\d(?::(?:[0-5]\d|60))?"
_TIME = re.compile(rf"{_CLOCK}(?:\.\d+)?\s*(?:[ap]\.?m\.?|z|[+-]\d\d:?\d\d)?", re.IGNORECASE)
_TIME_INSIDE = re.compile(rf"(?<!\d){_CLOCK}(?:\s*[ap]\.?m\b\.?)?", re.IGNORECASE)
_MOMENT = re.compile(r"(?P<date>.*\S)(?:(?<=\d)T(?=\d)|[\s,]+)(?P<time>\d{1,2}:.*)", re.IGNORECASE)


def is_date(text: str) -> bool:
    """Whether the whole text is one date that exists, full-width digits included.

    Read are `2024-03-03`, `20240303`, `3.3.24`, `3/3/2024`, `2024年3月3日` and months by name or
    abbreviation in English, German, French and Spanish: `3. März 2024`, `Mar 3, 2024`, `3-Mar-24`.
    """
    plain = _folded(text).removesuffix(".")
    matches = (form.fullmatch(plain) for form in _WHOLE)
    return any(match is not None and _exists(match) for match in matches)


def is_time(text: str) -> bool:
    """Whether the whole text is a time of the day, with or without seconds, zone, am or pm."""
    match = _TIME.fullmatch(_folded(text))
    return match is not None and int(match["hour"]) < 24


def is_date_time(text: str) -> bool:
    """Whether the whole text is a date and a time of the day, with a blank or `T` between them."""
    match = _MOMENT.fullmatch(_folded(text))
    return match is not None and is_date(match["date"].rstrip(",")) and is_time(match["time"])


def dates_in(text: str) -> Iterator[str]:
    """Every date of the years 1900 to 2099 in a longer text, as it is printed.

    `20240303` is left out: inside a text it is as likely a number.
    """
    folded = normalize("NFKC", text)
    for form in _INSIDE:
        for match in form.finditer(folded):
            if _exists(match):
                yield match[0]


def times_in(text: str) -> list[str]:
    """Every time of the day in a longer text, as it is printed."""
    return [match[0] for match in _TIME_INSIDE.finditer(normalize("NFKC", text))]


def _folded(text: str) -> str:
    return normalize("NFKC", text).strip()


def _exists(match: re.Match[str]) -> bool:
    parts = match.groupdict()
    if "one" in parts:
        one, two = int(parts["one"]), int(parts["two"])
        return _is_day(parts["year"], two, one) or _is_day(parts["year"], one, two)
    month = _month(parts["name"]) if "name" in parts else int(parts["month"])
    return _is_day(parts["year"], month, int(parts["day"]))


def _is_day(year: str, month: int, day: int) -> bool:
    try:
        date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    except ValueError:
        return False
    return True


@cache
def _month(name: str) -> int:
    """The number of the one month whose name begins so; 0 for none or several."""
    plain = "".join(sign for sign in normalize("NFKD", name.casefold()) if not combining(sign))
    fitting = [
        number
        for number, names in enumerate(_MONTHS, 1)
        if any(month.startswith(plain) for month in names.split())
    ]
    return fitting[0] if len(fitting) == 1 else 0
