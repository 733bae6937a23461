"""Dates and times as they are printed, also where the blank after them is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from unicodedata import combining, normalize

from qocr.fields.kinds import is_date

_MONTHS = (
    "january januar janvier enero",
    "february februar fevrier febrero",
    "march marz maerz mars marzo",
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
_YEAR = r"(?P<y>(?:19|20)\d\d|\d\d)(?!\d(?!\d?:)|[./-]\d)"  # a time may follow without a blank
_NAME = r"(?P<name>[^\W\d_]{3,10})\.?"
_PATTERNS = [
    re.compile(pattern)
    for pattern in (
        r"(?<![\d/.-])(?P<y>(?:19|20)\d\d)\s?([-/.])\s?(?P<m>\d{1,2})\s?\2\s?(?P<d>\d{1,2})"
        r"(?!\d(?!\d?:))",
        rf"(?<![\d/.-])(?P<d>\d{{1,2}})\s?([-/.])\s?(?P<m>\d{{1,2}})\s?\2\s?{_YEAR}",
        r"(?P<y>\d{4})\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일]?",
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|er)?[\s./-]*(?:de\s+)?{_NAME}[\s,.'/-]*(?:del?\s+)?"
        rf"{_YEAR}",
        rf"{_NAME}\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s*(?P<y>(?:19|20)\d\d)(?!\d)",
    )
]
_TIME = re.compile(r"(?<!\d)\d{1,2}:[0-5]\d(?::[0-5]\d)?(?:\s*[AaPp]\.?[Mm]\b\.?)?")


def dates_in(text: str) -> Iterator[str]:
    """Every date that exists, as it is printed."""
    folded = normalize("NFKC", text)
    for pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            if _exists(match):
                yield match[0]


def times_in(text: str) -> list[str]:
    """Every time of the day, as it is printed."""
    return _TIME.findall(normalize("NFKC", text))


def _exists(match: re.Match[str]) -> bool:
    parts = match.groupdict()
    month = _month(parts["name"]) if parts.get("name") else int(parts["m"])
    day, year = parts["d"], parts["y"]
    return is_date(f"{day}/{month}/{year}") or is_date(f"{month}/{day}/{year}")


@cache
def _month(name: str) -> int:
    """The number of a month that is written out or shortened to three letters; 0 for none."""
    plain = "".join(sign for sign in normalize("NFKD", name.casefold()) if not combining(sign))
    for number, names in enumerate(_MONTHS, 1):
        if any(month.startswith(plain) for month in names.split()):
            return number
    return 12 if plain == "dez" else 0
