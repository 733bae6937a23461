"""Dates and times as they are printed."""

from __future__ import annotations

import pytest

from qocr.notation.dates import dates_in, is_date, is_date_time, is_time, times_in

IN_NUMBERS = """
2024-03-03 2024/3/3 2024.03.03 20240303 03.03.2024 3.3.24 3/3/2024 11/20/2025 20.11.25 1789-07-14
2024年3月3日 2024년3월3일 ２０２４年３月３日 ２０２４／３／３ ０３．０３．２０２４ 29.02.2024
""".split()
WITH_BLANKS = ["3. 3. 2024", "2024. 3. 3.", "2024 年 3 月 3 日", " 03.03.2024 ", "2024-03-03\n"]
ENGLISH = """
3 March 2024|March 3, 2024|March 3rd, 2024|3rd of March 2024|Mar 3 2024|Mar. 3, 2024|3-Mar-24
03-MAR-2024|3 Sept. 2024|3Mar2024|2024 March 3|2024-Mar-03|3 Mar '24|MAY 3, 2024
""".strip()
GERMAN = """
3. März 2024|3.März 2024|03. Mrz. 2024|3. Maerz 2024|3. Mär. 24|1. Dez. 2024|3. OKTOBER 2024
""".strip()
FRENCH = """
3 mars 2024|1er août 2024|1 aout 2024|3 févr. 2024|3 fevrier 2024|3 DÉC. 2024|3 juil. 2024
""".strip()
SPANISH = """
3 de marzo de 2024|3 de marzo del 2024|1º de enero de 2024|3 ene. 2024|3-ago-24|3 sept 2024
""".strip()
NAMED = [
    text.strip()
    for language in (ENGLISH, GERMAN, FRENCH, SPANISH)
    for text in language.replace("\n", "|").split("|")
]
NO_DATES = """
31 February 2024|31.02.2024|99.99.2024|99/99/9999|2023-02-29|2024-13-01|20241301|20240230|0000-01-01
2024年13月3日|3. Mond 2024|32. März 2024|3 jui 2024|3 ma 2024|3/3-2024|2024-03|March 2024|3 March
2024-11-20 10:00|soon|2024|1.234,50|12.50|030 123456|2024030|202403031||3.3.2024 4.4.2024|-3.3.2024
""".strip().replace("\n", "|")


@pytest.mark.parametrize("text", [*IN_NUMBERS, *WITH_BLANKS, *NAMED])
def test_dates(text: str) -> None:
    assert is_date(text)


def test_an_accent_may_be_a_character_of_its_own() -> None:
    assert is_date("3. Ma\u0308rz 2024")


@pytest.mark.parametrize("text", NO_DATES.split("|"))
def test_what_is_no_date(text: str) -> None:
    assert not is_date(text)


@pytest.mark.parametrize("text", [*IN_NUMBERS, *NAMED])
def test_a_date_inside_a_text_is_read_as_it_is_alone(text: str) -> None:
    """All but years before 1900, and the two forms that only stand alone."""
    inside = list(dates_in(f"on {text} at noon"))
    alone = text in ("20240303", "1789-07-14", "2024 March 3", "2024-Mar-03")
    assert len(inside) == (0 if alone else 1)
    assert all(map(is_date, inside))


def test_dates_are_found_where_the_blank_is_lost() -> None:
    text = "Datum:03.03.2024 10:15, bis 4. März 202411:00, No. 20240303, 1.2.2024.5, 31.02.2024"
    assert list(dates_in(text)) == ["03.03.2024", "4. März 2024"]
    assert list(dates_in("03/04/2410:15")) == ["03/04/24"]


@pytest.mark.parametrize("text", ["10:15", "8:13:39 PM", "23:59:60", "10:15:30.5Z", "１０：１５"])
def test_times(text: str) -> None:
    assert is_time(text)


@pytest.mark.parametrize("text", ["25:00", "10:60", "10", "10:15 o'clock", ""])
def test_what_is_no_time(text: str) -> None:
    assert not is_time(text)


def test_times_are_found_in_a_text() -> None:
    assert times_in("open 8:30-18:00, closed 9:15:20 p.m. 1:2") == ["8:30", "18:00", "9:15:20 p.m."]


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("2025-11-20T10:11:12Z", True),
        ("2025-11-20 10:11", True),
        ("3. März 2024, 10:15", True),
        ("3 August 2024 8:15 PM", True),
        ("2025-11-20", False),
        ("10:15", False),
        ("31.02.2024 10:15", False),
        ("2025-11-20 25:00", False),
    ],
)
def test_dates_with_times(text: str, holds: bool) -> None:
    assert is_date_time(text) is holds
